import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { encodeCursor } from '../../src/paging/cursor';
import { insertUser } from './ledger-endpoints';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
  // As in a schema created by another program.
  await gateway.database.execute(`
    alter table transactions alter column created_at type timestamptz;
    alter table users alter column created_at type timestamptz;
    alter table live_streams alter column started_at type timestamptz, alter column ended_at type timestamptz`);
});

afterAll(() => gateway.close());

const FIRST = '0000-01-01T00:00:00.000Z';
const LAST = '9999-12-31T23:59:59.999Z';

/** Timestamps that other programs may store, oldest first, and their form in responses. */
const TIMES: readonly (readonly [stored: string, shown: string])[] = [
  ['-infinity', FIRST],
  ['4714-11-24 00:00:00+00 BC', FIRST],
  ['0044-03-15 12:00:00.000001+00 BC', FIRST],
  ['0001-01-01 00:00:00+00', '0001-01-01T00:00:00.000Z'],
  ['1969-12-31 23:59:59.999999+00', '1969-12-31T23:59:59.999Z'],
  ['1970-01-01 00:00:00+00', '1970-01-01T00:00:00.000Z'],
  ['1970-01-01 00:00:00.000001+00', '1970-01-01T00:00:00.000Z'],
  ['2026-05-22 16:11:26.805999+00', '2026-05-22T16:11:26.805Z'],
  ['2026-05-22 16:11:26.806+00', '2026-05-22T16:11:26.806Z'],
  ['2300-01-01 00:00:00.000001+00', '2300-01-01T00:00:00.000Z'],
  ['2300-01-01 00:00:00.000002+00', '2300-01-01T00:00:00.000Z'],
  ['9999-12-31 23:59:59.999999+00', LAST],
  ['10000-01-01 00:00:00+00', LAST],
  ['275761-01-01 00:00:00+00', LAST],
  ['294246-12-31 23:59:59.999999+00', LAST],
  ['294276-12-31 23:59:59.999999+00', LAST],
  ['infinity', LAST],
];

let ledgers = 0;

/** A ledger with two rows at each of the times; ids newest first. */
async function openLedger(times: readonly string[]): Promise<{ readonly as: string; readonly ids: readonly string[] }> {
  const as = await insertUser(gateway.database);
  ledgers += 1;
  const rows = times.flatMap((time, index) =>
    [0, 1].map((n) => ({ id: `${ledgers}${String(index).padStart(3, '0')}${n}`.padEnd(24, 'f'), time })),
  );
  const values = rows.map(
    ({ id, time }) => `('${id}', '${as}', 'BONUS', 'CREDIT', 'COMPLETED', 1, 1, '5eed02000000000000000001', '${time}')`,
  );
  await gateway.database.execute(
    `insert into transactions (id, user_id, type, direction, status, amount, balance_after, stream_id, created_at) values ${values.join()}`,
  );
  return { as, ids: rows.map(({ id }) => id).reverse() };
}

