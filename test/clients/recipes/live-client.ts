import { createClient, type Client } from 'graphql-ws';
import { liveRetry } from './live-retry';

/** A client of WebSockets. `headers` resolves to those of the session, with `authorization`; they become parameters of the connection. */
export function createLiveClient(url: string, headers: () => Promise<Record<string, string>>): Client {
  return createClient({ url, connectionParams: headers, ...liveRetry() });
}
