import { EventStreamClient } from '../support/event-stream';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { commitTransaction, createLedgers, ledgerAccounts } from './ledger-writers';
import { untilStep, watchAllSteps } from './live-clients';
import { StepWriter } from './live-steps';
import { startPostgresServer, startStandby, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { replicaMetric, untilUsable } from './replica-readings';
import { seededDatabase } from './seeded-database';

/** How far behind a replica may be that is read from, and the time until the next checks and comparisons. */
const BOUND_MS = 1_000 + 1_000 + 2_000;

let primary: PostgresServer;
let replica: PostgresServer;
let gateway: FaultyGateway;
let writer: StepWriter;
beforeAll(async () => {
  primary = await startPostgresServer();
  const url = await seededDatabase(primary);
  replica = await startStandby(primary);
  gateway = await startFaultyGateway({ DATABASE_URL: url, REPLICA_URLS: replica.url('gateway') });
  await untilUsable(gateway);
  writer = new StepWriter(() => primary);
});
afterAll(async () => {
  await gateway.stop();
  await replica.remove();
  await primary.remove();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function setDelay(delay: string): Promise<void> {
  await replica.run(`alter system set recovery_min_apply_delay = '${delay}'`);
  await replica.run('select pg_reload_conf()');
}

/** Writes steps and watches them, while the replica is disturbed. @returns what is wrong with what clients have received */
async function disturb(name: string, begin: () => Promise<unknown>, end: () => Promise<unknown>): Promise<readonly string[]> {
  await untilUsable(gateway);
  await writer.write();
  const clients = watchAllSteps(gateway.url);
  await untilStep(clients, writer.step);
  const sent = await replicaMetric(gateway, 'statements_total');
  writer.start(40);
  await eventually(async () => {
    if ((await replicaMetric(gateway, 'statements_total')) < sent + 20) throw new Error('not read from the replica yet');
  });
  await begin();
  const beganAt = performance.now();
  await untilStep(clients, writer.step + 1);
  const staleMs = performance.now() - beganAt;
  await pause(2_500);
  await untilStep(clients, writer.step);
  await end();
  await pause(1_500);
  await writer.stop();
  await untilStep(clients, writer.step);
  for (const client of clients) client.stop();
  const faults = clients.flatMap((client) => client.faults());
  recordFault({
    name: `subscriptions beside a replica ${name}`,
    sent: clients.reduce((sum, { events }) => sum + events.length, 0),
    failed: faults.length,
    figures: [{ name: 'first event after its beginning, ms', value: Math.round(staleMs), atMost: BOUND_MS }],
  });
  return faults;
}

/** Starts a gateway beside two replicas, of which one is half a second behind. */
async function startBesideLateReplica(): Promise<{ readonly both: FaultyGateway; readonly late: PostgresServer }> {
  const late = await startStandby(primary, ['recovery_min_apply_delay = 500ms']);
  const both = await startFaultyGateway({ DATABASE_URL: primary.url('gateway'), REPLICA_URLS: `${replica.url('gateway')} ${late.url('gateway')}` }); // prettier-ignore
  await eventually(async () => {
    const text = await (await fetch(`${both.url}/metrics`)).text();
    if ((text.match(/^database_replica_usable\{.*\} 1$/gm) ?? []).length < 2) throw new Error('not read from both yet');
  });
  return { both, late };
}

test('events never go back in time beside two replicas of which one is half a second behind', async () => {
  const { both, late } = await startBesideLateReplica();
  await writer.write();
  const clients = watchAllSteps(both.url);
  await untilStep(clients, writer.step);
  for (let written = 0; written < 60; written += 1) {
    await writer.write();
    // Now and then so long that both have everything.
    await pause(written % 15 === 14 ? 2_000 : 100);
  }
  await untilStep(clients, writer.step);
  for (const client of clients) client.stop();
  const statements = [...(await (await fetch(`${both.url}/metrics`)).text()).matchAll(/^database_replica_statements_total\{.*\} (\d+)$/gm)];
  await both.stop();
  await late.remove();
  const faults = clients.flatMap((client) => client.faults());
  recordFault({ name: 'subscriptions beside replicas of different ages', sent: clients.length, failed: faults.length });
  expect(faults).toEqual([]);
  expect(statements.filter(([, count]) => Number(count) > 0)).toHaveLength(2);
});

test('each transaction arrives by an event stream beside two replicas of which one is half a second behind', async () => {
  await untilUsable(gateway);
  const [userId = ''] = ledgerAccounts(1);
  await createLedgers(primary.url('gateway'), [userId]);
  const { both, late } = await startBesideLateReplica();
  const query = 'subscription { myTransactionAdded { transactions { id } } }';
  const stream = await EventStreamClient.open(both, { query }, { as: userId });
  expect(await stream.events.next()).toEqual({ event: 'next', data: '{"data":{"myTransactionAdded":{"transactions":[]}}}' });
  const streamed: string[] = [];
  const read = (async () => {
    for (;;) streamed.push(...[...(await stream.events.next()).data.matchAll(/[0-9a-f]{24}/g)].map(([id]) => id));
  })().catch(() => undefined);
  const committed: string[] = [];
  for (let count = 0; count < 20; count += 1) {
    committed.push(await commitTransaction(primary.url('gateway'), userId));
    await eventually(() => {
      if (streamed.length < committed.length) throw new Error(`${committed.length - streamed.length} transactions are missing`);
      return Promise.resolve();
    });
  }
  expect(streamed).toEqual(committed);
  await stream.close();
  await read;
  await both.stop();
  await late.remove();
});

test.each([
  [
    'whose replay is paused',
    () => replica.run('select pg_wal_replay_pause()'),
    () => replica.run('select pg_wal_replay_resume()').then(() => untilUsable(gateway)),
  ],
  ['that applies commits half a second late', () => setDelay('500ms'), () => setDelay('0').then(() => untilUsable(gateway))],
  ['that applies commits ten seconds late', () => setDelay('10s'), () => setDelay('0').then(() => untilUsable(gateway))],
  ['that is killed', () => replica.signal('SIGKILL'), () => replica.start().then(() => untilUsable(gateway))],
  ['that hangs', () => replica.signal('SIGSTOP'), () => replica.signal('SIGCONT').then(() => untilUsable(gateway))],
])('events never go back in time beside a replica %s', async (name, begin, end) => {
  expect(await disturb(name, begin, end)).toEqual([]);
});

test('events come from the primary after the replica was promoted and written to', async () => {
  const promoted = new StepWriter(() => replica);
  const faults = await disturb(
    'that is promoted',
    async () => {
      await replica.run('select pg_promote()');
      promoted.step = 1_000_000;
      promoted.start(40);
    },
    () => promoted.stop(),
  );
  expect(faults).toEqual([]);
  expect(promoted.step).toBeGreaterThan(1_000_000);
  expect(await replicaMetric(gateway, 'usable')).toBe(0);
});

test('the lag of subscriptions and of the replica is measured', async () => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(text).toMatch(/^graphql_subscription_lag_seconds_count\{field="userStatsChanged"\} [1-9]/m);
  expect(text).toMatch(/^database_replica_lag_seconds\{replica="[^"]+"\} \d/m);
});
