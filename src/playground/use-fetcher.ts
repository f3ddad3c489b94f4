import type { Fetcher } from '@graphiql/toolkit';
import { useMemo } from 'react';
import { createGraphQLFetcher } from './graphql-fetcher';
import { useLatest, usePlayground } from './playground-state';

/** One fetcher for as long as the page is open, which sends what holds when it is sent. */
export function useFetcher(openTab: () => string): Fetcher {
  const { settings, texts, commonHeaders, addExchange } = usePlayground();
  const newestHeaders = useLatest(commonHeaders);
  const newestTexts = useLatest(texts);
  const newestAddExchange = useLatest(addExchange);
  return useMemo(
    () =>
      createGraphQLFetcher({
        path: settings.graphqlPath,
        commonHeaders: newestHeaders,
        words: newestTexts,
        onSend: () => {
          const sentFrom = openTab();
          return (exchange) => {
            newestAddExchange()(sentFrom, exchange);
          };
        },
      }),
    [settings.graphqlPath, newestHeaders, newestTexts, newestAddExchange, openTab],
  );
}
