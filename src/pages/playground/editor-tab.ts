import type { KeyValueStore } from './browser-storage';

/** The contents of the editors for one operation. Variables and headers are JSON, or empty if there are none. */
export interface EditorTab {
  readonly query: string;
  readonly variables: string;
  readonly headers: string;
}

/** The key under which GraphiQL stores its tabs, and the part of the value that is read here. */
const TABS_KEY = 'graphiql:tabState';
interface StoredTabs {
  readonly activeTabIndex: number;
  readonly tabs: readonly { readonly [Name in keyof EditorTab]?: unknown }[];
}

function textOf(stored: unknown): string {
  return typeof stored === 'string' ? stored : '';
}

/**
 * The tab that was active before a reload, or undefined in a new session.
 *
 * GraphiQL restores its tabs by itself. It does not restore the variables and headers of the active tab (or of the first
 * `defaultTabs` entry) unless they have been edited, so that the operation would run without them.
 */
export function findActiveTab(storage: Pick<KeyValueStore, 'getItem'>): EditorTab | undefined {
  try {
    // A value of another shape throws, or its parts are read as empty.
    const { tabs, activeTabIndex } = JSON.parse(storage.getItem(TABS_KEY) ?? '') as StoredTabs;
    const active = tabs[activeTabIndex];
    return active && { query: textOf(active.query), variables: textOf(active.variables), headers: textOf(active.headers) };
  } catch {
    // In this case, GraphiQL opens its default tabs, as in a new session.
    return undefined;
  }
}
