import { subscriptionExchange, type Exchange } from '@urql/core';
import type { Client, Sink } from 'graphql-ws';

/** The exchange that sends subscriptions by WebSocket; it belongs before `fetchExchange`. */
export function liveExchange(client: Client): Exchange {
  return subscriptionExchange({
    forwardSubscription: ({ query = '', variables }) => ({
      subscribe: (sink: Sink<never>) => ({ unsubscribe: client.subscribe({ query, variables }, sink) }),
    }),
  });
}
