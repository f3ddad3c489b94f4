import { ADA, startGateway, tokenFor, type ClientOptions, type TestGateway } from '../support/gateway';
import { openTestDatabase } from '../support/test-database';
import { statementsOf } from './statements-of';

const CROWD = Array.from({ length: 100 }, (_, index) => `5eed01${String(11 + index).padStart(18, '0')}`);

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

/** A lifetime longer than these tests take, in milliseconds. */
const LONG_MS = 600_000;

/** The statement that reads the viewer's account. */
const ACCOUNT = /select id, role::text as role, status::text as status from public\.users/;

/** The statements of a successful request, except the one that reads the viewer's account. */
async function statementsFor(query: string): Promise<string[]> {
  const all = await statementsOf(gateway.database, async () => {
    // A variable that an operation does not declare is ignored.
    const { body } = await gateway.graphql(query, { ids: CROWD });
    expect(body.errors).toBeUndefined();
  });
  const statements = all.filter((sql) => !ACCOUNT.test(sql));
  expect(all.length - statements.length).toBe(1);
  return statements;
}

describe('a request runs one statement per kind of record, regardless of their number', () => {
  test.each<[title: string, query: string, statements: number]>([
    ['only the viewer', '{ me { id username } }', 1],
    ['100 users', 'query ($ids: [ObjectID!]!) { users(ids: $ids) { id username role createdAt } }', 1],
    [
      '100 users with stats and profile',
      `query ($ids: [ObjectID!]!) { users(ids: $ids) { username stats { followers } profile { displayName isLive } } }`,
      3,
    ],
    [
      '100 users in circles',
      `query ($ids: [ObjectID!]!) {
        users(ids: $ids) { profile { stats { followers } user { stats { following } profile { userId user { username stats { followers } } } } } }
      }`,
      3,
    ],
    [
      '100 users and who follows whom',
      'query ($ids: [ObjectID!]!) { users(ids: $ids) { profile { followedByMe followsMe again: followsMe } } }',
      3,
    ],
    [
      'the same user by several ways',
      `query ($ids: [ObjectID!]!) {
        users(ids: $ids) { id } a: user(id: "5EED01000000000000000011") { id stats { followers } } b: userStats(userId: "5eed01000000000000000011") { following }
      }`,
      2,
    ],
    [
      'a page of transactions with streams and hosts',
      '{ myTransactions(limit: 100) { nodes { id stream { title host { username } } } } }',
      3,
    ],
    [
      'a grouped page with everything',
      `{ myTransactionGroups(limit: 100) {
        totalCount pageInfo { endCursor }
        entries {
          ... on TransactionGroup { stream { host { stats { followers } } } isComplete netAmount transactions { stream { title } } }
          ... on Transaction { id stream { id } }
        }
      } }`,
      5,
    ],
    [
      '100 users with a page of followers, of followed users and of streams each, and what they stream now',
      `query ($ids: [ObjectID!]!) {
        a: user(id: "5eed01000000000000000011") { ...Lists } b: user(id: "5eed01000000000000000012") { ...Lists } me { ...Lists }
        users(ids: $ids) { currentStream { title } followers(first: 5) { nodes { id } } }
      }
      fragment Lists on User {
        followers(first: 20) { nodes { username stats { followers } } } following(first: 20) { edges { cursor node { username } } }
        liveStreams(first: 20) { nodes { title host { username } } }
      }`,
      // 103 pages of followers, at most 32 in a statement; five other kinds.
      9,
    ],
    [
      'what is live, with hosts',
      '{ liveStreams(first: 100) { nodes { title host { username profile { isLive } } } pageInfo { endCursor } } }',
      3,
    ],
    ['the number of followers, read with the stats', '{ me { stats { followers } followers(first: 1) { totalCount } } }', 3],
    ['the balance, by two names', '{ me { creditBalance balance: creditBalance } }', 2],
  ])('%s', async (_title, query, statements) => {
    expect(await statementsFor(query)).toHaveLength(statements);
  });
});

