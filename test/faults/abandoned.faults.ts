import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { connectionSettings } from '../../src/engines/connection-settings';
import type { PostgresClient } from '../../src/engines/postgres-client';
import { GatewayPool } from '../../src/engines/postgres-pool';
import { addressOf } from '../support/connection-string';
import { ADA, tokenFor } from '../support/gateway';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startPgBouncer, type PgBouncer } from './pgbouncer';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await startPostgresServer();
  url = await seededDatabase(server);
});
afterAll(() => server.remove());

/** The gateway's statements that the server is running: their processes, and what they wait for. */
function runningStatements(): Promise<Record<string, unknown>[]> {
  return server.run(
    `select pid, wait_event_type as wait from pg_stat_activity
      where state = 'active' and backend_type = 'client backend' and pid <> pg_backend_pid() and query not like '%pg_sleep%'`,
  );
}

/** The number of statements cancelled by a cancel request, or by their time limit. */
async function cancelledStatements(cause: 'user request' | 'statement timeout' = 'user request'): Promise<number> {
  const log = await readFile(join(server.socketDirectory, 'log'), 'utf8');
  return log.split(`canceling statement due to ${cause}`).length - 1;
}

const AUTHORIZATION = `Bearer ${tokenFor(ADA, 3600)}`;

test('does not reuse a connection after a cancel request, which may arrive late', async () => {
  const pool = new GatewayPool(connectionSettings(addressOf(url), {}), { max: 2, statementTimeoutMs: 5_000 });
  const client = (await pool.connect()) as PoolClient & PostgresClient;
  // A new connection has no statement in pg_stat_activity yet.
  expect(client.isRunning({ text: 'select 1' })).toBe(false);
  client.release();
  expect(pool.totalCount).toBe(1);
  const cancelled = (await pool.connect()) as PoolClient & PostgresClient;
  cancelled.cancelStatement();
  cancelled.release();
  expect(pool.totalCount).toBe(0);
  await pool.end();
});

/** A request of a client. */
interface Request {
  readonly what: string;
  /** A table that it reads. */
  readonly table: string;
  readonly path: string;
  readonly query?: string;
}

const REST_STATS: Pick<Request, 'path'> = { path: `/api/v1${STATS}` };
const BY_TYPE = '{ myTransactions(filter: { types: [GIFT_SENT], direction: DEBIT }) { nodes { id } } }';
const REQUESTS: readonly Request[] = [
  { what: 'stats', table: 'user_stats', ...REST_STATS },
  { what: 'an account', table: 'users', ...REST_STATS },
  { what: 'a profile', table: 'profiles', path: '/graphql', query: '{ profile(username: "grace") { bio } }' },
  { what: 'a follow relation', table: 'follows', path: '/graphql', query: '{ profile(username: "grace") { followedByMe } }' },
  { what: 'a page', table: 'transactions', path: '/graphql', query: '{ myTransactions { nodes { id } } }' },
  { what: 'a page by type', table: 'transactions', path: '/graphql', query: BY_TYPE },
  { what: 'a stored count', table: 'transaction_counts', path: '/graphql', query: '{ myTransactions { totalCount } }' },
];

async function send(gateway: FaultyGateway, { path, query }: Pick<Request, 'path' | 'query'>, signal: AbortSignal): Promise<number> {
  const response = await fetch(gateway.url + path, {
    headers: { authorization: AUTHORIZATION, 'content-type': 'application/json' },
    signal,
    ...(query === undefined ? {} : { method: 'POST', body: JSON.stringify({ query }) }),
  });
  await response.text();
  return response.status;
}

/**
 * Leaves a request while its statement waits for a lock.
 * @returns how long the statement still runs, in milliseconds; undefined if it reaches its time limit, as it does when the machine stalls
 */
async function leaveWaiting(gateway: FaultyGateway, request: Request): Promise<number | undefined> {
  const locker = await server.lock(request.table, 8, 'gateway');
  const cancelledBefore = await cancelledStatements();
  const timedOutBefore = await cancelledStatements('statement timeout');
  const leaving = new AbortController();
  const pending = send(gateway, request, leaving.signal).catch(() => 0);
  const waiting = await eventually(async () => {
    const statements = await runningStatements();
    if (statements.length !== 1 || statements[0]?.['wait'] !== 'Lock') throw new Error('no statement waits for the lock yet');
    return statements;
  });
  // Longer than until an abandoned statement is cancelled.
  await wait(1_000);
  expect(await runningStatements()).toEqual(waiting);
  leaving.abort();
  const leftAt = performance.now();
  await pending;
  await eventually(async () => {
    if ((await runningStatements()).length > 0) throw new Error('still running');
  });
  const ranMs = performance.now() - leftAt;
  const hasTimedOut = (await cancelledStatements('statement timeout')) > timedOutBefore;
  if (!hasTimedOut) expect(await cancelledStatements()).toBe(cancelledBefore + 1);
  await server.run(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'begin; lock table%'`);
  await locker.ended.catch(() => undefined);
  return hasTimedOut ? undefined : ranMs;
}

describe.each<[string, boolean]>([
  ['PostgreSQL', false],
  ['PgBouncer', true],
])('through %s', (name, isPooled) => {
  let gateway: FaultyGateway;
  let pooler: PgBouncer | undefined;
  beforeAll(async () => {
    if (isPooled) pooler = await startPgBouncer(server, { mode: 'transaction', poolSize: 10 });
    gateway = await startFaultyGateway({ DATABASE_URL: pooler === undefined ? url : pooler.url('gateway') });
  });
  afterAll(async () => {
    await gateway.stop();
    await pooler?.stop();
  });

  test.each(REQUESTS)('cancels the statement for $what once its client disconnects, and not before', async (request) => {
    let worstRecoveryMs: number | undefined;
    for (let round = 0; round < 3 && worstRecoveryMs === undefined; round += 1) {
      worstRecoveryMs = await leaveWaiting(gateway, request);
      await eventually(async () => {
        const status = await send(gateway, request, new AbortController().signal);
        if (status !== 200) throw new Error(String(status));
      });
    }
    if (worstRecoveryMs === undefined) throw new Error('every statement has reached its time limit');
    recordFault({
      name: `${request.what} through ${name}: its only client leaves while it waits for a lock`,
      sent: 1,
      failed: 0,
      worstRecoveryMs,
      recoveryLimitMs: 2_500,
    });
  });

  test('does not cancel a statement that another client waits for', async () => {
    const locker = await server.lock('user_stats', 2.5, 'gateway');
    const leaving = new AbortController();
    const left = Promise.all(Array.from({ length: 5 }, () => send(gateway, REST_STATS, leaving.signal).catch(() => 0)));
    const staying = send(gateway, REST_STATS, new AbortController().signal);
    await wait(700);
    leaving.abort();
    await left;
    expect(await staying).toBe(200);
    await locker.ended;
  });
});
