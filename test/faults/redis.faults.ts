import { createRateLimiter, type RateLimiter, type RateLimitState } from '../../src/rate-limit/rate-limiter';
import { percentile } from './open-loop';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { startRedisServer, type RedisServer } from './redis-server';

const UNITS = 1_000_000;

let redis: RedisServer;
let limiter: RateLimiter;
let other: RateLimiter;
const log: string[] = [];
const storeLog = { warn: (_: object, message: string) => void log.push(message), info: (message: string) => void log.push(message) };
const silent = { warn: () => undefined, info: () => undefined };

beforeEach(async () => {
  redis = await startRedisServer();
  const config = { kind: 'on', unitsPerMinute: UNITS, redisUrl: redis.url } as const;
  limiter = await createRateLimiter(config, storeLog);
  other = await createRateLimiter(config, silent);
  await eventually(assertShared);
  log.length = 0;
});
afterEach(async () => {
  await limiter.close();
  await other.close();
  await redis.stop();
});

/** @throws Error if the two limiters do not share their counters */
async function assertShared(): Promise<void> {
  const client = `probe:${Math.random()}`;
  await limiter.consume(client, 1);
  if ((await other.consume(client, 1))?.remaining !== UNITS - 2) throw new Error('not shared');
}

interface Consumption {
  readonly durationMs: number;
  readonly state: RateLimitState | undefined;
}

/** Consumes a unit every 10 ms, without waiting for the results. */
async function consumeFor(ms: number): Promise<readonly Consumption[]> {
  const all: Promise<Consumption>[] = [];
  for (const until = performance.now() + ms; performance.now() < until; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const startedAt = performance.now();
    all.push(limiter.consume('client', 1).then((state) => ({ durationMs: performance.now() - startedAt, state })));
  }
  return Promise.all(all);
}

const AWAY = 'Redis is unavailable: rates are counted in this process until it is available again';
const BACK = 'Redis is available again: rates are counted there';

test('waits once for a Redis stopped with SIGSTOP, then counts rates locally, and shares them again after SIGCONT', async () => {
  redis.signal('SIGSTOP');
  const away = await consumeFor(3_000);
  expect(log).toEqual([AWAY]);
  redis.signal('SIGCONT');
  const since = performance.now();
  await eventually(assertShared);
  const late = away.filter(({ durationMs }) => durationMs > 20);
  recordFault({
    name: 'Redis stopped with SIGSTOP: rates are counted locally',
    sent: away.length,
    failed: away.filter(({ state }) => state?.isAllowed !== true).length,
    worstRecoveryMs: Math.round(performance.now() - since),
    recoveryLimitMs: 5_000,
    figures: [
      { name: 'longest wait in ms', value: Math.round(Math.max(...away.map(({ durationMs }) => durationMs))), atMost: 50 },
      {
        name: 'p99 after the first 100 ms, in ms',
        value: percentile(
          away.slice(10).map(({ durationMs }) => durationMs),
          0.99,
        ),
        atMost: 5,
      },
      { name: 'requests that waited', value: late.length, atMost: 10 },
    ],
  });
  // The local counter starts empty and decreases with each unit consumed.
  expect(away.at(-1)?.state?.remaining).toBeGreaterThan(UNITS - away.length - 1);
  expect(log).toEqual([AWAY, BACK]);
});

test('shares rates again after Redis is killed and restarted', async () => {
  redis.signal('SIGKILL');
  const away = await consumeFor(1_000);
  await redis.restart();
  const since = performance.now();
  await eventually(assertShared);
  recordFault({
    name: 'Redis killed and started again: rates are counted locally meanwhile',
    sent: away.length,
    failed: away.filter(({ state }) => state?.isAllowed !== true).length,
    worstRecoveryMs: Math.round(performance.now() - since),
    recoveryLimitMs: 5_000,
    figures: [{ name: 'longest wait in ms', value: Math.round(Math.max(...away.map(({ durationMs }) => durationMs))), atMost: 50 }],
  });
  expect(away.every(({ state }) => state?.isAllowed)).toBe(true);
  expect(log).toEqual([AWAY, BACK]);
});