describe('unselected fields run no statement, and repeated fields run it once', () => {
  test.each<[title: string, query: string, statements: number, counts: number]>([
    ['no count', '{ myTransactions { nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }', 1, 0],
    ['no count on a later page', '{ myTransactions(page: 3) { nodes { id } pageInfo { hasPreviousPage } } }', 1, 0],
    ['a count', '{ myTransactions { totalCount } }', 2, 1],
    ['a count left out', '{ myTransactions { totalCount @skip(if: true) nodes { id } } }', 1, 0],
    ['a count by two names', '{ myTransactions { totalCount again: totalCount ... { totalCount } } }', 2, 1],
    ['a count of two pages', '{ a: myTransactions(page: 1) { totalCount } b: myTransactions(page: 2) { totalCount } }', 3, 1],
    [
      'a count of both lists, the filter written two ways',
      `{ a: myTransactions(filter: { types: [BONUS, PAYOUT], statuses: [] }) { totalCount }
         b: myTransactionGroups(filter: { types: [PAYOUT, BONUS, PAYOUT], direction: null }, limit: 3) { totalCount } }`,
      2,
      1,
    ],
    [
      'counts of two filters of one shape',
      '{ a: myTransactions(filter: { types: [BONUS] }) { totalCount } b: myTransactions(filter: { types: [PAYOUT] }) { totalCount } }',
      2,
      1,
    ],
    [
      'counts of two filters of two shapes',
      '{ a: myTransactions(filter: { types: [BONUS] }) { totalCount } b: myTransactions(filter: { direction: CREDIT }) { totalCount } }',
      4,
      2,
    ],
    [
      'totals without completeness',
      '{ myTransactionGroups { entries { ... on TransactionGroup { streamId transactionCount totalCredit totalDebit netAmount latestAt earliestAt } } } }',
      1,
      0,
    ],
    [
      'completeness, which takes another statement',
      '{ myTransactionGroups { entries { ... on TransactionGroup { isComplete complete: isComplete } } } }',
      2,
      0,
    ],
    [
      'completeness if there are no groups',
      '{ myTransactionGroups(filter: { types: [BONUS] }) { entries { ... on TransactionGroup { isComplete } } } }',
      1,
      0,
    ],
  ])('%s', async (_title, query, statements, counts) => {
    const found = await statementsFor(query);
    expect(found).toHaveLength(statements);
    expect(found.filter((sql) => sql.includes('transaction_counts'))).toHaveLength(counts);
  });
});

describe('a cached account needs no statement', () => {
  const STATS = `query Stats($id: ObjectID!) { userStats(userId: $id) { followers } }`;
  const PAGE = '{ myTransactions { nodes { id } } }';
  let caching: TestGateway;
  beforeAll(async () => {
    caching = await startGateway({}, openTestDatabase, {}, LONG_MS);
  });
  afterAll(() => caching.close());

  test.each<[string, (options: ClientOptions) => Promise<{ readonly status: number }>, number]>([
    ['stats', (options) => caching.rest(`/users/${ADA}/stats`, options), 1],
    ['a profile', (options) => caching.rest('/users/profile/ada', options), 1],
    ['a page and its count', (options) => caching.rest('/users/me/transactions', options), 2],
    ['stats by a cached operation', (options) => caching.graphql(STATS, { id: ADA }, options), 1],
    ['a page by a cached operation', (options) => caching.graphql(PAGE, {}, options), 1],
    ['the viewer', (options) => caching.graphql('{ me { id } }', {}, options), 1],
  ])('%s', async (_title, send, statements) => {
    const options = { as: tokenFor(CROWD[0] ?? '') };
    // Three times, so that the operation is compiled and cached.
    for (let time = 0; time < 3; time += 1) expect((await send(options)).status).toBe(200);
    expect(await statementsOf(caching.database, () => send(options))).toHaveLength(statements);
  });
});

