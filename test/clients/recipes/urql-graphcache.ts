import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import type { IntrospectionQuery } from 'graphql';

/** A client whose cache keeps objects, and appends each page that a query with `after` reads to its list. */
export function createGraphcacheClient(url: string, headers: Record<string, string>, schema: IntrospectionQuery): Client {
  const [list, none] = [relayPagination(), (): null => null];
  const Query = { myTransactions: list, myTransactionGroups: list, liveStreams: list };
  const resolvers = { Query, User: { followers: list, following: list, liveStreams: list } };
  const keys = { TransactionPage: none, TransactionGroupPage: none, TransactionGroup: none };
  return new Client({ url, fetchOptions: { headers }, exchanges: [cacheExchange({ schema, keys, resolvers }), fetchExchange] });
}
