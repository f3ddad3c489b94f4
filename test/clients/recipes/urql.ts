import { cacheExchange, Client, fetchExchange } from '@urql/core';

/** A client with urql's defaults: queries are GET requests, and the cache keeps whole responses. */
export function createUrqlClient(url: string, headers: Record<string, string>, send = fetch): Client {
  return new Client({ url, fetch: send, fetchOptions: { headers }, exchanges: [cacheExchange, fetchExchange] });
}
