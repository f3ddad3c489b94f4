import type { Redis } from 'ioredis';

/** How often a Redis that is away is tried again at most, in milliseconds. */
const RECONNECT_MS = 2_000;

/**
 * Connects to Redis in the background. While it is away, commands fail immediately instead of queueing; a connection on which
 * nothing comes back is replaced. The client is loaded here, so that a gateway without Redis does not carry it.
 */
export async function openRedis(url: string): Promise<Redis> {
  const { Redis } = await import('ioredis');
  return new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: RECONNECT_MS,
    socketTimeout: RECONNECT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 100, RECONNECT_MS),
  });
}
