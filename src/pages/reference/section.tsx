import type { ReactElement, ReactNode } from 'react';
import { useReference } from './reference-state';

/** A section of the page that a link can lead to: its text, and beside it what illustrates the text. */
export function Section({
  id,
  title,
  children,
  aside,
}: {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
  readonly aside?: ReactNode;
}): ReactElement {
  const { messages } = useReference();
  return (
    <section id={id} className="section" aria-labelledby={`${id}-title`}>
      <div className="section-text">
        <h3 id={`${id}-title`}>
          {title}{' '}
          <a className="anchor" href={`#${id}`} aria-label={messages.linkTo(title)}>
            #
          </a>
        </h3>
        {children}
      </div>
      <div className="section-aside">{aside}</div>
    </section>
  );
}
