import { z } from 'zod';
import { isUrlOf } from './variables';

/** How much one client may ask for. Counted in this process, or in Redis where several processes share the count. */
export type RateLimitConfig =
  { readonly kind: 'off' } | { readonly kind: 'on'; readonly unitsPerMinute: number; readonly redisUrl: string | undefined };

/** Some 160 plain requests a second, or 50 of the largest operations a minute: no honest client comes near it. */
const DEFAULT_UNITS_PER_MINUTE = 10_000;

/** More than the clients behind one address open, and few enough that no address takes most of the 10,000. */
const DEFAULT_CONNECTIONS_PER_ADDRESS = 1_000;

/** Older than any request gets that is not waiting for others, and young enough that an answer is still waited for. */
const DEFAULT_QUEUE_MS = 150;

/** The variables about limits. */
export const limitVariables = {
  RATE_LIMIT: z.string().regex(/^(off|[1-9]\d{0,8})$/, 'must be a number of cost units a minute, or off').optional(),
  MAX_CONNECTIONS_PER_ADDRESS: z.string().regex(/^(off|[1-9]\d{0,5})$/, 'must be a number of connections, or off').optional(),
  MAX_QUEUE_MS: z.string().regex(/^(off|[1-9]\d{1,4})$/, 'must be 10 to 99999 milliseconds, or off').optional(),
  REDIS_URL: z.string().refine((url) => isUrlOf(url, ['redis:', 'rediss:']), 'must be a redis:// address').optional(),
}; // prettier-ignore

/** The rate limit that checked variables say. */
export function rateLimitOf(env: { readonly RATE_LIMIT?: string | undefined; readonly REDIS_URL?: string | undefined }): RateLimitConfig {
  if (env.RATE_LIMIT === 'off') return { kind: 'off' };
  const unitsPerMinute = env.RATE_LIMIT === undefined ? DEFAULT_UNITS_PER_MINUTE : Number(env.RATE_LIMIT);
  return { kind: 'on', unitsPerMinute, redisUrl: env.REDIS_URL };
}

/** How many connections one address may have that is no trusted proxy's; undefined for no bound. */
export function maxConnectionsPerAddressOf(setting: string | undefined): number | undefined {
  return setting === 'off' ? undefined : Number(setting ?? DEFAULT_CONNECTIONS_PER_ADDRESS);
}

/** How old the queue of requests may become before some are rejected, in milliseconds; undefined for no bound. */
export function maxQueueMsOf(setting: string | undefined): number | undefined {
  return setting === 'off' ? undefined : Number(setting ?? DEFAULT_QUEUE_MS);
}
