import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import type { IntrospectionQuery } from 'graphql';

/** A client whose cache keeps objects, and appends each page that a query with `after` reads to its list. */
export function createGraphcacheClient(url: string, headers: Record<string, string>, schema: IntrospectionQuery, send = fetch): Client {
  const [list, none] = [relayPagination(), (): null => null];
  const Query = { myTransactions: list, myTransactionGroups: list, liveStreams: list };
  const resolvers = { Query, User: { followers: list, following: list, liveStreams: list } };
  const keys = { TransactionPage: none, TransactionGroupPage: none, TransactionGroup: none };
  const exchanges = [cacheExchange({ schema, keys, resolvers }), fetchExchange];
  return new Client({ url, fetch: send, fetchOptions: { headers }, exchanges });
}
