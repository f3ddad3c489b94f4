import { useGraphiQL } from '@graphiql/react';

/** The id of the open tab; empty until there is one. */
export function useTabId(): string {
  return useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.id ?? '');
}
