import { CLIENTS, messagesOf, startLimiterPair, UNITS, type LimiterPair } from './limiter-pair';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import type { RedisServer } from './redis-server';
import { startRedisCluster, startRedisWithSentinel } from './redis-topologies';

const AWAY = 'Redis is unavailable: rates are counted in this process until it is available again';
const BACK = 'Redis is available again: rates are counted there';

/** Longer than two probes of an unavailable Redis. */
const TWO_PROBES_MS = 5_000;

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function limitersOf(redis: { readonly url: string; stop(): Promise<void> }): Promise<LimiterPair> {
  stops.push(() => redis.stop());
  const pair = await startLimiterPair(redis.url);
  stops.push(() => pair.close());
  await pair.untilShared();
  pair.lines.length = 0;
  return pair;
}

/** Asserts that both limiters count in a server. */
function assertCountedIn(server: RedisServer, pair: LimiterPair): Promise<void> {
  return pair.whileAvailable(async () => {
    const client = `afterwards-${Math.random()}`;
    await pair.limiter.consume(client, 1);
    await pair.other.consume(client, 1);
    expect(await server.run('GET', `gateway-rate:{${client}}`)).toBe('2');
  });
}

test('counts exactly in a cluster while slots move from one node to another', async () => {
  const cluster = await startRedisCluster();
  const pair = await limitersOf(cluster);
  const moved = CLIENTS.slice(0, 6);
  let sent = 0;
  const consume = async (client: string, left: number): Promise<void> => {
    for (const [index, limiter] of [pair.limiter, pair.other].entries()) {
      sent += 1;
      expect((await limiter.consume(client, 1))?.remaining).toBe(left - 1 - index);
    }
  };
  for (const name of moved) {
    await pair.whileAvailable(async () => {
      const client = `${name}-${Math.random()}`;
      await consume(client, UNITS);
      // While the slot is migrating, the source answers ASK; afterwards MOVED.
      const migration = await cluster.migrate(`gateway-rate:{${client}}`);
      await consume(client, UNITS - 2);
      await migration.finish();
      await consume(client, UNITS - 4);
    });
  }
  recordFault({ name: 'slots of a Redis cluster move to another node', sent, failed: 0 });
});

test.each([
  ['', ['cluster-require-full-coverage yes']],
  [' that serves the others', ['cluster-require-full-coverage no']],
])('counts locally while a cluster%s has lost a node, logs it once, and shares counts again afterwards', async (which, settings) => {
  const cluster = await startRedisCluster(settings);
  const pair = await limitersOf(cluster);
  const lost = cluster.nodes[0];
  lost.signal('SIGKILL');
  const [undetected] = await Promise.all([pair.consumeFor(TWO_PROBES_MS, CLIENTS), cluster.untilLost(lost)]);
  const away = [...undetected, ...(await pair.consumeFor(TWO_PROBES_MS, CLIENTS))];
  expect(messagesOf(pair.lines)).toEqual([AWAY]);
  await lost.restart();
  const since = performance.now();
  await pair.untilShared();
  recordFault({
    name: `a node of a Redis cluster${which} killed and started again`,
    sent: away.length,
    failed: away.filter(({ state }) => state?.isAllowed !== true).length,
    worstRecoveryMs: Math.round(performance.now() - since),
    recoveryLimitMs: 10_000,
    figures: [{ name: 'longest wait in ms', value: Math.round(Math.max(...away.map(({ durationMs }) => durationMs))), atMost: 50 }],
  });
  expect(away.every(({ state }) => state?.isAllowed)).toBe(true);
  expect(messagesOf(pair.lines)).toEqual([AWAY, BACK]);
});

test('counts in the new primary after Sentinel has failed over from one that was killed', async () => {
  const redis = await startRedisWithSentinel();
  const pair = await limitersOf(redis);
  redis.primary.signal('SIGKILL');
  const [away] = await Promise.all([pair.consumeFor(500), redis.untilDown()]);
  const since = performance.now();
  await pair.untilShared();
  recordFault({
    name: 'the primary of Redis killed: Sentinel fails over to the replica',
    sent: away.length,
    failed: away.filter(({ state }) => state?.isAllowed !== true).length,
    worstRecoveryMs: Math.round(performance.now() - since),
    recoveryLimitMs: 10_000,
    figures: [{ name: 'longest wait in ms', value: Math.round(Math.max(...away.map(({ durationMs }) => durationMs))), atMost: 50 }],
  });
  expect(away.every(({ state }) => state?.isAllowed)).toBe(true);
  expect(messagesOf(pair.lines)).toEqual([AWAY, BACK]);
  await assertCountedIn(redis.replica, pair);
});

test('follows Sentinel to the new primary although the old one keeps its connections', async () => {
  const redis = await startRedisWithSentinel();
  const pair = await limitersOf(redis);
  await redis.sentinel.run('SENTINEL', 'FAILOVER', 'mymaster');
  await eventually(async () => {
    expect(await redis.sentinel.run('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster')).toEqual(['127.0.0.1', String(redis.replica.port)]);
  });
  // Sentinel would do this after 10 s, and close the connections.
  await redis.primary.run('REPLICAOF', '127.0.0.1', redis.replica.port);
  const away = await pair.consumeFor(500);
  await pair.untilShared();
  expect(away.every(({ state }) => state?.isAllowed)).toBe(true);
  await assertCountedIn(redis.replica, pair);
});
