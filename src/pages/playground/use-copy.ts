import { useNotice } from './notice';
import { usePlayground } from './playground-state';

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

/** Returns a function that copies a text, and shows the given notice if that succeeds. */
export function useCopy(): (text: string, successNotice: string) => void {
  const notice = useNotice();
  const { messages } = usePlayground();
  return (text, successNotice) => {
    const written = 'clipboard' in navigator ? navigator.clipboard.writeText(text) : Promise.reject(new Error('no clipboard'));
    written.then(
      () => {
        notice(successNotice);
      },
      () => {
        notice(copySelected(text) ? successNotice : messages.failedCopy);
      },
    );
  };
}