interface Page {
  readonly nodes: readonly { readonly id: string; readonly createdAt: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

async function pageOf(as: string, variables: Readonly<Record<string, unknown>>): Promise<Page> {
  const query = `query ($limit: Int, $after: String, $page: Int, $filter: TransactionFilter) {
    myTransactions(limit: $limit, after: $after, page: $page, filter: $filter) { nodes { id createdAt } pageInfo { hasNextPage endCursor } }
    myTransactionGroups(limit: $limit, after: $after, page: $page, filter: $filter) { entries { ... on TransactionGroup { isComplete latestAt } } } }`;
  const { body } = await gateway.graphql(query, variables, { as });
  expect(body.errors).toBeUndefined();
  // The query above determines the shape.
  return body.data?.['myTransactions'] as Page;
}

/** The ids of a ledger, page by page; stops after `most` ids, in case of an endless loop. */
async function walk(as: string, limit: number, most: number): Promise<string[]> {
  const seen: string[] = [];
  for (let after: string | null = null; seen.length <= most;) {
    const { nodes, pageInfo }: Page = await pageOf(as, { limit, after });
    seen.push(...nodes.map(({ id }) => id));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return seen;
}

test.each([1, 2, 3, 20])('pages of %i return every row once, whatever its timestamp', async (limit) => {
  const { as, ids } = await openLedger(TIMES.map(([stored]) => stored));
  expect(await walk(as, limit, ids.length)).toEqual(ids);
});

test('pages of 20 return each of the rows a microsecond apart once', async () => {
  const as = await insertUser(gateway.database);
  await gateway.database.execute(`
    insert into transactions (id, user_id, type, direction, status, amount, balance_after, created_at)
    select 'aaaa' || lpad(i::text, 20, '0'), '${as}', 'BONUS', 'CREDIT', 'COMPLETED', 1, 1,
           timestamptz '2026-01-01 00:00:00+00' + i / 3 * interval '1 microsecond' from generate_series(1, 300) i`);
  const seen = await walk(as, 20, 300);
  expect(seen).toEqual(Array.from({ length: 300 }, (_, index) => `aaaa${String(300 - index).padStart(20, '0')}`));
});

test('returns timestamps rounded down to milliseconds and clamped to the range of RFC 3339', async () => {
  const { as } = await openLedger(TIMES.map(([stored]) => stored));
  const { nodes } = await pageOf(as, { limit: 100 });
  expect(nodes.map(({ createdAt }) => createdAt).reverse()).toEqual(TIMES.flatMap(([, shown]) => [shown, shown]));
  const far = await pageOf(as, { limit: 10, page: 2 });
  expect(far.nodes).toEqual(nodes.slice(10, 20));
});

test('finds a row by its returned timestamp', async () => {
  const { as, ids } = await openLedger(['2026-05-22 16:11:26.805999+00', '2026-05-22 16:11:26.806+00']);
  const since = await pageOf(as, { filter: { from: '2026-05-22T16:11:26.806Z' } });
  expect(since.nodes.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const until = await pageOf(as, { filter: { from: '2026-05-22T16:11:26.805Z', to: '2026-05-22T16:11:26.806Z' } });
  expect(until.nodes.map(({ id }) => id)).toEqual(ids.slice(2));
});

test('a cursor at the position of no row continues with the next older one', async () => {
  const { as, ids } = await openLedger(['2026-01-01 00:00:00.000001+00', '2026-01-01 00:00:00.000003+00']);
  const createdAtMicros = BigInt(Date.parse('2026-01-01') - Date.parse('2000-01-01')) * 1_000n + 2n;
  const after = encodeCursor({ createdAtMicros, id: 'f'.repeat(24) }, JSON.stringify([as, [], [], null, null, null, null]));
  expect((await pageOf(as, { after })).nodes.map(({ id }) => id)).toEqual(ids.slice(2));
});

test.each(TIMES)('accounts, profiles and streams return a stored %s as %s', async (stored, shown) => {
  await gateway.database.execute(`
    update users set created_at = '${stored}' where id = '${ADA}';
    update live_streams set started_at = '${stored}', ended_at = '${stored}' where id = '5eed02000000000000000001'`);
  const { as } = await openLedger(['2026-01-01 00:00:00+00']);
  const { body } = await gateway.graphql(
    `{ user(id: "${ADA}") { createdAt profile { joinedAt } } myTransactions(limit: 1) { nodes { stream { startedAt endedAt } } } }`,
    {},
    { as },
  );
  expect(body).toEqual({
    data: {
      user: { createdAt: shown, profile: { joinedAt: shown } },
      myTransactions: { nodes: [{ stream: { startedAt: shown, endedAt: shown } }] },
    },
  });
  const rest = await gateway.rest('/users/profile/ada', { as });
  expect(rest.body).toMatchObject({ statusCode: 200, data: { joinedAt: shown } });
});
