import { useEffect, type RefObject } from 'react';

/** Whether a key is typed into a field. */
function isTyping({ target }: Event): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea');
}

/** Focuses the search with `/`, and with Ctrl+K or ⌘K, which works while typing, too; Escape closes the drawer that it is in. */
export function useSearchShortcut(field: RefObject<HTMLInputElement | null>, setOpen: (isOpen: boolean) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setOpen(false);
      const isCommand = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
      if (!isCommand && (event.key !== '/' || isTyping(event))) return;
      event.preventDefault();
      setOpen(true);
      // Once the drawer is shown.
      requestAnimationFrame(() => field.current?.focus());
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, [field, setOpen]);
}
