import type { Prisma } from '../../src/generated/prisma/client';
import { TransactionStatus, TransactionType } from '../../src/generated/prisma/enums';
import { selectNewestIds } from '../../src/transactions/ledger.changes';
import { CITUS_LEDGER, POSTGRESQL_LEDGER } from '../../src/transactions/ledger-dialect';
import type { PageStart } from '../../src/transactions/ledger-keys';
import type { TransactionScope } from '../../src/transactions/transaction-scope';
import { selectBalances, selectFacts, selectNewer, selectPages, selectTransactions } from '../../src/transactions/transaction-statements';
import { statementsOf } from '../graphql/statements-of';
import { openCitusDatabase } from '../support/citus-database';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { citusFaults, type CitusFault } from './citus-shapes';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({}, openCitusDatabase);
});

afterAll(() => gateway.close());

/** Statements that do not run on one node. `error`: what Citus 13 says; undefined if it runs them on every shard, or in steps. */
const REJECTED: readonly (readonly [title: string, fault: CitusFault, error: RegExp | undefined, sql: string])[] = [
  [
    'a lateral limit over a set-returning function',
    'restricted by a set-returning function',
    /cannot push down this subquery/,
    `select t.id from unnest($1::text[]) k(owner) cross join lateral (select id from transactions t where t.user_id = k.owner order by t.created_at limit 2) t`,
  ],
  [
    'a subquery over a set-returning function',
    'restricted by a set-returning function',
    /correlated subqueries are not supported when the FROM clause contains a set returning function/,
    `select (select count(*) from transactions t where t.user_id = k.owner) from unnest($1::text[]) k(owner)`,
  ],
  ['a list of users', 'not restricted to one user', undefined, `select id from transactions where user_id = any($1::text[])`],
  [
    'a window over a list of users',
    'not restricted to one user',
    undefined,
    `select id from (select id, row_number() over (partition by user_id order by created_at) as n from transactions where user_id = any($1::text[])) t where n < 3`,
  ],
  ['no user', 'not restricted to one user', undefined, `select count(*) from transactions where $1::text[] is not null`],
  [
    'a user or something else',
    'not restricted to one user',
    undefined,
    `select id from transactions where user_id = ($1::text[])[1] or amount = 1`,
  ],
  [
    'two users',
    'several users',
    undefined,
    `(select id from transactions where user_id = 'a' limit 1) union all (select id from transactions where user_id = 'b' and $1::text[] is not null limit 1)`,
  ],
  [
    'a table of the coordinator',
    'joined with a table of the coordinator',
    undefined,
    `select u.id from users u join transactions t on t.user_id = u.id where t.user_id = 'a' and $1::text[] is not null`,
  ],
  [
    'a lock of several rows',
    'not restricted to one user',
    /could not run distributed query with FOR UPDATE/,
    `select id from transactions where $1::text[] is not null for update`,
  ],
  [
    'grouping sets',
    'not restricted to one user',
    /could not run distributed query with GROUPING SETS, CUBE, or ROLLUP/,
    `select type, count(*) from transactions where $1::text[] is not null group by grouping sets ((type), (status))`,
  ],
  [
    'a recursive expression',
    'not restricted to one user',
    /recursive CTEs are only supported when they contain a filter on the distribution column/,
    `with recursive r as (select id, stream_id from transactions where $1::text[] is not null union select t.id, t.stream_id from r join transactions t on t.id = r.stream_id) select id from r`,
  ],
];

describe('finds statements that do not run on one node', () => {
  test.each(REJECTED)('%s', async (_title, fault, error, sql) => {
    expect(await citusFaults(sql)).toContain(fault);
    const [citus] = await gateway.database.query(`select 1 from pg_extension where extname = 'citus'`);
    if (citus === undefined) return;
    const running = gateway.database.engine.prisma.$queryRawUnsafe(sql, '{}');
    await (error === undefined ? running : expect(running).rejects.toThrow(error));
  });

  test.each([
    ['a parameter', 'select id from transactions where user_id = $1'],
    ['a parameter of another type', 'select id from public.transactions t where t.type = $2::transaction_type and t.user_id = $1::text'],
    ['a constant of a row', 'select (select count(*) from transactions t where t.user_id = k.owner) from (select $1::text as owner) k'],
    ['an expression', 'with p as (select id from transactions where user_id = $1) select * from p'],
    ['other tables', 'select u.id from unnest($1::text[]) k(id) join users u on u.id = k.id'],
  ])('and no others: %s', async (_title, sql) => {
    expect(await citusFaults(sql)).toEqual([]);
  });
});

