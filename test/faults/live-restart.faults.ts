import { freePort } from '../support/free-port';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { startDocumentedHaProxy, type HaProxy } from './haproxy';
import { createLedgers, ledgerAccounts, startLedgerWriters } from './ledger-writers';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { startResumingClient, type ResumingClient } from './resuming-clients';
import { seededDatabase } from './seeded-database';

const CLIENTS = 1_000;
/** So many that no account exceeds the subscriptions that it may have on one process. */
const ACCOUNTS = ledgerAccounts(20);
const WRITERS = 4;

// Three times a thousand clients connect, and some of them again.
jest.setTimeout(600_000);

let server: PostgresServer;
let haproxy: HaProxy;
const ports: number[] = [];
const gateways: FaultyGateway[] = [];

async function start(index: number): Promise<void> {
  gateways[index] = await startFaultyGateway({
    DATABASE_URL: server.url('gateway'),
    PORT: String(ports[index]),
    SHUTDOWN_GRACE_S: '5',
    TRUST_PROXY: 'loopback',
    MAX_CONNECTIONS_PER_ADDRESS: 'off',
  });
}

beforeAll(async () => {
  server = await startPostgresServer();
  await createLedgers(await seededDatabase(server), ACCOUNTS);
  ports.push(await freePort(), await freePort());
  for (const index of [0, 1]) await start(index);
  haproxy = await startDocumentedHaProxy(ports);
});
afterAll(async () => {
  await haproxy.stop();
  for (const gateway of gateways) await gateway.stop();
  await server.remove();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until a condition holds for all clients, or one of them has failed. */
async function untilAll(clients: readonly ResumingClient[], condition: (client: ResumingClient) => boolean): Promise<void> {
  while (!clients.every((client) => client.failures.length > 0 || condition(client))) await pause(50);
}

/** How a gateway ends. @returns its exit code */
const ENDS: Readonly<Record<string, (gateway: FaultyGateway) => Promise<number | null>>> = {
  'is stopped by SIGTERM': async (gateway) => (await gateway.stop()).code,
  async 'is killed'(gateway) {
    gateway.command.kill('SIGKILL');
    return (await gateway.command.ended).code;
  },
};

test.each([
  [0, 'is stopped by SIGTERM', 0],
  [1, 'is stopped by SIGTERM', 0],
  [0, 'is killed', null],
] as const)('1,000 streams behind HAProxy continue without a lost or repeated transaction when gateway %i %s', async (index, how, code) => {
  for (const up of [0, 1]) await haproxy.until(up, 'UP');
  const before = new Set((await server.run('select id from transactions', 'gateway')).map(({ id }) => String(id)));
  const clients = Array.from({ length: CLIENTS }, (_, number) =>
    startResumingClient(haproxy.url, ACCOUNTS[number % ACCOUNTS.length] ?? ''),
  );
  await untilAll(clients, (client) => client.events() > 0);
  const writers = startLedgerWriters(server.url('gateway'), ACCOUNTS, WRITERS, 250);
  await untilAll(clients, ({ ids }) => ids.length > 1);

  const gateway = gateways[index];
  const endedAt = performance.now();
  const ended = gateway && ENDS[how]?.(gateway);
  await haproxy.until(index, 'DOWN');
  const found = await ended;
  await start(index);
  await haproxy.until(index, 'UP');
  const counts = new Map(clients.map((client) => [client, client.events()]));
  await untilAll(clients, (client) => client.events() > (counts.get(client) ?? 0));
  const resumedMs = performance.now() - endedAt;
  const moved = clients.filter((client) => client.connections() > 1);
  await writers.stop();
  const expected = (client: ResumingClient): readonly string[] => writers.committed.get(client.userId) ?? [];
  await untilAll(clients, (client) => client.ids.filter((id) => !before.has(id)).length >= expected(client).length);
  // Until another comparison might have caused a repeated one.
  await pause(1_000);
  for (const client of clients) client.stop();

  const wrong = clients.filter((client) => {
    const received = client.ids.filter((id) => !before.has(id));
    return received.toSorted().join() !== expected(client).toSorted().join();
  });
  recordFault({
    name: `1,000 streams behind HAProxy, gateway ${index} ${how}`,
    sent: CLIENTS,
    failed: wrong.length,
    worstRecoveryMs: resumedMs,
    figures: [
      { name: 'streams that have connected again', value: moved.length, atLeast: 300 },
      { name: 'transactions', value: [...writers.committed.values()].flat().length },
    ],
  });
  expect(clients.flatMap(({ failures }) => failures)).toEqual([]);
  expect(wrong.map(({ ids, userId }) => [userId, ids.length])).toEqual([]);
  expect(moved.length).toBeGreaterThan(300);
  expect(found).toBe(code);
});
