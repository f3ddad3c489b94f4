import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startOpenLoop } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { isTimeout, messagesOf, type OutageLine } from './limiter-pair';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { startRedisServer } from './redis-server';
import { startRedisCluster, startRedisWithSentinel } from './redis-topologies';
import { seededDatabase } from './seeded-database';

const AWAY = 'Redis is unavailable: rates are counted in this process until it is available again';
const BACK = 'Redis is available again: rates are counted there';

let server: PostgresServer;
let database: string;
beforeAll(async () => {
  server = await startPostgresServer();
  database = await seededDatabase(server);
});
afterAll(() => server.remove());

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** The units that this machine's address has left after an unauthenticated request. */
async function unitsLeft({ url }: FaultyGateway): Promise<number> {
  const { headers } = await fetch(`${url}/api/v1/nowhere`);
  const [, left] = /;r=(\d+)/.exec(headers.get('ratelimit') ?? '') ?? [];
  return Number(left);
}

/** @throws Error if the next requests to the gateways do not consume the same count */
async function assertShared(one: FaultyGateway, other: FaultyGateway): Promise<void> {
  const first = await unitsLeft(one);
  const left = [await unitsLeft(other), await unitsLeft(one), await unitsLeft(other)];
  expect(left).toEqual([first - 1, first - 2, first - 3]);
}

async function startGateways(redis: { readonly url: string; stop(): Promise<void> }): Promise<readonly [FaultyGateway, FaultyGateway]> {
  stops.push(() => redis.stop());
  const env = { DATABASE_URL: database, REDIS_URL: redis.url, RATE_LIMIT: '1000000' };
  const gateways = [await startFaultyGateway(env), await startFaultyGateway(env)] as const;
  for (const gateway of gateways) stops.push(() => gateway.stop());
  await eventually(() => assertShared(...gateways));
  return gateways;
}

test.each([
  ['one server', () => startRedisServer()],
  ['a cluster', () => startRedisCluster()],
])('two gateways share one count in %s', async (_what, start) => {
  const [one, other] = await startGateways(await start());
  // A command that times out on a busy machine makes a gateway count locally for a while.
  await eventually(() => assertShared(one, other));
  expect([...one.log(), ...other.log()].filter((line) => Number(line['level']) > 30 && !isTimeout(line))).toEqual([]);
});

test('two gateways answer every request while Sentinel fails over, and then share one count in the new primary', async () => {
  const redis = await startRedisWithSentinel();
  const [one, other] = await startGateways(redis);
  // Few enough that a slow machine keeps up: a busy gateway exceeds the time limit of its commands, and does not share its count.
  const running = [one, other].map((gateway) => startOpenLoop(25, () => gateway.rest(STATS)));
  stops.push(() => Promise.all(running.map((loop) => loop.stop())));
  redis.primary.signal('SIGKILL');
  await redis.untilDown();
  const since = performance.now();
  await eventually(() => assertShared(one, other));
  const worstRecoveryMs = Math.round(performance.now() - since);
  const samples = (await Promise.all(running.map((loop) => loop.stop()))).flat();
  const failed = samples.filter(({ status }) => status !== 200).length;
  recordFault({ name: 'two gateways while Sentinel fails over', sent: samples.length, failed, worstRecoveryMs, recoveryLimitMs: 10_000 });
  expect(failed).toBe(0);
  for (const gateway of [one, other]) {
    const lines = (): OutageLine[] =>
      gateway.log().flatMap(({ msg, reason }) => (String(msg).startsWith('Redis') ? [{ message: String(msg), reason }] : []));
    // A line may arrive later than the response that shows its cause.
    await eventually(() => (lines().at(-1)?.message === BACK ? Promise.resolve() : Promise.reject(new Error('not logged yet'))));
    expect(messagesOf(lines())).toEqual([AWAY, BACK]);
  }
});
