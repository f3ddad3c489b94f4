import { ADA, startGateway, type TestGateway } from '../support/gateway';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** A chain of fields, so deep that the innermost is the one of that number. */
function nested(depth: number): string {
  const pairs = 'profile { user { '.repeat(Math.floor((depth - 2) / 2));
  const odd = depth % 2 === 1 ? 'profile { userId }' : 'id';
  return `{ me { ${pairs}${odd}${' }'.repeat(Math.floor((depth - 2) / 2) * 2)} } }`;
}

/** Fragments of which each spreads the next twice: 2^levels selections in a small document. */
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
  ['fragments that fan out a little', fanned(3)],
])('%s is answered', async (_what, query) => {
  const { status, body } = await gateway.graphql(query);
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
});

/** Costs 20 units, so that 20 rows are within the limit and 100 are beyond it. */
const TWENTY_STREAMS = Array.from({ length: 20 }, (_, index) => `s${index}: stream { id }`).join(' ');

/** What costs 20 units with the object that holds it. */
const NINETEEN = Array.from({ length: 19 }, (_, index) => `s${index}: stats { followers }`).join(' ');

test.each([
  ['11 fields deep', nested(11), 'must not nest fields deeper than 10', 'alanları en çok 10 düzey iç içe koymalı'],
  ['31 aliases', `{ me { ${Array.from({ length: 31 }, (_, index) => `a${index}: id`).join(' ')} } }`, 'must use at most 30 aliases', 'en çok 30 takma ad kullanmalı'],
  ['31 directives', `{ me { ${'id @skip(if: false) '.repeat(31)} } }`, 'must use at most 30 directives', 'en çok 30 yönerge kullanmalı'],
  ['more cost than 2,000', `{ users(ids: ${ids(100)}) { ${NINETEEN} profile { bio } } }`, 'must cost at most 2000 units', 'en çok 2000 birime mal olmalı'],
  ['fragments that fan out without end', fanned(40), 'must cost at most 2000 units', 'en çok 2000 birime mal olmalı'],
])('%s is refused before any statement but the account', async (_what, query, en, tr) => {
  for (const [language, sentence] of [['en', en], ['tr', tr]] as const) {
    gateway.database.statements.length = 0;
    const { status, body } = await gateway.graphql(query, {}, { headers: { 'x-language': language } });
    expect(status).toBe(400);
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'BAD_USER_INPUT', requestId: expect.any(String) as string, details: [{ field: 'query', message: sentence }] },
    ]);
    expect(gateway.database.statements.filter((sql) => !sql.includes('status::text'))).toEqual([]);
  }
}); // prettier-ignore

test('the cost counts what variables ask for, and only the operation that runs', async () => {
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

test('a variable that is null does not cost what one that is left out does, whichever came first', async () => {
  const query = `query ($limit: Int = 100) { myTransactions(limit: $limit) { nodes { ${TWENTY_STREAMS} } } }`;
  const statusOf = async (variables: object): Promise<number> => (await gateway.graphql(query, { ...variables })).status;
  expect(await statusOf({ limit: null })).toBe(200);
  expect(await statusOf({})).toBe(400);
});
