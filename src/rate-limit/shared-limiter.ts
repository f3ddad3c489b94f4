import type { Redis } from 'ioredis';
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

/** What the log is told of the store. */
export interface StoreLog {
  warn(context: object, message: string): void;
  info(message: string): void;
}

/** A count that takes longer is worth less than the request it belongs to, in milliseconds. */
const COMMAND_TIMEOUT_MS = 40;

/** How long it is counted here before Redis is tried again, in milliseconds. No request waits for that. */
const PROBE_INTERVAL_MS = 2_000;

/** What a shared limiter is made of. */
export interface SharedLimiterParts {
  readonly redis: Redis;
  /** Counts in Redis. */
  readonly shared: RateLimiterAbstract;
  /** Counts in this process. */
  readonly local: RateLimiterAbstract;
  readonly log: StoreLog;
}

/** Counts in Redis while it answers, and in this process while it does not. */
export interface SharedLimiter {
  /** As the library's: resolves to how the client stands, and rejects with that where it has consumed too much. */
  consume(client: string, cost: number): Promise<RateLimiterRes>;
  close(): void;
}

/** Rejects once work takes too long; a reply that has arrived meanwhile, unread because this process was busy, still counts. */
function within<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // Sockets are read between timers and immediates.
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
 * Puts a limiter in Redis and one in memory together. The first command that fails or is late turns to memory, for this request
 * and all others, until Redis answers a probe of its own. The log has one line when that begins and one when it ends.
 */
export function createSharedLimiter({ redis, shared, local, log }: SharedLimiterParts): SharedLimiter {
  // Until the first connection is there it is counted here, which is no news.
  let isAway = true;
  let isReported = false;

  function leave(err: unknown): void {
    isAway = true;
    if (isReported) return;
    isReported = true;
    log.warn({ err }, 'Redis is away: rates are counted in this process until it is back');
  }

  function comeBack(): void {
    isAway = false;
    if (isReported) log.info('Redis is back: rates are counted there again');
    isReported = false;
  }

  const probing = setInterval(() => {
    if (isAway) within(COMMAND_TIMEOUT_MS, redis.ping()).then(comeBack, () => undefined);
  }, PROBE_INTERVAL_MS);
  probing.unref();
  redis.on('error', leave);
  redis.on('ready', comeBack);

  async function consumeShared(client: string, cost: number): Promise<RateLimiterRes> {
    try {
      return await within(COMMAND_TIMEOUT_MS, shared.consume(client, cost));
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      leave(error);
      return local.consume(client, cost);
    }
  }

  return {
    consume: (client, cost) => (isAway ? local.consume(client, cost) : consumeShared(client, cost)),
    close() {
      clearInterval(probing);
      redis.disconnect();
    },
  };
}
