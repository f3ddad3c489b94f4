import type { ReactElement, ReactNode } from 'react';
import { CopyButton } from './copy-button';
import { highlight } from './highlight';

/** A panel with a code: a bar with its title or controls, the code, and whatever follows it. */
export function CodePanel({
  bar,
  label,
  code,
  children,
}: {
  readonly bar: ReactNode;
  readonly label: string;
  readonly code: string;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <div className="code-panel">
      <div className="code-bar">
        {bar}
        <CopyButton text={code} />
      </div>
      {/* Focusable, so that it can be scrolled by keyboard. */}
      <pre tabIndex={0} role="group" aria-label={label}>
        <code>{highlight(code)}</code>
      </pre>
      {children}
    </div>
  );
}

/** A JSON value as a code. */
export function JsonPanel({ title, value }: { readonly title: string; readonly value: unknown }): ReactElement {
  return <CodePanel bar={<span className="code-title">{title}</span>} label={title} code={JSON.stringify(value, null, 2)} />;
}
