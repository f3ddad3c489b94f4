import type { KeyValueStore } from './browser-storage';

/** What the editors show of an operation; variables and headers are JSON, empty where there are none. */
export interface OpenTab {
  readonly query: string;
  readonly variables: string;
  readonly headers: string;
}

/** Where GraphiQL keeps its tabs, and of what it writes there the part that is read here. */
const TABS_KEY = 'graphiql:tabState';
interface StoredTabs {
  readonly activeTabIndex: number;
  readonly tabs: readonly { readonly [Name in keyof OpenTab]?: unknown }[];
}

function textOf(stored: unknown): string {
  return typeof stored === 'string' ? stored : '';
}

/**
 * The tab that was active before a reload, or undefined in a new session.
 *
 * GraphiQL restores its tabs by itself, but not the variables and headers of the active one (nor those of a first
 * `defaultTabs` entry) while nobody has edited them, so that the operation would run without any.
 */
export function findOpenTab(storage: Pick<KeyValueStore, 'getItem'>): OpenTab | undefined {
  try {
    // What is of another shape falls to `catch`, or is taken for nothing.
    const { tabs, activeTabIndex } = JSON.parse(storage.getItem(TABS_KEY) ?? '') as StoredTabs;
    const active = tabs[activeTabIndex];
    return active && { query: textOf(active.query), variables: textOf(active.variables), headers: textOf(active.headers) };
  } catch {
    // GraphiQL starts afresh in this case, as in a new session.
    return undefined;
  }
}
