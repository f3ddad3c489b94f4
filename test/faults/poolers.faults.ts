import { Client } from 'pg';
import { runCommand } from '../support/run-command';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startOpenLoop } from './open-loop';
import { NEWER_PGBOUNCER, startPgBouncer, type PgBouncer } from './pgbouncer';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';
import { startTcpProxy } from './tcp-proxy';

/** Fewer than the gateway's default pool size, so that its connections share them. */
const POOL_SIZE = 3;

const CONCURRENT = 25;
const ROUNDS = 8;

const PATHS = [
  STATS,
  '/users/profile/elif.live',
  '/users/me/transactions?limit=5',
  '/users/me/transactions/grouped?limit=5&type=GIFT_SENT',
];
const QUERY = '{ me { username createdAt stats { followers } profile { joinedAt isLive } creditBalance } }';

let server: PostgresServer;
let direct: string;
beforeAll(async () => {
  server = await startPostgresServer();
  direct = await seededDatabase(server);
});
afterAll(() => server.remove());

/** Sends waves of requests of every kind. @returns all statuses */
async function load(gateway: FaultyGateway): Promise<number[]> {
  const statuses: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const wave = Array.from({ length: CONCURRENT }, (_, index) =>
      index % 5 === 4 ? gateway.graphql(QUERY) : gateway.rest(PATHS[index % 5] ?? STATS),
    );
    statuses.push(...(await Promise.all(wave)));
  }
  return statuses;
}

async function withPooler(mode: 'transaction' | 'session', work: (pooler: PgBouncer) => Promise<void>): Promise<void> {
  const pooler = await startPgBouncer(server, { mode, poolSize: POOL_SIZE });
  try {
    await work(pooler);
  } finally {
    await pooler.stop();
  }
}