describe('a rejected request runs only the statement that reads its account, and a concurrent query', () => {
  const UNAUTHENTICATED: ClientOptions = { as: null };
  test.each<
    [
      title: string,
      query: string,
      variables: Readonly<Record<string, unknown>>,
      options: ClientOptions,
      accounts: number,
      concurrent?: number,
    ]
  >([
    ['an unauthenticated client', '{ me { id } }', {}, UNAUTHENTICATED, 0],
    [
      'an unauthenticated client with an invalid variable',
      'query ($id: ObjectID!) { user(id: $id) { id } }',
      { id: 5 },
      UNAUTHENTICATED,
      0,
    ],
    ['an invalid token', '{ me { id } }', {}, { as: 'not.a.token' }, 0],
    ['an invalid header', '{ me { id } }', {}, { headers: { 'x-timezone': 'Europe/Istanbul' } }, 0],
    ['a deleted account', '{ me { id } }', {}, { as: '5eed01000000000000000004' }, 1, 1],
    ['a suspended account', '{ me { id } }', {}, { as: '5eed01000000000000000003' }, 1, 1],
    ['a user as platform admin', '{ me { id } }', {}, { headers: { 'x-platform': 'admin' } }, 1, 1],
    ['a syntax error', '{ me { id }', {}, {}, 1],
    ['an unknown field', '{ me { id nope } }', {}, {}, 1],
    ['an unsupported operation type', 'mutation { me { id } }', {}, {}, 1],
    ['a variable that is missing', 'query ($id: ObjectID!) { me { id } user(id: $id) { id } }', {}, {}, 1],
    ['a variable that does not fit', 'query ($id: ObjectID!) { me { id } user(id: $id) { id } }', { id: 'ada' }, {}, 1],
    [
      'a null that does not fit',
      'query ($id: ObjectID = "507f1f77bcf86cd799439011") { me { id } user(id: $id) { id } }',
      { id: null },
      {},
      1,
    ],
    ['a literal that does not fit', '{ me { id } user(id: "ada") { id } }', {}, {}, 1],
    ['too many ids', 'query ($ids: [ObjectID!]!) { users(ids: $ids) { id } }', { ids: [...CROWD, CROWD[0]] }, {}, 1],
    ['no username', '{ profile(username: "ı") { userId } }', {}, {}, 1],
    ['a limit out of range', '{ myTransactions(limit: 101) { totalCount nodes { id } } }', {}, {}, 1],
    ['an invalid cursor', '{ myTransactionGroups(after: "x") { totalCount } }', {}, {}, 1],
    ['a span that ends before it begins', '{ myTransactions(filter: { from: "2026-05-23", to: "2026-05-22" }) { totalCount } }', {}, {}, 1],
  ])('%s', async (_title, query, variables, options, accounts, concurrent = 0) => {
    const statements = await statementsOf(gateway.database, async () => {
      const { body } = await gateway.graphql(query, variables, options);
      expect(body.errors?.length).toBeGreaterThan(0);
      expect(Object.values(body.data ?? {}).filter((value) => value !== null)).toEqual([]);
    });
    expect(statements.filter((sql) => ACCOUNT.test(sql))).toHaveLength(accounts);
    // A query runs beside the account's statement; the rejection drops its own if it has not been sent yet.
    expect(statements.length).toBeLessThanOrEqual(accounts + concurrent);
  });

  test.each<[path: string, options: ClientOptions, count: number]>([
    ['/users/ada/stats', {}, 1],
    ['/users/ada/stats', UNAUTHENTICATED, 0],
    ['/users/profile/%C4%B1', {}, 1],
    ['/users/me/transactions?limit=0', {}, 1],
    ['/users/me/transactions?unknown=1', {}, 1],
    ['/users/me/transactions/grouped?cursor=x', {}, 1],
    ['/nowhere', {}, 0],
  ])('%s as %j', async (path, options, count) => {
    const statements = await statementsOf(gateway.database, async () => {
      expect((await gateway.rest(path, options)).body.isSuccess).toBe(false);
    });
    expect(statements).toHaveLength(count);
  });
});
