import { startGateway, type Answer, type GraphQLBody, type TestGateway } from '../support/gateway';
import { statementsOf } from './statements-of';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

/** A value that the variables below contain and that no response may repeat. */
const SECRET = 'zx-Submitted-9137';

const USERS = 'query ($ids: [ObjectID!]!) { users(ids: $ids) { id } }';
const LEDGER = 'query ($f: TransactionFilter) { myTransactions(filter: $f) { totalCount } }';
const TYPES = 'must be one of PURCHASE, GIFT_SENT, GIFT_RECEIVED, STREAM_TICKET, PAYOUT, REFUND, BONUS, ADJUSTMENT';
const ID = 'must be 24 hexadecimal characters';
const DATE = 'must be a date (2026-05-22) or a date-time with offset (2026-05-22T16:11:26Z)';

type Case = readonly [
  title: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  details: Readonly<Record<string, string>>,
];

const CASES: readonly Case[] = [
  ['an ObjectID', 'query ($id: ObjectID!) { user(id: $id) { id } }', { id: SECRET }, { id: ID }],
  ['an ObjectID that is a number', 'query ($id: ObjectID!) { user(id: $id) { id } }', { id: 9_137_913_791_379 }, { id: ID }],
  ['an absent ObjectID', 'query ($id: ObjectID!) { user(id: $id) { id } }', {}, { id: 'is required' }],
  ['an ObjectID that is null', 'query ($id: ObjectID!) { user(id: $id) { id } }', { id: null }, { id: 'is required' }],
  ['a null ObjectID with a default value', 'query ($id: ObjectID = "507f1f77bcf86cd799439011") { user(id: $id) { id } }', { id: null }, { id: 'is required' }],
  ['one of several ObjectIDs', USERS, { ids: ['507F1F77BCF86CD799439011', SECRET, null] }, { 'ids.1': ID, 'ids.2': 'is required' }],
  ['an invalid ObjectID in place of a list', USERS, { ids: SECRET }, { ids: ID }],
  ['a null item with a default value', 'query ($id: ObjectID = "507f1f77bcf86cd799439011") { users(ids: [$id]) { id } }', { id: null }, { id: 'is required' }],
  ['a String', 'query ($u: String!) { profile(username: $u) { userId } }', { u: [SECRET] }, { u: 'must be of type String' }],
  ['an Int', 'query ($n: Int) { myTransactions(limit: $n) { totalCount } }', { n: SECRET }, { n: 'must be of type Int' }],
  ['an Int with a fraction', 'query ($n: Int!) { myTransactions(limit: $n) { totalCount } }', { n: 9.137 }, { n: 'must be of type Int' }],
  ['an Int beyond 32 bits', 'query ($n: Int) { myTransactions(page: $n) { totalCount } }', { n: 2_147_483_648 }, { n: 'must be of type Int' }],
  ['a Boolean', 'query ($b: Boolean!) { me { id @skip(if: $b) } }', { b: SECRET }, { b: 'must be of type Boolean' }],
  ['a null Boolean with a default value', 'query ($b: Boolean = true) { me { ...F } } fragment F on User { id @include(if: $b) }', { b: null }, { b: 'is required' }],
  ['an enum', 'query ($t: [TransactionType!]) { myTransactions(filter: { types: $t }) { totalCount } }', { t: ['BONUS', SECRET] }, { 't.1': TYPES }],
  ['an enum value in lower case', LEDGER, { f: { direction: 'credit' } }, { 'f.direction': 'must be one of CREDIT, DEBIT' }],
  ['an input object', LEDGER, { f: SECRET }, { f: 'must be of type TransactionFilter' }],
  ['every field of an input object', LEDGER,
    { f: { types: SECRET, statuses: [null], direction: 1, streamId: SECRET, from: SECRET, to: { [SECRET]: SECRET } } },
    { 'f.types': TYPES, 'f.statuses.0': 'is required', 'f.direction': 'must be one of CREDIT, DEBIT', 'f.streamId': ID, 'f.from': DATE, 'f.to': DATE }],
  ['an unknown field that looks like a name', LEDGER, { f: { userId: SECRET } }, { 'f.userId': 'unknown field' }],
  ['an unknown field that does not', LEDGER, { f: { [`<${SECRET}>`]: 1 } }, { f: 'unknown field' }],
  ['an unknown field with the name of a method', LEDGER, { f: { constructor: SECRET } }, { 'f.constructor': 'unknown field' }],
  ['several variables', 'query ($id: ObjectID!, $n: Int!) { user(id: $id) { id } myTransactions(limit: $n) { totalCount } }', { id: SECRET }, { id: ID, n: 'is required' }],
]; // prettier-ignore

