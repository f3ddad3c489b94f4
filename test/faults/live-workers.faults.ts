import { parseMetrics, type Sample } from '../support/parse-metrics';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { createLedgers, ledgerAccounts, startLedgerWriters } from './ledger-writers';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { startResumingClient, type ResumingClient } from './resuming-clients';
import { seededDatabase } from './seeded-database';

const CLIENTS = 100;
const ACCOUNTS = ledgerAccounts(5);

let server: PostgresServer;
let gateway: FaultyGateway;
beforeAll(async () => {
  server = await startPostgresServer();
  await createLedgers(await seededDatabase(server), ACCOUNTS);
  gateway = await startFaultyGateway({ DATABASE_URL: server.url('gateway'), WORKERS: '2', SHUTDOWN_GRACE_S: '2' });
  await gateway.command.until(/worker 2 of 2 is ready/);
});
afterAll(async () => {
  await gateway.stop();
  await server.remove();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The sum of a metric over all of its labels. */
async function sumOf(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const samples = parseMetrics(await (await fetch(`${gateway.url}/metrics`)).text());
  const isOf = (sample: Sample): boolean => sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value); // prettier-ignore
  return samples.filter(isOf).reduce((sum, { value }) => sum + value, 0);
}

/** Expects that each of the clients has a connection and a subscription. */
async function expectLive(count: number): Promise<void> {
  expect(await sumOf('graphql_subscriptions', { field: 'myTransactionAdded', transport: 'websocket' })).toBe(count);
  expect(await sumOf('graphql_live_connections', { transport: 'websocket' })).toBe(count);
}

async function untilAll(clients: readonly ResumingClient[], condition: (client: ResumingClient) => boolean): Promise<void> {
  while (!clients.every((client) => client.failures.length > 0 || condition(client))) await pause(20);
}

test('a rolling restart of two workers continues every stream, and metrics count those of all workers', async () => {
  const clients = Array.from({ length: CLIENTS }, (_, number) =>
    startResumingClient(gateway.url, ACCOUNTS[number % ACCOUNTS.length] ?? ''),
  );
  await untilAll(clients, (client) => client.events() > 0);
  // A worker that is too slow to report is missing; then whichever worker a scrape reaches.
  await eventually(() => expectLive(CLIENTS));
  for (let scrape = 0; scrape < 4; scrape += 1) await expectLive(CLIENTS);
  const writers = startLedgerWriters(server.url('gateway'), ACCOUNTS, 2, 50);
  await untilAll(clients, ({ ids }) => ids.length > 1);
  const pushes = await sumOf('graphql_subscription_pushes_total');
  gateway.command.kill('SIGHUP');
  await gateway.command.until(/all workers are replaced/);
  const counts = new Map(clients.map((client) => [client, client.events()]));
  await untilAll(clients, (client) => client.events() > (counts.get(client) ?? 0));
  await writers.stop();
  const expected = (client: ResumingClient): readonly string[] => writers.committed.get(client.userId) ?? [];
  await untilAll(clients, (client) => client.ids.length >= expected(client).length);
  // Until another comparison might have caused a repeated one.
  await pause(1_000);
  await eventually(async () => {
    expect(await sumOf('graphql_subscriptions')).toBe(CLIENTS);
    expect(await sumOf('graphql_live_connections')).toBe(CLIENTS);
  });
  const ended = await sumOf('graphql_subscriptions_ended_total', { reason: 'draining' });
  const pushed = await sumOf('graphql_subscription_pushes_total');
  await eventually(() => {
    const closing = new Set(gateway.log().filter(({ msg }) => msg === 'WebSocket closed').map(({ pid }) => pid)); // prettier-ignore
    expect(closing.size).toBe(2);
    return Promise.resolve();
  });
  for (const client of clients) client.stop();
  await eventually(async () => {
    expect(await sumOf('graphql_subscriptions')).toBe(0);
    expect(await sumOf('graphql_live_connections')).toBe(0);
  });

  const wrong = clients.filter((client) => client.ids.toSorted().join() !== expected(client).toSorted().join());
  recordFault({
    name: 'rolling restart of two workers under streams',
    sent: CLIENTS,
    failed: wrong.length,
    figures: [{ name: 'streams that have connected again', value: clients.filter((client) => client.connections() > 1).length }],
  });
  expect(clients.flatMap(({ failures }) => failures)).toEqual([]);
  expect(wrong.map(({ ids, userId }) => [userId, ids.length, expected({ userId } as ResumingClient).length])).toEqual([]);
  expect(clients.filter((client) => client.connections() > 1)).toHaveLength(CLIENTS);
  expect(ended).toBeGreaterThanOrEqual(CLIENTS);
  expect(pushed).toBeGreaterThan(pushes);
}, 300_000);
