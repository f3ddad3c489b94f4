import type { ReactElement, ReactNode, SVGProps } from 'react';

/** An icon of the side bar and the tool bar, in the colour of the text. */
export function Icon({ children, ...rest }: SVGProps<SVGSVGElement> & { readonly children: ReactNode }): ReactElement {
  return (
    <svg width="1em" height="1em" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" {...rest}>
      {children}
    </svg>
  );
}

/** A list with a spark. */
export function ExamplesIcon(props: SVGProps<SVGSVGElement>): ReactElement {
  return (
    <Icon {...props}>
      <path d="M3 5h7M3 10h5M3 15h9M15 3l1.2 2.8L19 7l-2.8 1.2L15 11l-1.2-2.8L11 7l2.8-1.2z" strokeLinejoin="round" />
    </Icon>
  );
}

/** Two arrows in opposite directions. */
export function RestIcon(props: SVGProps<SVGSVGElement>): ReactElement {
  return (
    <Icon {...props}>
      <path d="M3 7h13m-3-3 3 3-3 3M17 14H4m3-3-3 3 3 3" strokeLinejoin="round" />
    </Icon>
  );
}

/** A tree of types. */
export function SchemaIcon(props: SVGProps<SVGSVGElement>): ReactElement {
  return (
    <Icon {...props}>
      <rect x="7" y="2.5" width="6" height="4" rx="1" />
      <rect x="2" y="13.5" width="6" height="4" rx="1" />
      <rect x="12" y="13.5" width="6" height="4" rx="1" />
      <path d="M10 6.5V10M5 13.5V10h10v3.5" />
    </Icon>
  );
}

/** Lines of name and value. */
export function HeadersIcon(props: SVGProps<SVGSVGElement>): ReactElement {
  return (
    <Icon {...props}>
      <path d="M3 5h4M10 5h7M3 10h4M10 10h7M3 15h4M10 15h7" />
    </Icon>
  );
}

/** A shell prompt. */
export function CurlIcon(props: SVGProps<SVGSVGElement>): ReactElement {
  return (
    <Icon {...props}>
      <path d="m4 5 5 5-5 5M11 15h6" strokeLinejoin="round" />
    </Icon>
  );
}

/** A chain link. */
export function ShareIcon(props: SVGProps<SVGSVGElement>): ReactElement {
  return (
    <Icon {...props}>
      <path d="M8.5 11.5a3.5 3.5 0 0 0 5 0l3-3a3.5 3.5 0 0 0-5-5l-1 1M11.5 8.5a3.5 3.5 0 0 0-5 0l-3 3a3.5 3.5 0 0 0 5 5l1-1" />
    </Icon>
  );
}