function* scopes(): Generator<TransactionScope> {
  const [types, statuses] = [Object.values(TransactionType), Object.values(TransactionStatus)];
  for (const [typeCount, statusCount] of [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => [a, b] as const))) {
    for (const [direction, streamId, fromMs, toMs] of [...Array(16).keys()].map((bits) => [bits & 1, bits & 2, bits & 4, bits & 8])) {
      yield {
        userId: ADA,
        types: types.slice(0, typeCount),
        statuses: statuses.slice(0, statusCount),
        direction: direction ? 'CREDIT' : null,
        streamId: streamId ? ADA : null,
        fromMs: fromMs ? 0 : null,
        toMs: toMs ? 1 : null,
      };
    }
  }
}

const POSITION = { createdAtMicros: 0n, id: ADA };
const STARTS: readonly PageStart[] = [{ offset: 0n }, { offset: 9n }, { after: POSITION }];
const SPANS = [undefined, { streamIds: [ADA], newest: POSITION, oldest: POSITION }];

/** Every statement of the ledger for one user. */
function allStatements(dialect: typeof CITUS_LEDGER): Prisma.Sql[] {
  return [
    ...[...scopes()].flatMap((scope) => [
      ...STARTS.map((start) => selectPages([{ scope, start, count: 1 }], dialect)),
      selectNewer([{ scope, than: POSITION, count: 1 }], dialect),
      ...SPANS.flatMap((span) => [false, true].map((isCounted) => selectFacts([{ scope, isCounted, span }], dialect))),
    ]),
    selectBalances([ADA], dialect),
    selectTransactions([{ id: ADA, ownerId: ADA }], dialect),
    selectNewestIds(ADA, dialect),
  ];
}

/** Whether a statement reads the ledger. Without counts and streams, that of facts reads nothing. */
function readsLedger({ text }: Prisma.Sql): boolean {
  return text.includes('public.transactions ');
}

test('every statement of the ledger for one user runs on one node', async () => {
  const statements = allStatements(CITUS_LEDGER);
  expect(new Set(statements.filter(readsLedger).map(({ text }) => text)).size).toBeGreaterThan(700);
  for (const { text } of statements) expect([text, await citusFaults(text)]).toEqual([text, []]);
});

test('none of those for one server does', async () => {
  for (const statement of allStatements(POSTGRESQL_LEDGER).filter(readsLedger)) expect(await citusFaults(statement.text)).not.toEqual([]);
});

test('only the lookup of transactions of any user, by an ADMIN, does not, and it has an index', async () => {
  const { text } = selectTransactions([{ id: ADA, ownerId: undefined }], CITUS_LEDGER);
  expect(await citusFaults(text)).toEqual(['not restricted to one user']);
  const indexes = await gateway.database.query<{ columns: string }>(
    `select pg_get_indexdef(indexrelid) as columns from pg_index where indrelid = 'transactions'::regclass`,
  );
  expect(indexes.filter(({ columns }) => columns.includes('(id)'))).toHaveLength(1);
});

test('every statement of requests runs on one node', async () => {
  const statements = await statementsOf(gateway.database, async () => {
    for (const path of [
      '/users/me/transactions?page=2',
      '/users/me/transactions/grouped?from=2025-01-01',
      `/users/${ADA}/stats`,
      '/users/profile/ada',
    ]) {
      expect((await gateway.rest(path)).status).toBe(200);
    }
    const { body } = await gateway.graphql(`{
      me {
        creditBalance currentStream { title } liveStreams(first: 5) { nodes { title } } following(first: 5) { totalCount nodes { id } }
        followers(first: 5) { nodes { stats { followers } profile { displayName followedByMe } } }
      }
      users(ids: ["${ADA}"]) { id } profile(username: "ada") { isLive } liveStreams(first: 5) { nodes { host { username } } }
      myTransactions(filter: { types: [BONUS, PAYOUT] }, page: 600) { totalCount nodes { stream { title } } }
      myTransactionGroups(first: 50) { totalCount entries { ... on TransactionGroup { isComplete stream { title } } } }
    }`);
    expect(body.errors).toBeUndefined();
  });
  const kinds = new Set(statements.map((sql) => /from (?:public\.)?(\w+)/.exec(sql)?.[1]));
  expect(kinds.size).toBeGreaterThan(5);
  for (const sql of statements) expect([sql, await citusFaults(sql)]).toEqual([sql, []]);
});
