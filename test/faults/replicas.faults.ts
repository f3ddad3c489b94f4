import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { startPostgresServer, startStandby, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import {
  ageMs,
  changesIn,
  isOfSlowCheck,
  observe,
  readBio,
  replicaMetric,
  untilUnusedLogged,
  untilUsable,
  untilUsed,
  writeBio,
  type Reading,
} from './replica-readings';
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

/** What happens to a replica. */
interface Fault {
  readonly begin: () => Promise<unknown>;
  readonly end?: () => Promise<unknown>;
  /** The problem that the gateway logs. */
  readonly problem?: RegExp;
}

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

/** How often a fault is repeated at most: a replica that is taken out of use without a reason is taken out each time. */
const MAX_ATTEMPTS = 5;

/** Disturbs the replica, again if a slow check has taken it out of use besides. @returns the last changes, and all other observations */
async function disturb(fault: Fault): Promise<Disturbance> {
  const all: Disturbance[] = [];
  for (;;) {
    const { isMixed, ...disturbance } = await disturbOnce(fault);
    all.push(disturbance);
    if (isMixed && all.length < MAX_ATTEMPTS) continue;
    return {
      readings: all.flatMap(({ readings }) => readings),
      oldestMs: Math.max(...all.map(({ oldestMs }) => oldestMs)),
      changes: disturbance.changes,
      waiting: all.flatMap(({ waiting }) => waiting),
      statements: all.reduce((sum, { statements }) => sum + statements, 0),
    };
  }
}

/** @returns also whether a problem was logged that slow checks cause, and this fault or at this time does not */
async function disturbOnce({ begin, end, problem: own }: Fault): Promise<Disturbance & { readonly isMixed: boolean }> {
  await untilUsed(gateway);
  const before = gateway.log().length;
  const observation = await observe(gateway, primary);
  await pause(500);
  const from = Date.now();
  await begin();
  const beganAt = performance.now();
  await pause(2_600);
  const sent = await replicaMetric(gateway, 'statements_total');
  await pause(1_000);
  const statements = (await replicaMetric(gateway, 'statements_total')) - sent;
  const endedAt = performance.now();
  const until = Date.now();
  await end?.();
  await untilUsed(gateway);
  const { readings, writtenAt } = await observation.stop();
  const oldestMs = Math.max(...readings.filter(({ bio }) => bio !== undefined).map((reading) => ageMs(reading, writtenAt)));
  const lines = gateway.log().slice(before);
  const isOwn = ({ time, problem }: Record<string, unknown>): boolean =>
    Number(time) >= from && Number(time) <= until && own?.test(String(problem)) === true;
  return {
    readings,
    oldestMs,
    changes: changesIn(lines),
    isMixed: lines.some((line) => isOfSlowCheck(line['problem']) && !isOwn(line)),
    waiting: readings.filter((reading) => reading.sentAt < beganAt + 500 && reading.endedAt > endedAt),
    statements,
  };
}

const failuresOf = (readings: readonly Reading[]): readonly Reading[] => readings.filter(({ status }) => status !== 200);

test('reads from the replica, and accounts from the primary', async () => {
  const untilReadFrom = async (): Promise<void> => {
    const sent = await replicaMetric(gateway, 'statements_total');
    await eventually(async () => {
      expect((await replicaMetric(gateway, 'statements_total')) - sent).toBeGreaterThan(20);
    });
  };
  const { readings, oldestMs, changes } = await disturb({ begin: untilReadFrom });
  expect(failuresOf(readings)).toEqual([]);
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
  const own = new RegExp(`^(${problem})$`);
  const { readings, oldestMs, changes, statements, waiting } = await disturb({ begin, end, problem: own });
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
  expect(changes).toEqual([expect.stringMatching(own), 'the replica is read from']);
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
  // Longer than requests wait for a failover.
  await pause(OUTAGE_MS);
  await eventually(async () => {
    if ((await readBio(gateway)).status !== 503) throw new Error('still waiting');
  });
  const startedAt = performance.now();
  await primary.start();
  await eventually(async () => {
    if ((await readBio(gateway)).status !== 200) throw new Error('not back yet');
  });
  const backMs = performance.now() - startedAt;
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
  await untilUnusedLogged(gateway);
});
