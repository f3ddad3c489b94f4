import { useEffect } from 'react';

/**
 * Corrects roles and names in GraphiQL's tabs and history. Its tabs have the role `tab` but contain two buttons each, which screen
 * readers do not reach inside a tab; and every operation of the history has the name "Set active".
 */
function fixRoles(): void {
  document.querySelector('.graphiql-tabs[role]')?.removeAttribute('role');
  for (const tab of document.querySelectorAll('.graphiql-tab[role], .graphiql-tab[aria-selected]')) {
    const isOpen = String(tab.classList.contains('graphiql-tab-active'));
    tab.querySelector('.graphiql-tab-button')?.setAttribute('aria-pressed', isOpen);
    tab.removeAttribute('role');
    tab.removeAttribute('aria-selected');
  }
  for (const label of document.querySelectorAll('.graphiql-history-item-label[aria-label]')) label.removeAttribute('aria-label');
}

/** Keeps the roles and names right while GraphiQL renders. GraphiQL has no option or component to override for them. */
export function AccessibleRoles(): null {
  useEffect(() => {
    fixRoles();
    const observer = new MutationObserver(fixRoles);
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['role', 'aria-selected', 'aria-label'] });
    return () => {
      observer.disconnect();
    };
  }, []);
  return null;
}
