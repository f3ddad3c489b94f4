import type { Redis } from 'ioredis';

/** What the log is told of the store. */
export interface StoreLog {
  warn(context: object, message: string): void;
  info(message: string): void;
}

/** A count that takes longer is worth less than the request it belongs to; the memory's is taken then. */
const COMMAND_TIMEOUT_MS = 250;

/** How often a Redis that is away is tried again at most, in milliseconds. */
const RECONNECT_MS = 2_000;

/**
 * Connects to Redis in the background. While it is away, commands fail at once instead of queueing, and the log says so
 * once, and once more when it is back. The client is loaded here, so that a gateway without Redis does not carry it.
 */
export async function openRedis(url: string, log: StoreLog): Promise<Redis> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: RECONNECT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 100, RECONNECT_MS),
  });
  let isAway = false;
  redis.on('error', (err: Error) => {
    if (!isAway) log.warn({ err }, 'Redis is away: rates are counted in this process until it is back');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) log.info('Redis is back: rates are counted there again');
    isAway = false;
  });
  return redis;
}
