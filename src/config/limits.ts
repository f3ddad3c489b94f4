import { z } from 'zod';
import { parseRedisUrl, type RedisAddress } from './redis-url';
import { parsePart, type Parsed, type Variables } from './variables';

/** The rate limit of a client. Counted in this process, or in Redis if several processes share it. */
export type RateLimitConfig =
  { readonly kind: 'off' } | { readonly kind: 'on'; readonly unitsPerMinute: number; readonly redis: RedisAddress | undefined };

/**
 * The rate limit of one of several workers. Without Redis each counts for itself, so each gets an equal part: a client whose connections are
 * distributed over all workers has the configured limit in total, and no client has more.
 */
export function rateLimitOfWorker(rate: RateLimitConfig, workers: number): RateLimitConfig {
  if (rate.kind === 'off' || rate.redis !== undefined) return rate;
  return { ...rate, unitsPerMinute: Math.max(1, Math.floor(rate.unitsPerMinute / workers)) };
}

/** Limits of clients, without the limits of single requests, which are fixed. */
export interface LimitsConfig {
  readonly rate: RateLimitConfig;
  /** Open connections of a process: those of requests, event streams and WebSockets together. */
  readonly maxConnections: number;
  /** Open connections per address, trusted proxies excepted; undefined for no limit. */
  readonly maxConnectionsPerAddress: number | undefined;
  /** Age of the request queue above which requests are rejected, in milliseconds; undefined for no limit. */
  readonly maxQueueMs: number | undefined;
}

/** Some 160 plain requests per second, or 50 of the largest operations per minute: more than legitimate clients need. */
const DEFAULT_UNITS_PER_MINUTE = 10_000;

/** Some 250 MB of WebSockets with a subscription each (docs/performance.md), besides the process itself. */
const DEFAULT_CONNECTIONS = 10_000;

/** More than the clients behind one address open, but too few for one address to take most of the 10,000. */
const DEFAULT_CONNECTIONS_PER_ADDRESS = 1_000;

/** Longer than requests wait on a server that keeps up, and shorter than clients wait. */
const DEFAULT_QUEUE_MS = 150;

/** A number that matches `digits`, or `off`, which becomes undefined. */
function numberOrOff(digits: RegExp, rule: string): z.ZodType<number | undefined> {
  return z.string().refine((text) => text === 'off' || digits.test(text), rule).transform((text) => (text === 'off' ? undefined : Number(text))); // prettier-ignore
}

/** An address of Redis. Each of its faults is a separate issue. */
const redisUrl = z.string().transform((text, context) => {
  const { value, faults } = parseRedisUrl(text);
  if (value !== undefined) return value;
  for (const message of faults) context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const variables = z.object({
  RATE_LIMIT: numberOrOff(/^[1-9]\d{0,8}$/, 'must be a number of cost units a minute, or off').prefault(String(DEFAULT_UNITS_PER_MINUTE)),
  REDIS_URL: redisUrl.optional(),
  MAX_CONNECTIONS: z.string().regex(/^[1-9]\d{0,5}$/, 'must be a number of connections').transform(Number).prefault(String(DEFAULT_CONNECTIONS)),
  MAX_CONNECTIONS_PER_ADDRESS: numberOrOff(/^[1-9]\d{0,5}$/, 'must be a number of connections, or off').prefault(String(DEFAULT_CONNECTIONS_PER_ADDRESS)),
  MAX_QUEUE_MS: numberOrOff(/^[1-9]\d{1,4}$/, 'must be 10 to 99999 milliseconds, or off').prefault(String(DEFAULT_QUEUE_MS)),
}); // prettier-ignore

/** Parses the variables about limits. */
export function parseLimits(env: Variables): Parsed<LimitsConfig> {
  return parsePart(env, variables, ({ RATE_LIMIT, REDIS_URL, MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, MAX_QUEUE_MS }) => ({
    rate: RATE_LIMIT === undefined ? { kind: 'off' } : { kind: 'on', unitsPerMinute: RATE_LIMIT, redis: REDIS_URL },
    maxConnections: MAX_CONNECTIONS,
    maxConnectionsPerAddress: MAX_CONNECTIONS_PER_ADDRESS,
    maxQueueMs: MAX_QUEUE_MS,
  }));
}
