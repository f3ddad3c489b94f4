import { freePort } from '../support/free-port';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startHaProxy, type HaProxy } from './haproxy';
import { restCalls, startKeepAliveClients } from './keep-alive-clients';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { scaled } from './scale';
import { seededDatabase } from './seeded-database';

const RESTARTS = scaled({ usual: 3, full: 10 });
const REQUESTS = scaled({ usual: 1_000, full: 20_000 });
const CLIENTS = 16;
const CHECK_MS = 100;
/** Fifty checks: enough for a load balancer to notice, also on a busy machine. */
const GRACE_S = '5';

let server: PostgresServer;
let haproxy: HaProxy;
const ports: number[] = [];
const gateways: FaultyGateway[] = [];

async function start(index: number): Promise<void> {
  gateways[index] = await startFaultyGateway({
    DATABASE_URL: server.url('gateway'),
    PORT: String(ports[index]),
    SHUTDOWN_GRACE_S: GRACE_S,
    TRUST_PROXY: 'loopback',
  });
}

beforeAll(async () => {
  server = await startPostgresServer();
  await seededDatabase(server);
  ports.push(await freePort(), await freePort());
  for (const index of [0, 1]) await start(index);
  haproxy = await startHaProxy(ports, { check: ['option httpchk GET /health/ready'], intervalMs: CHECK_MS });
});
afterAll(async () => {
  await haproxy.stop();
  for (const gateway of gateways) await gateway.stop();
  await server.remove();
});

test('loses no request in a rolling restart behind HAProxy', async () => {
  for (const index of [0, 1]) await haproxy.until(index, 'UP');
  const clients = startKeepAliveClients(haproxy.url, CLIENTS, restCalls([STATS]));
  const codes: (number | null | undefined)[] = [];
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    const index = restart % 2;
    const stopped = gateways[index]?.stop();
    await haproxy.until(index, 'DOWN');
    codes.push((await stopped)?.code);
    await start(index);
    await haproxy.until(index, 'UP');
  }
  await clients.until(REQUESTS);
  const { sent, failures } = await clients.stop();
  recordFault({ name: `rolling restart behind HAProxy, ${RESTARTS} times`, sent, failed: failures.length });
  expect({ failures, codes }).toEqual({ failures: [], codes: codes.map(() => 0) });
}, 300_000);
