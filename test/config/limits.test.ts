import { rateLimitOfWorker, type RateLimitConfig } from '../../src/config/limits';
import { redisAt } from '../support/redis-address';

const LIMIT = { kind: 'on', unitsPerMinute: 10_000, redis: undefined } as const;
const IN_REDIS = { ...LIMIT, redis: redisAt('redis://cache') } as const;

test.each<[what: string, rate: RateLimitConfig, workers: number, expected: RateLimitConfig]>([
  ['an equal part in memory, rounded down', LIMIT, 3, { ...LIMIT, unitsPerMinute: 3_333 }],
  ['at least one unit', { ...LIMIT, unitsPerMinute: 2 }, 4, { ...LIMIT, unitsPerMinute: 1 }],
  ['the whole limit in Redis, where all workers count together', IN_REDIS, 3, IN_REDIS],
  ['no limit if rate limiting is off', { kind: 'off' }, 3, { kind: 'off' }],
])('a worker allows %s', (_what, rate, workers, expected) => {
  expect(rateLimitOfWorker(rate, workers)).toEqual(expected);
});
