import { startGateway, type TestGateway } from '../support/gateway';

const TRANSACTION = ['id', 'type', 'direction', 'status', 'amount', 'balanceAfter', 'streamId', 'description', 'createdAt'];
const GROUP = [
  'kind',
  'streamId',
  'streamTitle',
  'transactionCount',
  'totalCredit',
  'totalDebit',
  'netAmount',
  'isComplete',
  'latestAt',
  'earliestAt',
  'transactions',
];
const PAGINATION = ['page', 'limit', 'totalItems', 'totalPages', 'hasNextPage', 'hasPreviousPage', 'nextCursor'];
const PROFILE = ['userId', 'username', 'displayName', 'bio', 'avatarUrl', 'coverUrl', 'isVerified', 'isLive', 'joinedAt'];

interface Transaction {
  readonly id: string;
  readonly direction: 'CREDIT' | 'DEBIT';
  readonly amount: number;
  readonly streamId: string | null;
  readonly createdAt: string;
}

interface Group {
  readonly kind: 'group';
  readonly streamId: string;
  readonly streamTitle: string;
  readonly transactionCount: number;
  readonly totalCredit: number;
  readonly totalDebit: number;
  readonly netAmount: number;
  readonly isComplete: boolean;
  readonly latestAt: string;
  readonly earliestAt: string;
  readonly transactions: readonly [Transaction, ...Transaction[]];
}

type GroupedItem = Group | (Transaction & { readonly kind: 'transaction' });

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

/** The data of a route; the assertions verify its shape. */
async function dataOf<Data>(path: string, as?: string): Promise<Data> {
  const { body } = await gateway.rest(path, as === undefined ? {} : { as });
  return body.data as Data;
}

function grouped(search: string): Promise<{ items: GroupedItem[]; pagination: object }> {
  return dataOf(`/users/me/transactions/grouped${search}`);
}

test('a profile has its keys in the documented order', async () => {
  expect(Object.keys(await dataOf<object>('/users/profile/ada'))).toEqual(PROFILE);
});

test('stats have their keys in the documented order', async () => {
  const stats = await dataOf<object>('/users/507f1f77bcf86cd799439011/stats');
  expect(Object.keys(stats)).toEqual(['followers', 'following', 'totalLiveStreams']);
});

test('a list, its transactions and its pagination have their keys in the documented order', async () => {
  const list = await dataOf<{ items: object[]; pagination: object }>('/users/me/transactions');
  expect(Object.keys(list)).toEqual(['items', 'pagination']);
  expect(Object.keys(list.pagination)).toEqual(PAGINATION);
  expect(list.items).toHaveLength(20);
  for (const item of list.items) expect(Object.keys(item)).toEqual(TRANSACTION);
});

test('a grouped list, its groups and its single transactions have their keys in the documented order', async () => {
  const list = await grouped('?limit=100');
  expect(Object.keys(list)).toEqual(['items', 'pagination']);
  expect(Object.keys(list.pagination)).toEqual(PAGINATION);
  expect(new Set(list.items.map((item) => item.kind))).toEqual(new Set(['group', 'transaction']));
  for (const item of list.items) {
    expect(Object.keys(item)).toEqual(item.kind === 'group' ? GROUP : ['kind', ...TRANSACTION]);
    if (item.kind === 'group') for (const inner of item.transactions) expect(Object.keys(inner)).toEqual(TRANSACTION);
    else expect(item.streamId).toBeNull();
  }
});

test('the flattened entries of each page equal the flat page, so that every transaction appears once', async () => {
  const seen = new Set<string>();
  for (let page = 1; page <= 14; page += 1) {
    const flat = await dataOf<{ items: Transaction[] }>(`/users/me/transactions?limit=30&page=${page}`);
    const { items } = await grouped(`?limit=30&page=${page}`);
    const flattened = items.flatMap((item) => (item.kind === 'group' ? item.transactions : [{ ...item, kind: undefined }]));
    const byId = new Map(flattened.map((transaction) => [transaction.id, transaction]));
    expect(flattened).toHaveLength(flat.items.length);
    for (const transaction of flat.items) expect(byId.get(transaction.id)).toEqual(transaction);
    // A group is at the position of its newest transaction on the page.
    const newest = items.map((item) => (item.kind === 'group' ? item.transactions[0].id : item.id));
    expect(newest).toEqual(flat.items.map(({ id }) => id).filter((id) => newest.includes(id)));
    for (const { id } of flattened) seen.add(id);
  }
  expect(seen.size).toBe(400);
});

test("a group adds up its page's transactions, and is complete if the stream has no others", async () => {
  const all = await Promise.all(
    [1, 2, 3, 4].map((page) => dataOf<{ items: Transaction[] }>(`/users/me/transactions?limit=100&page=${page}`)),
  );
  const perStream = new Map<string | null, number>();
  for (const { streamId } of all.flatMap(({ items }) => items)) perStream.set(streamId, (perStream.get(streamId) ?? 0) + 1);
  const { items } = await grouped('?limit=100&page=2');
  const groups = items.filter((item) => item.kind === 'group');
  const sum = (group: Group, direction: string): number =>
    group.transactions.reduce((total, row) => total + (row.direction === direction ? row.amount : 0), 0);
  for (const group of groups) {
    expect(group).toMatchObject({
      transactionCount: group.transactions.length,
      totalCredit: sum(group, 'CREDIT'),
      totalDebit: sum(group, 'DEBIT'),
      netAmount: sum(group, 'CREDIT') - sum(group, 'DEBIT'),
      isComplete: perStream.get(group.streamId) === group.transactions.length,
      latestAt: group.transactions[0].createdAt,
      earliestAt: group.transactions.at(-1)?.createdAt,
    });
  }
  expect(new Set(groups.map((group) => group.isComplete))).toEqual(new Set([true, false]));
});

test.each(['', '/grouped'])('an account without transactions has an empty list at /users/me/transactions%s', async (suffix) => {
  expect(await dataOf(`/users/me/transactions${suffix}`, '5eed01000000000000000008')).toEqual({
    items: [],
    pagination: { page: 1, limit: 20, totalItems: 0, totalPages: 0, hasNextPage: false, hasPreviousPage: false, nextCursor: null },
  });
});

test.each([
  ['9007199254740991', '9007199254740991'],
  ['9007199254740992', '"9007199254740992"'],
  ['9223372036854775807', '"9223372036854775807"'],
])('an amount of %s is written as %s', async (amount, written) => {
  await gateway.database.execute(
    `insert into transactions (id, user_id, type, direction, status, amount, balance_after, created_at)
     values ('5eed03ffffffffffffffffff', '5eed01000000000000000009', 'BONUS', 'CREDIT', 'COMPLETED', ${amount}, ${amount}, now())
     on conflict (id) do update set amount = excluded.amount, balance_after = excluded.balance_after`,
  );
  const { text } = await gateway.rest('/users/me/transactions', { as: '5eed01000000000000000009' });
  expect(text).toContain(`"amount":${written},"balanceAfter":${written},`);
});
