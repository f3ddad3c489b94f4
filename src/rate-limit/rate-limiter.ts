import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitConfig } from '../config/limits';
import type { Trace } from '../tracing/trace';
import { openRedis } from './open-redis';
import { createSharedLimiter, type StoreLog } from './shared-limiter';

/** A client's rate limit after it has consumed units. */
export interface RateLimitState {
  /** Whether the request may pass: the client has not consumed more than the limit in this window. */
  readonly isAllowed: boolean;
  /** Units per minute. */
  readonly limit: number;
  /** Units left in this window; never negative. */
  readonly remaining: number;
  /** Seconds until the window ends, rounded up. */
  readonly resetS: number;
}

/** Counts the cost units that clients consume. */
export interface RateLimiter {
  /**
   * Consumes units of a client, half of a minute's units at most; undefined if rate limiting is off. Never rejects: if its store
   * is unavailable, it counts in memory. `trace`: that of the request, in which a command to Redis has a span.
   */
  consume(client: string, cost: number, trace?: Trace): Promise<RateLimitState | undefined>;
  /** The state of a client that has exceeded its limit, as far as this process knows; undefined for any other. */
  exhausted(client: string): RateLimitState | undefined;
  /** Whether it counts in Redis at the moment; undefined if Redis is not configured. */
  readonly isShared: (() => boolean) | undefined;
  close(): Promise<void>;
}

/** Cost units of a request that executes nothing. */
export const MIN_CONSUMED_UNITS = 1;

/** The window in which units are counted, in seconds. */
export const WINDOW_S = 60;

/** The maximum number of clients that are known to have exceeded their limit: some 2 MB of them. */
const MAX_EXHAUSTED = 10_000;

function stateOf(limit: number, { consumedPoints, msBeforeNext }: RateLimiterRes): RateLimitState {
  return {
    isAllowed: consumedPoints <= limit,
    limit,
    remaining: Math.max(0, limit - consumedPoints),
    resetS: toSeconds(msBeforeNext),
  };
}

function toSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

/** Creates the rate limiter of a process. It counts in Redis if that is configured, else in memory. */
export async function createRateLimiter(config: RateLimitConfig, log: StoreLog): Promise<RateLimiter> {
  if (config.kind === 'off') {
    return { consume: () => Promise.resolve(undefined), exhausted: () => undefined, isShared: undefined, close: () => Promise.resolve() };
  }

  const limit = config.unitsPerMinute;
  const window = { points: limit, duration: WINDOW_S, keyPrefix: 'gateway-rate' };
  const memory = new RateLimiterMemory(window);
  const redis = config.redis === undefined ? undefined : await openRedis(config.redis);
  const shared =
    redis && createSharedLimiter({ redis, shared: new RateLimiterRedis({ ...window, storeClient: redis }), local: memory, log });
  const exhausted = new LRUCache<string, RateLimitState>({ max: MAX_EXHAUSTED, ttl: WINDOW_S * 1_000 });

  // A request that consumed more than the limit would never be allowed, not even as the first of a minute.
  const maxCost = Math.max(1, Math.floor(limit / 2));

  return {
    async consume(client, cost, trace) {
      const units = Math.min(cost, maxCost);
      try {
        return stateOf(limit, await (shared === undefined ? memory.consume(client, units) : shared.consume(client, units, trace)));
      } catch (exceeded) {
        if (!(exceeded instanceof RateLimiterRes)) throw exceeded;
        const state = stateOf(limit, exceeded);
        exhausted.set(client, state, { ttl: Math.max(1, exceeded.msBeforeNext) });
        return state;
      }
    },
    exhausted(client) {
      const state = exhausted.get(client);
      return state && { ...state, resetS: toSeconds(exhausted.getRemainingTTL(client)) };
    },
    isShared: shared && (() => shared.isShared()),
    close() {
      shared?.close();
      return Promise.resolve();
    },
  };
}
