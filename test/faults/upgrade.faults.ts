import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from '../support/free-port';
import { runCommand, type Outcome } from '../support/run-command';
import { prepareBuilds, type Builds } from './builds';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startHaProxy, type HaProxy } from './haproxy';
import { restCalls, startKeepAliveClients } from './keep-alive-clients';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { scaled } from './scale';

const REQUESTS = scaled({ usual: 1_000, full: 20_000 });
const CLIENTS = 16;
/** Requests of every table. */
const PATHS = [
  STATS,
  '/users/profile/ada',
  '/users/me/transactions',
  '/users/me/transactions/grouped',
  '/users/me/transactions?type=GIFT_SENT',
];

let builds: Builds;
let server: PostgresServer;
let haproxy: HaProxy;
const ports: number[] = [];
const gateways: FaultyGateway[] = [];

/** Runs a command of a build on the database. */
function run(main: string, ...command: string[]): Promise<Outcome> {
  return runCommand(command, { main, cwd: server.socketDirectory, env: { DATABASE_URL: server.url('gateway') } });
}

async function start(index: number, main: string): Promise<void> {
  // Fifty checks of the load balancer: enough for it to notice the end, also on a busy machine.
  const env = { DATABASE_URL: server.url('gateway'), PORT: String(ports[index]), SHUTDOWN_GRACE_S: '5', TRUST_PROXY: 'loopback' };
  gateways[index] = await startFaultyGateway(env, main);
}

/** Replaces one gateway after another, as an orchestrator does. */
async function replaceAllBy(main: string): Promise<void> {
  for (const index of gateways.keys()) {
    const stopped = gateways[index]?.stop();
    await haproxy.until(index, 'DOWN');
    await stopped;
    await start(index, main);
    await haproxy.until(index, 'UP');
  }
}

/** The migrations of a build that the other one does not have. */
function migrationsOnlyIn(main: string, other: string): string[] {
  const [own, others] = [main, other].map((path) => readdirSync(join(dirname(path), '..', 'prisma', 'migrations')));
  return own?.filter((name) => others?.includes(name) !== true).sort() ?? [];
}

beforeAll(async () => {
  builds = await prepareBuilds();
  server = await startPostgresServer();
  await server.run('create database gateway');
  for (const command of ['db:deploy', 'db:seed']) expect(await run(builds.older, command)).toMatchObject({ code: 0 });
  ports.push(await freePort(), await freePort());
  for (const index of ports.keys()) await start(index, builds.older);
  haproxy = await startHaProxy(ports, { check: ['option httpchk GET /health/ready'], intervalMs: 100 });
});
afterAll(async () => {
  await haproxy.stop();
  for (const gateway of gateways) await gateway.stop();
  await server.remove();
  await builds.remove();
});

test('upgrade and rollback lose no request: migrations first, then two builds over one schema, then back', async () => {
  for (const index of gateways.keys()) await haproxy.until(index, 'UP');
  const added = migrationsOnlyIn(builds.newer, builds.older);
  expect(added.length).toBeGreaterThan(0);
  const clients = startKeepAliveClients(haproxy.url, CLIENTS, restCalls(PATHS));

  const deployed = await run(builds.newer, 'db:deploy');
  expect(deployed).toMatchObject({ code: 0, stderr: '' });
  for (const name of added) expect(deployed.stdout).toContain(name);
  // The older build on the new schema: the gateways that run stay ready, and others start.
  for (const { url } of gateways) expect(await (await fetch(`${url}/health/ready`)).text()).toBe('{"status":"ready"}');
  await clients.until(clients.sent() + REQUESTS);
  await replaceAllBy(builds.newer);
  await replaceAllBy(builds.older);
  const { sent, failures } = await clients.stop();
  recordFault({ name: 'upgrade and rollback behind HAProxy, with a migration', sent, failed: failures.length });
  expect(failures).toEqual([]);
}, 300_000);

test('commands of the older build leave the migrations of the newer one alone', async () => {
  expect(await run(builds.older, 'db:deploy')).toEqual({ code: 0, stdout: 'The database is up to date.\n', stderr: '' });
  const status = await run(builds.older, 'db:status');
  expect(status).toMatchObject({ code: 1, stderr: '' });
  for (const name of migrationsOnlyIn(builds.newer, builds.older)) expect(status.stdout).toMatch(new RegExp(`^unknown .*${name}`, 'm'));
  expect((await run(builds.newer, 'db:status')).stdout).not.toContain('pending');
});
