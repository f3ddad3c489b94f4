import type { ReactElement, SVGProps } from 'react';
import { Icon } from './icons';

/** Check boxes of a tree. */
export function ExplorerIcon(props: SVGProps<SVGSVGElement>): ReactElement {
  return (
    <Icon {...props}>
      <rect x="2.5" y="3" width="4.5" height="4.5" rx="1" />
      <rect x="7.5" y="12" width="4.5" height="4.5" rx="1" />
      <path d="M10 5.2h7.5M4.8 7.5v6.8h2.7M15 14.3h2.5" />
    </Icon>
  );
}

/** A folder. */
export function CollectionsIcon(props: SVGProps<SVGSVGElement>): ReactElement {
  return (
    <Icon {...props}>
      <path d="M2.5 15.5v-11h5l2 2.5h8v8.5zM2.5 9.5h15" strokeLinejoin="round" />
    </Icon>
  );
}

/** Braces, which surround the name of a variable. */
export function EnvironmentsIcon(props: SVGProps<SVGSVGElement>): ReactElement {
  return (
    <Icon {...props}>
      <path d="M7 3c-2.5 0-2 2-2 3.5s-.5 3-2.5 3.5C4.5 10.5 5 12 5 13.5S4.5 17 7 17M13 3c2.5 0 2 2 2 3.5s.5 3 2.5 3.5c-2 .5-2.5 2-2.5 3.5s.5 3.5-2 3.5" />
      <path d="M8.5 10h3" />
    </Icon>
  );
}

/** Rows and columns. */
export function TableIcon(props: SVGProps<SVGSVGElement>): ReactElement {
  return (
    <Icon {...props}>
      <rect x="2.5" y="3.5" width="15" height="13" rx="1" />
      <path d="M2.5 8h15M2.5 12.25h15M8 3.5v13" />
    </Icon>
  );
}
