import { useEffect, useState, type ReactElement } from 'react';
import { useReference } from './reference-state';

/** How long the outcome of copying is shown, in milliseconds. */
const SHOWN_MS = 2_000;

/** Copies a text by selecting it. This works where the Clipboard API does not, as on a page of another machine without TLS. */
function copySelected(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'off-screen';
  document.body.append(area);
  area.select();
  // Deprecated, but the only way to copy without a secure context.
  const editing: { execCommand(command: 'copy'): boolean } = document;
  const isCopied = editing.execCommand('copy');
  area.remove();
  return isCopied;
}

/** A button that copies a text. Its label shows the outcome for a moment, and screen readers announce it. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }): ReactElement {
  const { messages } = useReference();
  const [outcome, setOutcome] = useState('');
  useEffect(() => {
    if (outcome === '') return undefined;
    const timer = setTimeout(() => {
      setOutcome('');
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [outcome]);
  const copy = (): void => {
    const written = 'clipboard' in navigator ? navigator.clipboard.writeText(text) : Promise.reject(new Error('no clipboard'));
    written.then(
      () => {
        setOutcome(messages.copied);
      },
      () => {
        setOutcome(copySelected(text) ? messages.copied : messages.failedCopy);
      },
    );
  };
  return (
    <button type="button" className="quiet-button copy" onClick={copy}>
      <span aria-live="polite">{outcome === '' ? (label ?? messages.copy) : outcome}</span>
    </button>
  );
}
