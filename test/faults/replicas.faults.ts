import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { startPostgresServer, startStandby, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { ageMs, observe, readBio, replicaMetric, untilUsable, writeBio, type Reading } from './replica-readings';
import { seededDatabase } from './seeded-database';

/** REPLICA_MAX_LAG_MS by default, and the second between two checks. */
const BOUND_MS = 1_000 + 1_000;

let primary: PostgresServer;
let replica: PostgresServer;
let gateway: FaultyGateway;
beforeAll(async () => {
  primary = await startPostgresServer();
  const url = await seededDatabase(primary);
  replica = await startStandby(primary);
  gateway = await startFaultyGateway({ DATABASE_URL: url, REPLICA_URLS: replica.url('gateway') });
  await untilUsable(gateway);
});
afterAll(async () => {
  await gateway.stop();
  await replica.remove();
  await primary.remove();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const nothing = (): Promise<void> => Promise.resolve();

/** What clients saw while a replica was disturbed. */
interface Disturbance {
  readonly readings: readonly Reading[];
  /** The age of the oldest reading, in milliseconds. */
  readonly oldestMs: number;
  /** The log lines about the replica, without their numbers. */
  readonly changes: readonly unknown[];
  /** Requests that were sent when it began, and had no response when it ended. */
  readonly waiting: readonly Reading[];
  /** Statements that the replica got in the last second of the disturbance. */
  readonly statements: number;
}

/** What was logged about the replica. */
function changesIn(lines: readonly Record<string, unknown>[]): readonly unknown[] {
  return lines.flatMap(({ replica: name, problem, msg }) => (name === undefined ? [] : [problem ?? msg]));
}

/** Waits until the gateway reads from the replica, and has logged it. */
async function untilUsed(): Promise<void> {
  await untilUsable(gateway);
  await eventually(() => {
    const isLogged = changesIn(gateway.log()).at(-1) === 'the replica is read from';
    return isLogged ? Promise.resolve() : Promise.reject(new Error('not logged yet'));
  });
}

async function disturb(durationMs: number, begin: () => Promise<unknown>, end: () => Promise<unknown>): Promise<Disturbance> {
  await untilUsed();
  const before = gateway.log().length;
  const observation = await observe(gateway, primary);
  await pause(500);
  await begin();
  const beganAt = performance.now();
  await pause(durationMs - 1_000);
  const sent = await replicaMetric(gateway, 'statements_total');
  await pause(1_000);
  const statements = (await replicaMetric(gateway, 'statements_total')) - sent;
  const endedAt = performance.now();
  await end();
  await untilUsed();
  const { readings, writtenAt } = await observation.stop();
  const oldestMs = Math.max(...readings.filter(({ bio }) => bio !== undefined).map((reading) => ageMs(reading, writtenAt)));
  return {
    readings,
    oldestMs,
    changes: changesIn(gateway.log().slice(before)),
    waiting: readings.filter((reading) => reading.sentAt < beganAt + 500 && reading.endedAt > endedAt),
    statements,
  };
}

const failuresOf = (readings: readonly Reading[]): readonly Reading[] => readings.filter(({ status }) => status !== 200);

test('reads from the replica, and accounts from the primary', async () => {
  const { readings, oldestMs, changes, statements } = await disturb(2_000, nothing, nothing);
  expect(failuresOf(readings)).toEqual([]);
  expect(statements).toBeGreaterThan(20);
  expect(oldestMs).toBeLessThan(BOUND_MS);
  expect(changes).toEqual([]);
  const [row] = await replica.run(
    `select count(*)::int as n from pg_stat_activity where query like '%role::text as role%' and pid <> pg_backend_pid()`,
  );
  expect(row).toEqual({ n: 0 });
});

test.each([
  [
    'whose replay is paused',
    'behind',
    () => replica.run('select pg_wal_replay_pause()'),
    () => replica.run('select pg_wal_replay_resume()'),
  ],
  ['that applies commits ten seconds late', 'behind', () => setDelay('10s'), () => setDelay('0')],
  ['that is killed', 'failedStatement|unreachable', () => replica.signal('SIGKILL'), () => replica.start()],
  ['that hangs', 'failedStatement|unreachable', () => replica.signal('SIGSTOP'), () => replica.signal('SIGCONT')],
])('a replica %s is not read from, and no response is older than the bound', async (what, problem, begin, end) => {
  const { readings, oldestMs, changes, statements, waiting } = await disturb(3_600, begin, end);
  const failures = failuresOf(readings);
  recordFault({
    name: `replica ${what}`,
    sent: readings.length,
    failed: failures.length,
    figures: [
      { name: 'oldest data, ms', value: Math.round(oldestMs), atMost: BOUND_MS },
      { name: 'longest answer, ms', value: Math.round(Math.max(...readings.map(({ sentAt, endedAt }) => endedAt - sentAt))) },
    ],
  });
  expect(oldestMs).toBeLessThan(BOUND_MS);
  expect(statements).toBe(0);
  expect(waiting).toEqual([]);
  expect(changes).toEqual([expect.stringMatching(new RegExp(`^(${problem})$`)), 'the replica is read from']);
  expect(failures.map(({ status }) => status).filter((status) => status !== 503)).toEqual([]);
});

/** Sets `recovery_min_apply_delay`, one statement at a time: `alter system` cannot run in a transaction. */
async function setDelay(delay: string): Promise<void> {
  await replica.run(`alter system set recovery_min_apply_delay = '${delay}'`);
  await replica.run('select pg_reload_conf()');
}

const OUTAGE_MS = 6_000;

test('a lost primary causes only 503, and no data of before the bound', async () => {
  const observation = await observe(gateway, primary);
  await pause(500);
  await primary.stop('immediate');
  const lostAt = performance.now();
  // Longer than requests wait for a failover.
  await pause(OUTAGE_MS);
  await primary.start();
  await eventually(async () => {
    if ((await readBio(gateway)).status !== 200) throw new Error('not back yet');
  });
  const backMs = performance.now() - lostAt - OUTAGE_MS;
  await untilUsable(gateway);
  const { readings, writtenAt } = await observation.stop();
  const failures = failuresOf(readings);
  recordFault({ name: 'primary lost, replica alive', sent: readings.length, failed: 0, worstRecoveryMs: backMs, recoveryLimitMs: 3_000 });
  expect(failures.length).toBeGreaterThan(0);
  expect(new Set(failures.map(({ status }) => status))).toEqual(new Set([503]));
  const seen = readings.filter(({ bio }) => bio !== undefined);
  expect(Math.max(...seen.map((reading) => ageMs(reading, writtenAt)))).toBeLessThan(BOUND_MS);
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
});

/** Clients that read all the time. */
const READERS = 10;

test('a promoted replica is never read from, although it is written to', async () => {
  await writeBio(primary, 'of the primary');
  await eventually(async () => {
    if ((await readBio(gateway)).bio !== 'of the primary') throw new Error('not replayed yet');
  });
  const all: Reading[] = [];
  let isReading = true;
  const read = async (): Promise<void> => {
    while (isReading) {
      all.push(await readBio(gateway));
      await pause(10);
    }
  };
  const readers = Array.from({ length: READERS }, read);
  await pause(300);
  await replica.run('select pg_promote()');
  await writeBio(replica, 'of the promoted');
  await pause(2_500);
  isReading = false;
  await Promise.all(readers);
  recordFault({ name: 'replica promoted and written to', sent: all.length, failed: failuresOf(all).length });
  expect(new Set(all.map(({ bio }) => bio))).toEqual(new Set(['of the primary']));
  expect(await replicaMetric(gateway, 'usable')).toBe(0);
  expect(gateway.log().findLast(({ replica: name }) => name !== undefined)).toMatchObject({ msg: 'the replica is not read from' });
});
