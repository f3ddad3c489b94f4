import { useNotice } from './notice';
import { usePlayground } from './playground-state';

/** Where the clipboard is closed to pages, as it is without TLS on another machine, selecting and copying still works. */
function copySelected(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'off-screen';
  document.body.append(area);
  area.select();
  // Deprecated, and the only way there is without a secure context.
  const editing: { execCommand(command: 'copy'): boolean } = document;
  const isCopied = editing.execCommand('copy');
  area.remove();
  return isCopied;
}

/** Copies a text and says so in the given words. */
export function useCopy(): (text: string, saying: string) => void {
  const notice = useNotice();
  const { texts } = usePlayground();
  return (text, saying) => {
    const written = 'clipboard' in navigator ? navigator.clipboard.writeText(text) : Promise.reject(new Error('no clipboard'));
    written.then(
      () => {
        notice(saying);
      },
      () => {
        notice(copySelected(text) ? saying : texts.failedCopy);
      },
    );
  };
}
