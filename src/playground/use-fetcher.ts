import type { Fetcher } from '@graphiql/toolkit';
import { useMemo, type RefObject } from 'react';
import { createGraphQLFetcher } from './graphql-fetcher';
import { useLatest, usePlayground } from './playground-state';

/** One fetcher for as long as the page is open, which sends what holds when it is sent, from the tab that is open then. */
export function useFetcher(tabId: RefObject<string>): Fetcher {
  const playground = usePlayground();
  const path = playground.settings.graphqlPath;
  const latest = useLatest(playground);
  return useMemo(
    () =>
      createGraphQLFetcher({
        path,
        commonHeaders: () => latest().commonHeaders,
        words: () => latest().texts,
        onSend: () => {
          const sentFrom = tabId.current;
          return (exchange) => {
            latest().addExchange(sentFrom, exchange);
          };
        },
      }),
    [path, latest, tabId],
  );
}
