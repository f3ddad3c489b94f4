import type { Dialect } from '../../src/config/database';
import { openPostgres } from '../../src/engines/postgres';
import { distributeLedger } from '../support/citus-database';
import { serverAt } from '../support/connection-string';
import { ADA, tokenFor } from '../support/gateway';
import { runCommand } from '../support/run-command';
import { startFaultyGateway } from './gateway-process';
import { startPgBouncer } from './pgbouncer';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

const ADMIN = '5eed01000000000000000001';

const PATHS = [
  `/users/${ADA}/stats`,
  '/users/profile/elif.live',
  '/users/profile/nobody',
  '/users/me/transactions?limit=3&page=2',
  '/users/me/transactions?from=2026-03-01&to=2026-03-29&type=GIFT_SENT,PURCHASE',
  '/users/me/transactions/grouped?limit=30',
];

const QUERIES = [
  `{ me { username createdAt email creditBalance profile { joinedAt isLive bio } stats { followers following totalLiveStreams } } }`,
  `{ users(ids: ["${ADA}", "${ADMIN}", "5eed01000000000000000004"]) { username createdAt profile { joinedAt followedByMe followsMe } } }`,
  `{ myTransactions(limit: 30, filter: { statuses: [COMPLETED], direction: DEBIT, from: "2025-12-01T00:30:00+03:00" }) {
       totalCount pageInfo { endCursor hasNextPage } nodes { id amount balanceAfter createdAt stream { title startedAt endedAt host { username createdAt } } } } }`,
  `{ myTransactionGroups(limit: 40) { totalCount entries { __typename ... on TransactionGroup { streamId latestAt earliestAt totalCredit isComplete } } } }`,
];

/** Settings that change how values are parsed or formatted, or how names are resolved. */
const SETTINGS: Readonly<Record<string, string>> = {
  TimeZone: 'Asia/Kathmandu',
  DateStyle: 'German, DMY',
  IntervalStyle: 'sql_standard',
  extra_float_digits: '-15',
  bytea_output: 'escape',
  search_path: '"$user", stray',
  standard_conforming_strings: 'off',
  lc_messages: 'C',
  array_nulls: 'off',
  quote_all_identifiers: 'on',
  enable_seqscan: 'off',
};

let server: PostgresServer;
let url: string;
let expected: readonly string[];
beforeAll(async () => {
  server = await startPostgresServer();
  url = await seededDatabase(server);
  // Tables of the same names in other schemas: reading them would change the responses.
  await server.run(
    `create schema stray; create schema postgres; create table stray.users (like public.users); create table postgres.users (like public.users);
     create table postgres._prisma_migrations (like public._prisma_migrations); create table stray.transactions (like public.transactions)`,
    'gateway',
  );
  expected = await answersOf(url);
});
afterAll(() => server.remove());

/** All responses of a gateway on a database as text, without the timestamp of the envelope. */
async function answersOf(databaseUrl: string, dialect: Dialect = 'postgresql'): Promise<string[]> {
  const gateway = await startFaultyGateway({ DATABASE_URL: databaseUrl, DATABASE_DIALECT: dialect });
  try {
    const headers = { authorization: `Bearer ${tokenFor(ADA, 3600)}`, 'x-request-id': 'fixed', 'x-timezone': 'UTC+03:00' };
    const send = async (path: string, body?: string): Promise<string> => {
      const init = body === undefined ? { headers } : { headers: { ...headers, 'content-type': 'application/json' }, method: 'POST', body };
      const response = await fetch(gateway.url + path, init);
      return `${response.status} ${(await response.text()).replace(/"timestamp":"[^"]+"/, '')}`;
    };
    const answers: string[] = [];
    // Twice: the second time with a compiled operation and a prepared statement.
    for (const query of [...QUERIES, ...QUERIES]) answers.push(await send('/graphql', JSON.stringify({ query })));
    for (const path of [...PATHS, ...PATHS]) answers.push(await send(`/api/v1${path}`));
    return answers;
  } finally {
    await gateway.stop();
  }
}

/** The responses that differ from the expected ones, truncated to 300 characters. */
function differences(found: readonly string[]): string[] {
  return found.filter((answer, index) => answer !== expected[index]).map((answer) => answer.slice(0, 300));
}

function assignments(prefix: string): string {
  return Object.entries(SETTINGS)
    .map(([name, value]) => `${prefix} set ${name} = ${name === 'search_path' ? value : `'${value}'`}`)
    .join(';');
}

const WAYS: Readonly<Record<string, () => Promise<string[]>>> = {
  async 'of the database'() {
    await server.run(assignments('alter database gateway'));
    try {
      return await answersOf(url);
    } finally {
      await server.run('alter database gateway reset all');
    }
  },
  async 'of the role'() {
    await server.run(assignments('alter role postgres in database gateway'));
    try {
      return await answersOf(url);
    } finally {
      await server.run('alter role postgres in database gateway reset all');
    }
  },
  'of the connection string': () => {
    const options = Object.entries(SETTINGS).map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`);
    return answersOf(`${url}?options=${encodeURIComponent(options.join(' '))}`);
  },
  async 'for the dialect of Citus, on a ledger without triggers'() {
    await server.run('create database distributed template gateway');
    const database = openPostgres(serverAt(server.url('distributed'), 'citus'));
    try {
      await distributeLedger(database);
      // A generic plan could not choose the node of a user.
      expect(await database.prisma.$queryRaw`show plan_cache_mode`).toEqual([{ plan_cache_mode: 'auto' }]);
    } finally {
      await database.close();
    }
    return answersOf(server.url('distributed'), 'citus');
  },
  async 'of the role, behind PgBouncer in transaction mode'() {
    await server.run(assignments('alter role postgres in database gateway'));
    const pooler = await startPgBouncer(server, { mode: 'transaction', poolSize: 2 });
    try {
      return await answersOf(pooler.url('gateway'));
    } finally {
      await pooler.stop();
      await server.run('alter role postgres in database gateway reset all');
    }
  },
};

test('compares with the expected responses of a working gateway', () => {
  expect(expected.map((answer) => answer.slice(0, 4))).toEqual(expected.map((_, index) => ([10, 16].includes(index) ? '404 ' : '200 ')));
  expect(expected.join('')).not.toContain('"errors":[{');
  expect(expected.join('')).toContain('"createdAt":"2022-10-17T08:14:06.000Z"');
});

test.each(Object.entries(WAYS))('returns the same responses with other settings %s', async (name, answers) => {
  const found = await answers();
  const different = differences(found);
  recordFault({ name: `settings ${name}`, sent: found.length, failed: different.length });
  expect(different).toEqual([]);
});

test('db:deploy, db:seed and db:status use the schema public with any settings', async () => {
  await server.run('create database fresh');
  await server.run(assignments('alter database fresh'));
  await server.run('create schema postgres; create schema stray', 'fresh');
  const env = { DATABASE_URL: server.url('fresh') };
  for (const command of ['db:deploy', 'db:seed', 'db:status']) {
    const outcome = await runCommand([command], { cwd: server.socketDirectory, env });
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
  }
  const elsewhere = await server.run(
    `select schemaname, tablename from pg_tables where schemaname not in ('public', 'pg_catalog', 'information_schema')`,
    'fresh',
  );
  expect(elsewhere).toEqual([]);
  await server.run('alter database fresh reset all');
  expect(differences(await answersOf(server.url('fresh')))).toEqual([]);
});
