import type { Redis } from 'ioredis';
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

/** Log messages about the store. */
export interface StoreLog {
  warn(context: object, message: string): void;
  info(message: string): void;
}

/** The timeout of a command, in milliseconds: the count is not worth a longer delay of its request. */
const COMMAND_TIMEOUT_MS = 40;

/** The interval at which Redis is probed while it is unavailable, in milliseconds. No request waits for a probe. */
const PROBE_INTERVAL_MS = 2_000;

/** The parts of a shared limiter. */
export interface SharedLimiterParts {
  readonly redis: Redis;
  /** Counts in Redis. */
  readonly shared: RateLimiterAbstract;
  /** Counts in this process. */
  readonly local: RateLimiterAbstract;
  readonly log: StoreLog;
}

/** Counts in Redis while it is available, else in this process. */
export interface SharedLimiter {
  /** Like that of rate-limiter-flexible: resolves to the client's state, or rejects with it if the client has exceeded its limit. */
  consume(client: string, cost: number): Promise<RateLimiterRes>;
  close(): void;
}

/** Rejects if work takes too long. A reply that has arrived in time, but is unread because this process was busy, is accepted. */
function within<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // Node reads sockets between timers and immediates.
      setImmediate(() => {
        reject(new Error(`no reply within ${timeoutMs} ms`));
      });
    }, timeoutMs);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

/**
 * Combines a limiter in Redis and one in memory. The first command that fails or times out switches this request and all others
 * to memory, until Redis replies to a probe or reconnects. Each switch is logged once.
 */
export function createSharedLimiter({ redis, shared, local, log }: SharedLimiterParts): SharedLimiter {
  // Until Redis is connected for the first time, this process counts, which is not logged.
  let isUnavailable = true;
  let isReported = false;

  function switchToLocal(err: unknown): void {
    isUnavailable = true;
    if (isReported) return;
    isReported = true;
    log.warn({ err }, 'Redis is unavailable: rates are counted in this process until it is available again');
  }

  function switchToRedis(): void {
    isUnavailable = false;
    if (isReported) log.info('Redis is available again: rates are counted there');
    isReported = false;
  }

  const probing = setInterval(() => {
    if (isUnavailable) within(COMMAND_TIMEOUT_MS, redis.ping()).then(switchToRedis, () => undefined);
  }, PROBE_INTERVAL_MS);
  probing.unref();
  redis.on('error', switchToLocal);
  redis.on('ready', switchToRedis);

  async function consumeShared(client: string, cost: number): Promise<RateLimiterRes> {
    try {
      return await within(COMMAND_TIMEOUT_MS, shared.consume(client, cost));
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      switchToLocal(error);
      return local.consume(client, cost);
    }
  }

  return {
    consume: (client, cost) => (isUnavailable ? local.consume(client, cost) : consumeShared(client, cost)),
    close() {
      clearInterval(probing);
      redis.disconnect();
    },
  };
}
