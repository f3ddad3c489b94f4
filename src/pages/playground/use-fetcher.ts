import type { Fetcher } from '@graphiql/toolkit';
import { useMemo, type RefObject } from 'react';
import { useEnvironmentValues } from './environment-store';
import { ENVIRONMENTS_MESSAGES } from './environments-messages';
import { createGraphQLFetcher } from './graphql-fetcher';
import { subscribeLive } from './live-fetcher';
import { LIVE_MESSAGES } from './live-messages';
import { beginLive, endLive, forgetLive, readTransport, updateLive } from './live-store';
import { loadTransport } from './load-transport';
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
        // A WebSocket needs a whole URL.
        path: new URL(path, window.location.href).href,
        commonHeaders: () => latest().commonHeaders,
        messages: () => latest().messages,
        environment,
        costHeader,
        missingMessage: (names) => ENVIRONMENTS_MESSAGES[latest().language].missingBefore(names.join(', ')),
        onSend: (headers) => {
          const sentFrom = tabId.current;
          latest().addRequest(sentFrom, headers);
          forgetLive(sentFrom);
          return (exchange) => {
            latest().addRequest(sentFrom, headers, exchange);
          };
        },
        onSubscribe: (...subscription) => {
          const runsIn = tabId.current;
          const transport = readTransport();
          beginLive(runsIn, transport);
          return subscribeLive(
            {
              load: () => loadTransport(transport),
              messages: () => LIVE_MESSAGES[latest().language],
              onUpdate: (update) => {
                updateLive(runsIn, update);
              },
              onStop: () => {
                endLive(runsIn);
              },
            },
            subscription,
          );
        },
      }),
    [path, costHeader, latest, environment, tabId],
  );
}
