import type { GraphiQLProps } from 'graphiql';
import { isObject } from './parse-object';
import { SESSION_STORE } from './playground-state';
import { openStoredText } from './stored-text';

/** The tab in which each saved operation was opened, by the operation's id. It lasts as long as GraphiQL's tabs. */
export const SAVED_TABS = openStoredText(SESSION_STORE, 'savedTabs');

/** The id of the open tab. GraphiQL reports it before React renders. */
let openTabId: string | undefined;

/** Keeps the open tab. */
export const watchTabs: NonNullable<GraphiQLProps['onTabChange']> = ({ tabs, activeTabIndex }) => {
  openTabId = tabs[activeTabIndex]?.id;
};

/** Parses the stored tabs. */
export function parseSavedTabs(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(text ?? '');
    return isObject(stored) ? stored : {};
  } catch {
    return {};
  }
}

/** Notes that the open tab has a saved operation. `renderedTabId`: the open tab until GraphiQL has reported another. */
export function rememberTab(operationId: string, renderedTabId: string): void {
  SAVED_TABS.write(JSON.stringify({ ...parseSavedTabs(SAVED_TABS.read()), [operationId]: openTabId ?? renderedTabId }));
}
