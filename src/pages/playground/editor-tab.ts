import { parse, print } from 'graphql';
import type { KeyValueStore } from './browser-storage';
import { parseObject } from './parse-object';

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

/** What has to be the same for two tabs to be the same. */
export type TabMatch = 'operation' | 'operation and variables';

/** A document without comments and formatting. The text itself if it cannot be parsed. */
function documentOf(query: string): string {
  try {
    return print(parse(query));
  } catch {
    return query.trim();
  }
}

function variablesOf(text: string): string {
  return JSON.stringify(parseObject(text) ?? text);
}

/** The two parts of a tab that its operation consists of. */
type Operation = Pick<EditorTab, 'query' | 'variables'>;

/** Whether two tabs have the same operation and, by default, the same variables. Comments and formatting do not count. */
export function isSameOperation(one: Operation, other: Operation, match: TabMatch = 'operation and variables'): boolean {
  if (documentOf(one.query) !== documentOf(other.query)) return false;
  return match === 'operation' || variablesOf(one.variables) === variablesOf(other.variables);
}

/** The index of the tab that contains an operation already; undefined if there is none. Comments and formatting do not count. */
export function findOpenTab(tabs: readonly Operation[], operation: Operation, match: TabMatch): number | undefined {
  const found = tabs.findIndex((tab) => isSameOperation(tab, operation, match));
  return found === -1 ? undefined : found;
}
