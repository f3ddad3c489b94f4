import { useEffect } from 'react';

/**
 * Gives GraphiQL's tabs and history the roles and names they are used by. It calls the tabs a list of tabs, but each holds two
 * buttons, which no screen reader finds inside of a tab; and it names every operation of the history "Set active".
 */
function mend(): void {
  document.querySelector('.graphiql-tabs[role]')?.removeAttribute('role');
  for (const tab of document.querySelectorAll('.graphiql-tab[role], .graphiql-tab[aria-selected]')) {
    const isOpen = String(tab.classList.contains('graphiql-tab-active'));
    tab.querySelector('.graphiql-tab-button')?.setAttribute('aria-pressed', isOpen);
    tab.removeAttribute('role');
    tab.removeAttribute('aria-selected');
  }
  for (const label of document.querySelectorAll('.graphiql-history-item-label[aria-label]')) label.removeAttribute('aria-label');
}

/** Mends what screen readers are told, whenever it changes. */
export function MendedRoles(): null {
  useEffect(() => {
    mend();
    const observer = new MutationObserver(mend);
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['role', 'aria-selected', 'aria-label'] });
    return () => {
      observer.disconnect();
    };
  }, []);
  return null;
}
