import type { Redis } from 'ioredis';

/** The maximum delay of a reconnection, and the timeout of connecting and of a connection without replies, in milliseconds. */
const RECONNECT_MS = 2_000;

/**
 * Connects to Redis in the background. While Redis is unavailable, commands fail immediately instead of being queued; a
 * connection without replies is replaced. The library is imported here, so that a gateway without Redis does not load it.
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
