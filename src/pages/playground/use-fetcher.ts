import type { Fetcher } from '@graphiql/toolkit';
import { useMemo, type RefObject } from 'react';
import { useEnvironmentValues } from './environment-store';
import { ENVIRONMENTS_MESSAGES } from './environments-messages';
import { createGraphQLFetcher } from './graphql-fetcher';
import { useLatest, usePlayground } from './playground-state';

/** A fetcher that stays the same while the page is open. Each request uses the state and the open tab of the time it is sent. */
export function useFetcher(tabId: RefObject<string>): Fetcher {
  const playground = usePlayground();
  const { graphqlPath: path, costHeader } = playground.settings;
  const latest = useLatest(playground);
  const environment = useLatest(useEnvironmentValues());
  return useMemo(
    () =>
      createGraphQLFetcher({
        path,
        commonHeaders: () => latest().commonHeaders,
        messages: () => latest().messages,
        environment,
        costHeader,
        missingMessage: (names) => ENVIRONMENTS_MESSAGES[latest().language].missingBefore(names.join(', ')),
        onSend: (headers) => {
          const sentFrom = tabId.current;
          latest().addRequest(sentFrom, headers);
          return (exchange) => {
            latest().addRequest(sentFrom, headers, exchange);
          };
        },
      }),
    [path, costHeader, latest, environment, tabId],
  );
}
