import { messagesOf, startLimiterPair, UNITS, type LimiterPair } from './limiter-pair';
import { percentile } from './open-loop';
import { recordFault } from './record-fault';
import { startRedisServer, type RedisServer } from './redis-server';

let redis: RedisServer;
let pair: LimiterPair;

beforeEach(async () => {
  redis = await startRedisServer();
  pair = await startLimiterPair(redis.url);
  await pair.untilShared();
  pair.lines.length = 0;
});
afterEach(async () => {
  await pair.close();
  await redis.stop();
});

const AWAY = 'Redis is unavailable: rates are counted in this process until it is available again';
const BACK = 'Redis is available again: rates are counted there';

test('waits once for a Redis stopped with SIGSTOP, then counts rates locally, and shares them again after SIGCONT', async () => {
  redis.signal('SIGSTOP');
  const away = await pair.consumeFor(3_000);
  expect(pair.lines.map(({ message }) => message)).toEqual([AWAY]);
  redis.signal('SIGCONT');
  const since = performance.now();
  await pair.untilShared();
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
  expect(messagesOf(pair.lines)).toEqual([AWAY, BACK]);
});

test('shares rates again after Redis is killed and restarted', async () => {
  redis.signal('SIGKILL');
  const away = await pair.consumeFor(1_000);
  await redis.restart();
  const since = performance.now();
  await pair.untilShared();
  recordFault({
    name: 'Redis killed and started again: rates are counted locally meanwhile',
    sent: away.length,
    failed: away.filter(({ state }) => state?.isAllowed !== true).length,
    worstRecoveryMs: Math.round(performance.now() - since),
    recoveryLimitMs: 5_000,
    figures: [{ name: 'longest wait in ms', value: Math.round(Math.max(...away.map(({ durationMs }) => durationMs))), atMost: 50 }],
  });
  expect(away.every(({ state }) => state?.isAllowed)).toBe(true);
  expect(messagesOf(pair.lines)).toEqual([AWAY, BACK]);
});
