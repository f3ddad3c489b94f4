import type { RateLimitConfig } from '../config/limits';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { openRedis } from './open-redis';
import { createSharedLimiter, type StoreLog } from './shared-limiter';

/** How a client stands after it was charged. */
export interface Standing {
  readonly admitted: boolean;
  /** Units a minute. */
  readonly limit: number;
  /** Units left in this window; never negative. */
  readonly remaining: number;
  /** Seconds until the window ends, rounded up. */
  readonly resetS: number;
}

/** Counts what clients ask for. */
export interface RateLimiter {
  /**
   * Charges a client, half of a minute's units at most; undefined where nothing is limited. Never rejects: without its
   * store it counts in memory.
   */
  charge(client: string, cost: number): Promise<Standing | undefined>;
  close(): Promise<void>;
}

/** The window in which units are counted, in seconds. */
export const WINDOW_S = 60;

function standingOf(limit: number, { consumedPoints, msBeforeNext }: RateLimiterRes): Standing {
  return {
    admitted: consumedPoints <= limit,
    limit,
    remaining: Math.max(0, limit - consumedPoints),
    resetS: Math.max(1, Math.ceil(msBeforeNext / 1000)),
  };
}

/** Creates the rate limiter of a process, with its count in Redis where the configuration names one. */
export async function createRateLimiter(config: RateLimitConfig, log: StoreLog): Promise<RateLimiter> {
  if (config.kind === 'off') return { charge: () => Promise.resolve(undefined), close: () => Promise.resolve() };

  const limit = config.unitsPerMinute;
  const window = { points: limit, duration: WINDOW_S, keyPrefix: 'gateway-rate' };
  const memory = new RateLimiterMemory(window);
  const redis = config.redisUrl === undefined ? undefined : await openRedis(config.redisUrl);
  const shared =
    redis && createSharedLimiter({ redis, shared: new RateLimiterRedis({ ...window, storeClient: redis }), local: memory, log });
  const limiter = shared ?? memory;

  // A request that is charged more could never be made, not even as the first of a minute.
  const most = Math.max(1, Math.floor(limit / 2));

  return {
    charge: (client, cost) =>
      limiter.consume(client, Math.min(cost, most)).then(
        (standing) => standingOf(limit, standing),
        (refusal: unknown) => {
          if (refusal instanceof RateLimiterRes) return standingOf(limit, refusal);
          throw refusal;
        },
      ),
    close() {
      shared?.close();
      return Promise.resolve();
    },
  };
}
