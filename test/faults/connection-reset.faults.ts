import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startOpenLoop } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

let server: PostgresServer;
let proxy: TcpProxy;
let gateway: FaultyGateway;
beforeAll(async () => {
  server = await startPostgresServer();
  const { pathname } = new URL(await seededDatabase(server));
  proxy = await startTcpProxy(server);
  gateway = await startFaultyGateway({ DATABASE_URL: `postgresql://postgres@127.0.0.1:${proxy.port}${pathname}` });
});
afterAll(async () => {
  await gateway.stop();
  await proxy.close();
  await server.remove();
});

test('retries a request whose database connection is reset, on a new connection', async () => {
  const load = startOpenLoop(100, () => gateway.rest(STATS));
  for (let reset = 0; reset < 10; reset += 1) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    proxy.resetAll();
  }
  const samples = await load.stop();
  const failed = samples.filter(({ status }) => status !== 200).length;
  recordFault({ name: 'database connections reset, ten times', sent: samples.length, failed });
  expect(failed).toBe(0);
});

test('retries requests whose backends are terminated, on a new connection', async () => {
  const load = startOpenLoop(200, () => gateway.rest(STATS));
  for (let round = 0; round < 5; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await server.run('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null');
  }
  const samples = await load.stop();
  const failed = samples.filter(({ status }) => status !== 200).length;
  recordFault({ name: 'all backends terminated under load, five times', sent: samples.length, failed });
  expect(failed).toBe(0);
});
