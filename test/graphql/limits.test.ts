import { ADA, startGateway, type TestGateway } from '../support/gateway';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** Nested fields of the given depth. */
function nested(depth: number): string {
  const pairs = 'profile { user { '.repeat(Math.floor((depth - 2) / 2));
  const odd = depth % 2 === 1 ? 'profile { userId }' : 'id';
  return `{ me { ${pairs}${odd}${' }'.repeat(Math.floor((depth - 2) / 2) * 2)} } }`;
}

/** Fragments that each spread the next one twice: 2^levels selections in a small document. */
function fanned(levels: number): string {
  const fragments = Array.from({ length: levels }, (_, level) => `fragment F${level} on User { ...F${level + 1} ...F${level + 1} }`);
  return `{ me { ...F0 } } ${fragments.join(' ')} fragment F${levels} on User { id }`;
}

const ids = (count: number): string => JSON.stringify(Array.from({ length: count }, () => ADA));

test.each([
  ['10 fields deep', nested(10)],
  ['30 aliases', `{ me { ${Array.from({ length: 30 }, (_, index) => `a${index}: id`).join(' ')} } }`],
  ['30 directives', `{ me { ${'id @skip(if: false) '.repeat(30)} } }`],
  ['100 users with stats and profile', `{ users(ids: ${ids(100)}) { id stats { followers } profile { displayName } } }`],
  ['fragments that double three times', fanned(3)],
])('accepts %s', async (_what, query) => {
  const { status, body } = await gateway.graphql(query);
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
});

/** Costs 20 units: 20 rows are within the limit, 100 exceed it. */
const TWENTY_STREAMS = Array.from({ length: 20 }, (_, index) => `s${index}: stream { id }`).join(' ');

/** Costs 20 units, the parent object included. */
const NINETEEN = Array.from({ length: 19 }, (_, index) => `s${index}: stats { followers }`).join(' ');

test.each([
  ['11 fields deep', nested(11), 'must be nested at most 10 levels deep', 'en çok 10 düzey iç içe geçmeli'],
  ['31 aliases', `{ me { ${Array.from({ length: 31 }, (_, index) => `a${index}: id`).join(' ')} } }`, 'must have at most 30 aliases', 'en çok 30 takma ad içermeli'],
  ['31 directives', `{ me { ${'id @skip(if: false) '.repeat(31)} } }`, 'must have at most 30 directives', 'en çok 30 yönerge içermeli'],
  ['more cost than 2,000', `{ users(ids: ${ids(100)}) { ${NINETEEN} profile { bio } } }`, 'must cost at most 2000 units', 'maliyeti en çok 2000 birim olmalı'],
  ['fragments that double 40 times', fanned(40), 'must cost at most 2000 units', 'maliyeti en çok 2000 birim olmalı'],
])('rejects %s before any statement but that of the account', async (_what, query, en, tr) => {
  for (const [language, message] of [['en', en], ['tr', tr]] as const) {
    gateway.database.statements.length = 0;
    const { status, body } = await gateway.graphql(query, {}, { headers: { 'x-language': language } });
    expect(status).toBe(400);
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'BAD_USER_INPUT', requestId: expect.any(String) as string, details: [{ field: 'query', message }] },
    ]);
    expect(gateway.database.statements.filter((sql) => !sql.includes('status::text'))).toEqual([]);
  }
}); // prettier-ignore

test('the cost depends on the variables and counts only the executed operation', async () => {
  const query = `query Many($ids: [ObjectID!]!, $deep: Boolean = true) { users(ids: $ids) { ${NINETEEN} profile @include(if: $deep) { bio } } }
    query One { me { id } }`;
  const run = async (operationName: string, variables: object): Promise<number> =>
    (
      await gateway.fetch('/graphql', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, operationName, variables }),
      })
    ).status;
  const many = JSON.parse(ids(100)) as string[];
  expect(await run('Many', { ids: [ADA] })).toBe(200);
  expect(await run('Many', { ids: many })).toBe(400);
  expect(await run('Many', { ids: many, deep: false })).toBe(200);
  expect(await run('One', {})).toBe(200);
});

test('distinguishes the cost of a null variable from that of an absent one', async () => {
  const query = `query ($limit: Int = 100) { myTransactions(limit: $limit) { nodes { ${TWENTY_STREAMS} } } }`;
  const statusOf = async (variables: object): Promise<number> => (await gateway.graphql(query, { ...variables })).status;
  expect(await statusOf({ limit: null })).toBe(200);
  expect(await statusOf({})).toBe(400);
});

test('rejects a document that is too large before the response type is negotiated', async () => {
  const { status, text } = await gateway.graphql(`{ me { id } } #${'x'.repeat(10_000)}`, {}, { headers: { accept: 'image/png' } });
  expect(status).toBe(400);
  expect(text).toContain('must have at most 10000 characters');
});
