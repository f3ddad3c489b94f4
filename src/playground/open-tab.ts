import { EXAMPLES } from './examples';

/** What the editors show of an operation. */
export interface OpenTab {
  readonly query: string;
  readonly variables: string;
}

/** Where GraphiQL keeps its tabs, and of what it writes there the part that is read here. */
const TABS_KEY = 'graphiql:tabState';
interface StoredTabs {
  readonly activeTabIndex: number;
  readonly tabs: readonly { readonly query: string | null; readonly variables: string | null }[];
}

/**
 * Tells which operation the editors open with: that of the tab left active before a reload, else the first example.
 *
 * GraphiQL restores its tabs by itself, but not the variables of the active one (nor those of a first `defaultTabs`
 * entry) while nobody has edited them, so that the operation would run without any.
 */
export function findOpenTab(storage: { getItem(key: string): string | null }): OpenTab {
  const stored = storage.getItem(TABS_KEY);
  try {
    // Written by the same release of GraphiQL: a session does not outlive its browser tab. What is broken falls to `catch`.
    const { tabs, activeTabIndex } = JSON.parse(stored ?? '') as StoredTabs;
    const active = tabs[activeTabIndex];
    if (active !== undefined) return { query: active.query ?? '', variables: active.variables ?? '' };
  } catch {
    // GraphiQL starts afresh in this case, with the examples.
  }
  return EXAMPLES[0];
}
