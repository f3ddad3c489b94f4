import fc from 'fast-check';
import { anyDocument } from '../hostile/arbitraries';
import { ADA, startGateway, type TestGateway } from '../support/gateway';

/** Documents made of the schema, the same in every run. */
const DOCUMENTS = fc.sample(anyDocument, { numRuns: 400, seed: 20_261_124 });

const HAND_MADE: readonly string[] = [
  `{ user(id: "${ADA}") { id email again: email profile { user { creditBalance } } } me { __typename } }`,
  '{ a: user(id: "5eed01000000000000000006") { stats { followers } profile { bio } } b: user(id: "ffffffffffffffffffffffff") { id } }',
  '{ users(ids: ["ffffffffffffffffffffffff", "5eed01000000000000000006"]) { username email stats { followers } } }',
  'query ($x: Int, $on: Boolean = false) { myTransactions(limit: $x) { nodes @include(if: $on) { id } totalCount @skip(if: $on) } }',
  '{ myTransactionGroups(limit: 5) { entries { __typename ... on TransactionGroup { streamId isComplete transactions { amount } } ... on Transaction { id stream { host { email } } } } } }',
  'query ($x: Int) { myTransactions(limit: $x, page: 0) { nodes { id } } profile(username: "ı") { bio } }',
  '{ __schema { queryType { name } } __type(name: "User") { fields { name type { kind ofType { name } } } } me { id } }',
  '{ ...root ... on Query { me { username } } } fragment root on Query { me { ...user } } fragment user on User { id role createdAt }',
  '{ profile(username: "ada") { followedByMe user { profile { username } } } me { profile { followsMe stats { following } } } }',
  'query ($x: Int, $id: ObjectID) { user: me { id profile { bio user { email } } } myTransactions(limit: $x, filter: { types: [BONUS, REFUND], streamId: $id }) { totalCount nodes { id amount createdAt stream { title host { username email } } } } }',
  'query ($x: Int = 3) { myTransactionGroups(limit: $x, page: 2) { totalCount pageInfo { hasNextPage } entries { ...group ...single } } } fragment group on TransactionGroup { streamId netAmount isComplete } fragment single on Transaction { id stream { host { email } } }',
  'query ($x: Int) { myTransactions(limit: $x, page: 0) { nodes { id } } me { id } }',
  'query ($x: Boolean = false) { a: me { id ...F @include(if: $x) } b: me { ...F } } fragment F on User { username }',
]; // prettier-ignore

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ INTROSPECTION: 'true' });
});
afterAll(() => gateway.close());

/** Whether a null above the field has taken it out of the data. */
function isSwallowed(data: unknown, path: readonly (string | number)[]): boolean {
  let value: unknown = data;
  for (const step of path.slice(0, -1)) {
    if (value === null) return true;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value === null;
}

/**
 * What an answer says, but which request it answers. Errors of sibling fields come as their fields are done; and of what a
 * null above has swallowed, graphql-js tells those errors that came before it, compiled operations all (GraphQL, section 6.4.4,
 * leaves that open): of these none is looked at.
 */
function saying({ status, body: { data, errors = [] } }: Awaited<ReturnType<TestGateway['graphql']>>): object {
  const visible = errors.filter(({ path }) => path === undefined || !isSwallowed(data, path));
  const told = visible.map((error) => JSON.stringify({ ...error, extensions: { ...error.extensions, requestId: '' } }));
  // As text, for the order of keys is part of it.
  return { status, hasErrors: errors.length > 0, data: JSON.stringify(data), errors: told.sort() };
}

/** Asked once an operation is executed by graphql-js, asked twice it is compiled, asked again it runs compiled. */
async function thrice(query: string): Promise<object[]> {
  const answers = [];
  for (let time = 0; time < 3; time++) answers.push(saying(await gateway.graphql(query, { x: 5 }, { as: '5eed01000000000000000010' })));
  return answers;
}

test.each(HAND_MADE)('%s answers the same when it is compiled', async (query) => {
  const [plain, , compiled] = await thrice(query);
  expect(compiled).toEqual(plain);
});

test(`${DOCUMENTS.length} documents made of the schema answer the same when they are compiled`, async () => {
  let executed = 0;
  for (const query of DOCUMENTS) {
    const [plain, again, compiled] = await thrice(query);
    expect({ query, answer: again }).toEqual({ query, answer: plain });
    expect({ query, answer: compiled }).toEqual({ query, answer: plain });
    if (JSON.stringify(plain).includes('"status":200')) executed += 1;
  }
  expect(executed).toBeGreaterThan(100);
});