/** The number of statements that are prepared on the server connections of a pooler. */
async function preparedBy(pooler: PgBouncer): Promise<number> {
  const client = new Client({ connectionString: pooler.url('gateway') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_prepared_statements');
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}

async function withGateway<Result>(url: string, work: (gateway: FaultyGateway) => Promise<Result>): Promise<Result> {
  const gateway = await startFaultyGateway({ DATABASE_URL: url });
  try {
    return await work(gateway);
  } finally {
    await gateway.stop();
  }
}

test.each([
  ['transaction', ''],
  ['transaction', '?pgbouncer=true'],
  ['session', ''],
  ['session', '?pgbouncer=true'],
] as const)('answers every request through PgBouncer in %s mode with a smaller pool, %s', async (mode, query) => {
  await withPooler(mode, async (pooler) => {
    const statuses = await withGateway(`${pooler.url('gateway')}${query}`, load);
    const failed = statuses.filter((status) => status !== 200).length;
    recordFault({ name: `PgBouncer in ${mode} mode, ${query === '' ? 'found out' : 'named'}`, sent: statuses.length, failed });
    expect(failed).toBe(0);
  });
});

test('starts through a PgBouncer whose server connections other gateways have used', async () => {
  await withPooler('transaction', async (pooler) => {
    for (let gateway = 0; gateway < 3; gateway += 1) {
      const statuses = await withGateway(pooler.url('gateway'), load);
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
    }
  });
});

/** What PgBouncer needs to keep the prepared statements of clients whose start-up parameters it does not support. */
const KEEPS_STATEMENTS = [
  'max_prepared_statements = 1000',
  `ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout, plan_cache_mode, extra_float_digits,
    bytea_output, array_nulls, quote_all_identifiers, search_path`.replace(/\s+/g, ' '),
];

(NEWER_PGBOUNCER === undefined ? test.skip : test).each([
  ['which it detects', '', false],
  ['which is said to keep sessions', '?pgbouncer=false', true],
] as const)('answers every request through a PgBouncer with max_prepared_statements, %s', async (_what, query, isNamed) => {
  const program = NEWER_PGBOUNCER ?? '';
  const pooler = await startPgBouncer(server, { mode: 'transaction', poolSize: POOL_SIZE, settings: KEEPS_STATEMENTS, program });
  try {
    const statuses = await withGateway(`${pooler.url('gateway')}${query}`, load);
    const failed = statuses.filter((status) => status !== 200).length;
    const kept = await preparedBy(pooler);
    recordFault({ name: `PgBouncer with max_prepared_statements, ${query === '' ? 'found out' : query}`, sent: statuses.length, failed });
    expect([failed, kept > 0]).toEqual([0, isNamed]);
  } finally {
    await pooler.stop();
  }
});

test('answers every request on its open connections if PgBouncer is at max_client_conn', async () => {
  const pooler = await startPgBouncer(server, { mode: 'transaction', poolSize: POOL_SIZE, maxClients: 4 });
  try {
    await withGateway(pooler.url('gateway'), async (gateway) => {
      const statuses = await load(gateway);
      const failed = statuses.filter((status) => status !== 200).length;
      recordFault({ name: 'PgBouncer at max_client_conn', sent: statuses.length, failed });
      expect(failed).toBe(0);
      expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
    });
  } finally {
    await pooler.stop();
  }
});

test.each(['transaction', 'session'] as const)(
  'retries requests whose connection from PgBouncer to the server is reset, in %s mode',
  async (mode) => {
    const proxy = await startTcpProxy(server);
    // So that every reset hits statements in flight.
    proxy.setDelay(20);
    const pooler = await startPgBouncer(proxy, { mode, poolSize: 10 });
    try {
      await withGateway(pooler.url('gateway'), async (gateway) => {
        // Few enough that the proxy, which runs in this process, forwards logins in time on a slow machine: the gateway considers PgBouncer full
        // if it does not get a server connection within 500 ms.
        const running = startOpenLoop(40, () => gateway.rest(STATS));
        for (let reset = 0; reset < 5; reset += 1) {
          await new Promise((resolve) => setTimeout(resolve, 600));
          proxy.resetUsed();
        }
        const samples = await running.stop();
        const failed = samples.filter(({ status }) => status !== 200).length;
        recordFault({ name: `connections behind PgBouncer reset, five times, ${mode} mode`, sent: samples.length, failed });
        expect(failed).toBe(0);
      });
    } finally {
      await pooler.stop();
      await proxy.close();
    }
  },
);

test('cancels a slow statement on the server, although the session has no statement_timeout', async () => {
  await withPooler('transaction', (pooler) =>
    withGateway(pooler.url('gateway'), async (gateway) => {
      expect(await gateway.rest(STATS)).toBe(200);
      const locking = await server.lock('user_stats', 12, 'gateway');
      const status = await gateway.rest(STATS);
      const [left] = await server.run(
        `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and query like '%user_stats%'`,
      );
      await locking.ended;
      expect({ status, left }).toEqual({ status: 504, left: { waiting: 0 } });
      expect(await gateway.rest(STATS)).toBe(200);
    }),
  );
});

test('migrations reject a pooler, report what to set, and run through DIRECT_URL', async () => {
  await withPooler('transaction', async (pooler) => {
    const cwd = server.socketDirectory;
    for (const url of [pooler.url('gateway'), `${pooler.url('gateway')}?pgbouncer=true`]) {
      for (const command of ['db:deploy', 'db:status', 'db:seed']) {
        const outcome = await runCommand([command], { cwd, env: { DATABASE_URL: url } });
        expect(outcome).toMatchObject({ code: 1, stdout: '' });
        expect(outcome.stderr).toMatch(/^DATABASE_URL leads to a connection pooler, [^\n]*set DIRECT_URL [^\n]*\n$/);
      }
      const outcome = await runCommand(['db:deploy'], { cwd, env: { DATABASE_URL: url, DIRECT_URL: direct } });
      expect(outcome).toMatchObject({ code: 0, stderr: '', stdout: 'The database is up to date.\n' });
    }
    const wrong = await runCommand(['db:deploy'], { cwd, env: { DATABASE_URL: direct, DIRECT_URL: pooler.url('gateway') } });
    expect(wrong.stderr).toMatch(/^DIRECT_URL leads to a connection pooler: [^\n]*\n$/);
  });
});
