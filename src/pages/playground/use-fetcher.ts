import type { Fetcher } from '@graphiql/toolkit';
import { useMemo, type RefObject } from 'react';
import { createGraphQLFetcher } from './graphql-fetcher';
import { useLatest, usePlayground } from './playground-state';

/** A fetcher that stays the same while the page is open. Each request uses the state and the open tab of the time it is sent. */
export function useFetcher(tabId: RefObject<string>): Fetcher {
  const playground = usePlayground();
  const path = playground.settings.graphqlPath;
  const latest = useLatest(playground);
  return useMemo(
    () =>
      createGraphQLFetcher({
        path,
        commonHeaders: () => latest().commonHeaders,
        messages: () => latest().messages,
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
