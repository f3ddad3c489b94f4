import { ADA, startGateway, tokenFor, type Asking, type TestGateway } from '../support/gateway';
import { statementsOf } from './statements-of';

const CROWD = Array.from({ length: 100 }, (_, index) => `5eed01${String(11 + index).padStart(18, '0')}`);

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

/** The statements of a request that is answered without an error, after the one that looks up who asks. */
async function statementsFor(query: string): Promise<string[]> {
  const [account, ...statements] = await statementsOf(gateway.database, async () => {
    // A variable that an operation does not declare is nobody's business.
    const { body } = await gateway.graphql(query, { ids: CROWD });
    expect(body.errors).toBeUndefined();
  });
  expect(account).toMatch(/from public\.users where id = /);
  return statements;
}

describe('a request costs a statement a kind of thing, however many things there are', () => {
  test.each<[title: string, query: string, statements: number]>([
    ['nobody but oneself', '{ me { id username } }', 1],
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
    ['the balance, by two names', '{ me { creditBalance balance: creditBalance } }', 2],
  ])('%s', async (_title, query, statements) => {
    expect(await statementsFor(query)).toHaveLength(statements);
  });
});

describe('what is not selected costs nothing, and what is selected twice costs once', () => {
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
      'completeness, which asks once more',
      '{ myTransactionGroups { entries { ... on TransactionGroup { isComplete complete: isComplete } } } }',
      2,
      0,
    ],
    [
      'completeness where there are no groups',
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

describe('who was admitted a moment ago is looked up by the statement that answers', () => {
  const STATS = `query Stats($id: ObjectID!) { userStats(userId: $id) { followers } }`;
  const PAGE = '{ myTransactions { nodes { id } } }';
  test.each<[string, (asking: Asking) => Promise<{ readonly status: number }>, number]>([
    ['stats', (asking) => gateway.rest(`/users/${ADA}/stats`, asking), 1],
    ['a profile', (asking) => gateway.rest('/users/profile/ada', asking), 1],
    ['a page and its count', (asking) => gateway.rest('/users/me/transactions', asking), 2],
    ['stats by a known operation', (asking) => gateway.graphql(STATS, { id: ADA }, asking), 1],
    ['a page by a known operation', (asking) => gateway.graphql(PAGE, {}, asking), 1],
    ['oneself, where nothing tells of that by the way', (asking) => gateway.graphql('{ me { id } }', {}, asking), 2],
  ])('%s', async (_title, ask, statements) => {
    const asking = { as: tokenFor(CROWD[0] ?? '') };
    // Three times, so that the operation is a known one and its asker one who need not wait.
    for (let time = 0; time < 3; time += 1) expect((await ask(asking)).status).toBe(200);
    expect(await statementsOf(gateway.database, () => ask(asking))).toHaveLength(statements);
  });
});

describe('what is refused runs no statement beyond the look-up of the account', () => {
  const NOBODY: Asking = { as: null };
  test.each<[title: string, query: string, variables: Readonly<Record<string, unknown>>, asking: Asking, lookUps: number]>([
    ['anonymous', '{ me { id } }', {}, NOBODY, 0],
    ['anonymous and wrong', 'query ($id: ObjectID!) { user(id: $id) { id } }', { id: 5 }, NOBODY, 0],
    ['a worthless token', '{ me { id } }', {}, { as: 'not.a.token' }, 0],
    ['a header without such a value', '{ me { id } }', {}, { headers: { 'x-timezone': 'Europe/Istanbul' } }, 0],
    ['a deleted account', '{ me { id } }', {}, { as: '5eed01000000000000000004' }, 1],
    ['a suspended account', '{ me { id } }', {}, { as: '5eed01000000000000000003' }, 1],
    ['a user as platform admin', '{ me { id } }', {}, { headers: { 'x-platform': 'admin' } }, 1],
    ['no GraphQL', '{ me { id }', {}, {}, 1],
    ['no such field', '{ me { id nope } }', {}, {}, 1],
    ['no such operation', 'mutation { me { id } }', {}, {}, 1],
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
    ['a strange cursor', '{ myTransactionGroups(after: "x") { totalCount } }', {}, {}, 1],
    ['a span that ends before it begins', '{ myTransactions(filter: { from: "2026-05-23", to: "2026-05-22" }) { totalCount } }', {}, {}, 1],
  ])('%s', async (_title, query, variables, asking, lookUps) => {
    const statements = await statementsOf(gateway.database, async () => {
      const { body } = await gateway.graphql(query, variables, asking);
      expect(body.errors?.length).toBeGreaterThan(0);
      expect(Object.values(body.data ?? {}).filter((value) => value !== null)).toEqual([]);
    });
    expect(statements).toHaveLength(lookUps);
  });

  test.each<[path: string, asking: Asking, lookUps: number]>([
    ['/users/ada/stats', {}, 1],
    ['/users/ada/stats', NOBODY, 0],
    ['/users/profile/%C4%B1', {}, 1],
    ['/users/me/transactions?limit=0', {}, 1],
    ['/users/me/transactions?unknown=1', {}, 1],
    ['/users/me/transactions/grouped?cursor=x', {}, 1],
    ['/nowhere', {}, 0],
  ])('%s as %j', async (path, asking, lookUps) => {
    const statements = await statementsOf(gateway.database, async () => {
      expect((await gateway.rest(path, asking)).body.isSuccess).toBe(false);
    });
    expect(statements).toHaveLength(lookUps);
  });
});
