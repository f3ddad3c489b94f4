import { createRateLimiter, type RateLimiter, type Standing } from '../../src/rate-limit/rate-limiter';
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

/** @throws Error where the two processes do not share a count */
async function assertShared(): Promise<void> {
  const client = `probe:${Math.random()}`;
  await limiter.charge(client, 1);
  if ((await other.charge(client, 1))?.remaining !== UNITS - 2) throw new Error('not shared');
}

interface Charged {
  readonly durationMs: number;
  readonly standing: Standing | undefined;
}

/** Consumes a unit every 10 ms, whatever the answers. */
async function consumeFor(ms: number): Promise<readonly Charged[]> {
  const all: Promise<Charged>[] = [];
  for (const until = performance.now() + ms; performance.now() < until; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const startedAt = performance.now();
    all.push(limiter.charge('client', 1).then((standing) => ({ durationMs: performance.now() - startedAt, standing })));
  }
  return Promise.all(all);
}

const AWAY = 'Redis is away: rates are counted in this process until it is back';
const BACK = 'Redis is back: rates are counted there again';

test('a Redis that is stopped with SIGSTOP is waited for once, then rates are counted locally, and shared again after SIGCONT', async () => {
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
    failed: away.filter(({ standing }) => standing?.admitted !== true).length,
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
  // What is counted locally goes on from nothing, and goes down by what is consumed.
  expect(away.at(-1)?.standing?.remaining).toBeGreaterThan(UNITS - away.length - 1);
  expect(log).toEqual([AWAY, BACK]);
});

test('a Redis that is killed and started again is counted in again', async () => {
  redis.signal('SIGKILL');
  const away = await consumeFor(1_000);
  await redis.restart();
  const since = performance.now();
  await eventually(assertShared);
  recordFault({
    name: 'Redis killed and started again: rates are counted locally meanwhile',
    sent: away.length,
    failed: away.filter(({ standing }) => standing?.admitted !== true).length,
    worstRecoveryMs: Math.round(performance.now() - since),
    recoveryLimitMs: 5_000,
    figures: [{ name: 'longest wait in ms', value: Math.round(Math.max(...away.map(({ durationMs }) => durationMs))), atMost: 50 }],
  });
  expect(away.every(({ standing }) => standing?.admitted)).toBe(true);
  expect(log).toEqual([AWAY, BACK]);
});
