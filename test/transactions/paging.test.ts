import { startGateway, type TestGateway } from '../support/gateway';
import { insertRows, insertUser } from './ledger-endpoints';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

const AN_ID: unknown = expect.any(String);
const PAGE = `query ($filter: TransactionFilter, $limit: Int = 20, $page: Int, $after: String) {
  myTransactions(filter: $filter, limit: $limit, page: $page, after: $after) { nodes { id } pageInfo { hasNextPage hasPreviousPage } totalCount }
}`;

test.each<[title: string, variables: Readonly<Record<string, unknown>>, nodes: number, previous: boolean, next: boolean]>([
  ['no arguments', {}, 20, false, true],
  ['everything null', { filter: null, limit: null, page: null, after: null }, 20, false, true],
  ['an empty filter', { filter: {} }, 20, false, true],
  ['a filter of nulls and empty lists', { filter: { types: [], statuses: null, direction: null, streamId: null, from: null, to: null } }, 20, false, true],
  ['the last page', { page: 20 }, 20, true, false],
  ['the page after the last', { page: 21 }, 0, true, false],
  ['the maximum page number', { page: 2_147_483_647, limit: 100 }, 0, true, false],
  ['an integer written with a decimal point', { limit: 2.0 }, 2, false, true],
])('ada, with %s', async (_title, variables, nodes, hasPreviousPage, hasNextPage) => {
  const { body } = await gateway.graphql(PAGE, variables);
  expect(body.data).toEqual({ myTransactions: { nodes: Array(nodes).fill({ id: AN_ID }), pageInfo: { hasNextPage, hasPreviousPage }, totalCount: 400 } });
}); // prettier-ignore

test.each([1, 2, 2_147_483_647])('no page of an empty ledger has a next or previous page: page %i', async (page) => {
  const { body } = await gateway.graphql(PAGE, { page }, { as: '5eed01000000000000000009' });
  expect(body.data).toEqual({ myTransactions: { nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: false }, totalCount: 0 } });
});

test.each([
  ['limit', 0, 100],
  ['limit', -1, 100],
  ['limit', 101, 100],
  ['page', 0, 2_147_483_647],
  ['page', -0, 2_147_483_647],
  ['page', -5, 2_147_483_647],
])('%s %d is out of range', async (field, value, max) => {
  // JSON.stringify would write -0 as 0.
  const { body } = await gateway.graphql(`{ myTransactions(${field}: ${Object.is(value, -0) ? '-0' : value}) { totalCount } }`);
  const details = [{ field, message: `must be between 1 and ${max}` }];
  expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: 'BAD_USER_INPUT', details } }] });
});

test('reports every argument that is out of range', async () => {
  const { body } = await gateway.graphql('{ myTransactions(limit: 0, page: 0, after: "") { totalCount } }');
  expect(body.errors?.[0]?.extensions.details?.map(({ field }) => field)).toEqual(['limit', 'page', 'page']);
});

test('returns several pages in one request, each with its own filter, totals and completeness', async () => {
  const { body } = await gateway.graphql(`
    { bonuses: myTransactions(filter: { types: [BONUS] }, limit: 1) { ...Count nodes { type } }
      payouts: myTransactions(filter: { types: PAYOUT }, limit: 1) { ...Count nodes { type } }
      short: myTransactionGroups(filter: { streamId: "5EED02000000000000000012" }, limit: 1) { totalCount entries { ... on TransactionGroup { isComplete } } }
      long: myTransactionGroups(filter: { streamId: "5eed02000000000000000012" }, limit: 100) { totalCount entries { ... on TransactionGroup { isComplete transactionCount } } } }
    fragment Count on TransactionPage { totalCount ... { total: totalCount } }`);
  const count = (value: number): object => ({ totalCount: value, total: value });
  expect(body.data).toMatchObject({
    bonuses: { ...count(18), nodes: [{ type: 'BONUS' }] },
    payouts: { ...count(34), nodes: [{ type: 'PAYOUT' }] },
    short: { entries: [{ isComplete: false }] },
    long: { entries: [{ isComplete: true }] },
  });
});

test('amounts and group sums beyond 2^53-1 keep their precision', async () => {
  const user = await insertUser(gateway.database);
  const INT64_MAX = 2n ** 63n - 1n;
  const row = {
    type: 'GIFT_SENT',
    status: 'COMPLETED',
    direction: 'DEBIT',
    streamId: '5eed02000000000000000001',
    description: null,
    createdAtMs: 0,
  };
  const amounts = [2n ** 53n - 1n, 2n ** 53n, INT64_MAX];
  await insertRows(
    gateway.database,
    user,
    amounts.map((amount, index) => ({ ...row, id: `64${String(index).padStart(22, '0')}`, amount, balanceAfter: -amount })),
  );
  const query = `{ myTransactionGroups { entries { ... on TransactionGroup { totalCredit totalDebit netAmount transactions { amount balanceAfter } } } }
                   me { creditBalance } }`;
  const { body } = await gateway.graphql(query, {}, { as: user });
  expect(body.data).toEqual({
    myTransactionGroups: {
      entries: [
        {
          totalCredit: 0,
          totalDebit: '9241386435364257790',
          netAmount: '-9241386435364257790',
          transactions: [
            { amount: '9223372036854775807', balanceAfter: '-9223372036854775807' },
            { amount: '9007199254740992', balanceAfter: '-9007199254740992' },
            { amount: 9007199254740991, balanceAfter: -9007199254740991 },
          ],
        },
      ],
    },
    me: { creditBalance: '-9223372036854775807' },
  });
});