function expectInvalid({ status, body, text }: Answer<GraphQLBody>, details: Readonly<Record<string, string>>): void {
  const [error, ...others] = body.errors ?? [];
  expect([status, others, body.data]).toEqual([400, [], undefined]);
  expect(error).toMatchObject({ message: 'Validation failed', extensions: { code: 'BAD_USER_INPUT' } });
  expect(Object.fromEntries((error?.extensions.details ?? []).map(({ field, message }) => [field, message]))).toEqual(details);
  expect(text).not.toMatch(/Submitted|9137913791379/);
}

test.each(CASES)('names an invalid variable without repeating its value: %s', async (_title, query, variables, details) => {
  expectInvalid(await gateway.graphql(query, variables), details);
});

test.each([
  ['{ user(id: "zx") { id } }', 'id', ID],
  ['{ user(id: 507) { id } }', 'id', ID],
  ['{ a: userStats(userId: "zx") { followers } }', 'userId', ID],
  ['{ users(ids: ["507f1f77bcf86cd799439011", "zx"]) { id } }', 'ids', ID],
  ['{ myTransactions(filter: { streamId: "zx" }) { totalCount } }', 'filter.streamId', ID],
  ['{ myTransactions(filter: { from: "yesterday" }) { totalCount } }', 'filter.from', DATE],
  ['{ myTransactionGroups(filter: { to: 2026 }) { totalCount } }', 'filter.to', DATE],
  ['query ($id: ObjectID = "zx") { me { id } user(id: $id) { id } }', 'id', ID],
  ['query ($f: TransactionFilter = { to: "zx" }) { myTransactions(filter: $f) { totalCount } }', 'f.to', DATE],
])('an invalid literal is named: %s', async (query, field, message) => {
  const { status, body } = await gateway.graphql(query);
  expect(status).toBe(400);
  expect(body.errors).toMatchObject([
    { message: 'Validation failed', extensions: { code: 'BAD_USER_INPUT', details: [{ field, message }] } },
  ]);
});

test.each([
  ['{ profile(username: "ab") { userId } }', 'username', 'must be 3 to 30 characters of A-Z a-z 0-9 . _'],
  ['{ profile(username: "ad\\u0131") { userId } }', 'username', 'must be 3 to 30 characters of A-Z a-z 0-9 . _'],
  ['{ profile(username: "ada\\u0000") { userId } }', 'username', 'must be 3 to 30 characters of A-Z a-z 0-9 . _'],
  ['{ profile(username: "ada\\n") { userId } }', 'username', 'must be 3 to 30 characters of A-Z a-z 0-9 . _'],
  ['{ myTransactions(limit: 101) { totalCount } }', 'limit', 'must be between 1 and 100'],
])('an argument out of its range is named: %s', async (query, field, message) => {
  const { body } = await gateway.graphql(query);
  // A profile is nullable, a page of transactions is not.
  const data = query.includes('profile') ? { profile: null } : null;
  expect(body).toMatchObject({ data, errors: [{ extensions: { code: 'BAD_USER_INPUT', details: [{ field, message }] } }] });
});

test.each<[title: string, query: string, variables: Readonly<Record<string, unknown>>]>([
  ['a null for a nullable variable', LEDGER, { f: null }],
  ['a null for a variable with a default value', 'query ($n: Int = 3) { myTransactions(limit: $n) { totalCount } }', { n: null }],
  ['a variable that is not declared', '{ me { id } }', { other: SECRET }],
  ['one item in place of a list', LEDGER, { f: { types: 'BONUS' } }],
  ['an absent nullable variable', LEDGER, {}],
])('accepts %s', async (_title, query, variables) => {
  const { status, body } = await gateway.graphql(query, variables);
  expect([status, body.errors]).toEqual([200, undefined]);
});

test.each<[title: string, variables: Readonly<Record<string, unknown>>, query: string]>([
  ['ids', { ids: Array(5_000).fill(1) }, USERS],
  ['unknown fields', { f: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, 1])) }, LEDGER],
])('of thousands of invalid %s at most 50 are named, and no statement is run', async (_title, variables, query) => {
  const statements = await statementsOf(gateway.database, async () => {
    const { status, body } = await gateway.graphql(query, variables);
    expect(status).toBe(400);
    const details = body.errors?.[0]?.extensions.details ?? [];
    expect(details.length).toBeGreaterThanOrEqual(1);
    expect(details.length).toBeLessThanOrEqual(50);
  });
  expect(statements).toHaveLength(1);
});
