import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

/** Fewer than the gateway's default pool size. */
const CONNECTION_LIMIT = 4;

const CONCURRENT = 50;
const ROUNDS = 20;

const PATHS = [STATS, '/users/profile/elif.live', '/users/me/transactions?limit=5', '/users/me/transactions/grouped?limit=5'];

let server: PostgresServer;
let gateway: FaultyGateway;
beforeAll(async () => {
  server = await startPostgresServer();
  const url = new URL(await seededDatabase(server));
  await server.run(
    `create role narrow login connection limit ${CONNECTION_LIMIT}; grant pg_read_all_data to narrow`,
    url.pathname.slice(1),
  );
  url.username = 'narrow';
  gateway = await startFaultyGateway({ DATABASE_URL: url.href });
});
afterAll(async () => {
  await gateway.stop();
  await server.remove();
});

/** Sends waves of requests. @returns all statuses */
async function load(): Promise<number[]> {
  const statuses: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const wave = Array.from({ length: CONCURRENT }, (_, index) => gateway.rest(PATHS[index % PATHS.length] ?? STATS));
    statuses.push(...(await Promise.all(wave)));
  }
  return statuses;
}

test('answers every request if the role allows fewer connections than the pool, also after these are lost', async () => {
  const statuses = await load();
  // All connections are terminated: the pool has to find the role's limit again.
  await server.run(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'narrow'`);
  statuses.push(...(await load()));
  const failed = statuses.filter((status) => status !== 200).length;
  recordFault({ name: `a role with ${CONNECTION_LIMIT} connections`, sent: statuses.length, failed });
  expect(failed).toBe(0);
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
});
