import { subscriptionExchange, type Exchange } from '@urql/core';
import type { Client } from 'graphql-sse';
import { observe } from './live-observe';
import { streamOf } from './live-stream';

/** The exchange that sends subscriptions as event streams; it belongs before `fetchExchange`. */
export function streamExchange(client: Client): Exchange {
  return subscriptionExchange({
    forwardSubscription: ({ query = '', variables = {} }) => ({
      subscribe: (sink) => ({ unsubscribe: observe((end) => streamOf(client, { query, variables }, end), sink) }),
    }),
  });
}
