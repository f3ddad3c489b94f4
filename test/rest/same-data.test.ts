import { ADA, startGateway, type TestGateway } from '../support/gateway';

const TRANSACTION = 'id type direction status amount balanceAfter streamId description createdAt';
const PAGE = 'totalCount pageInfo { hasNextPage hasPreviousPage endCursor }';
const ARGUMENTS = '($filter: TransactionFilter, $limit: Int, $page: Int, $after: String)';
const GIVEN = '(filter: $filter, limit: $limit, page: $page, after: $after)';

const FLAT = `query ${ARGUMENTS} { list: myTransactions${GIVEN} { items: nodes { ${TRANSACTION} } ${PAGE} } }`;
const GROUPED = `query ${ARGUMENTS} { list: myTransactionGroups${GIVEN} { items: entries { __typename
  ... on Transaction { ${TRANSACTION} }
  ... on TransactionGroup { streamId stream { title } transactionCount totalCredit totalDebit netAmount isComplete latestAt earliestAt
    transactions { ${TRANSACTION} } } } ${PAGE} } }`;

interface Item {
  readonly [key: string]: unknown;
  readonly __typename?: string;
  readonly stream?: { readonly title: string } | null;
}

interface List {
  readonly items: readonly Item[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly endCursor: string | null };
}

interface RestList {
  readonly items: readonly Item[];
  readonly pagination: { readonly nextCursor: string | null };
}

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

async function query(text: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { body } = await gateway.graphql(text, variables);
  expect(body.errors).toBeUndefined();
  return body.data;
}

async function restList(path: string, parameters: Readonly<Record<string, string | number>>): Promise<RestList> {
  const search = new URLSearchParams(Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])));
  const { body } = await gateway.rest(`${path}?${search.toString()}`);
  expect(body.errors).toEqual([]);
  // The comparison with the other endpoint, whose shape is typed, verifies the shape.
  return body.data as RestList;
}

/** Maps GraphQL names to those of the legacy API. */
function toLegacyItem({ __typename, stream, ...item }: Item): Item {
  if (__typename === undefined) return item;
  return __typename === 'Transaction'
    ? { kind: 'transaction', ...item }
    : { kind: 'group', ...item, streamTitle: stream === null ? null : stream?.title };
}

test('the stats of a user equal userStats', async () => {
  for (const id of [ADA, '5eed01000000000000000005', '5eed01000000000000000008']) {
    const found = await query('query ($id: ObjectID!) { userStats(userId: $id) { followers following totalLiveStreams } }', { id });
    const { body } = await gateway.rest(`/users/${id}/stats`);
    expect({ userStats: body.data }).toEqual(found);
  }
});

test('the profile of a username equals profile', async () => {
  const fields = 'userId username displayName bio avatarUrl coverUrl isVerified isLive joinedAt';
  for (const username of ['ada', 'elif.live', 'dj_cem', 'yeni_uye']) {
    const found = await query(`query ($username: String!) { profile(username: $username) { ${fields} } }`, { username });
    const { body } = await gateway.rest(`/users/profile/${username}`);
    expect({ profile: body.data }).toEqual(found);
  }
});

describe.each([
  { path: '/users/me/transactions', text: FLAT },
  { path: '/users/me/transactions/grouped', text: GROUPED },
])('GET $path', ({ path, text }) => {
  async function list(variables: Readonly<Record<string, unknown>>): Promise<List> {
    // The query above selects exactly this.
    return ((await query(text, variables)) as { list: List }).list;
  }

  const types = ['GIFT_SENT', 'STREAM_TICKET'];
  test.each([
    [{}, {}, { page: 1, limit: 20, totalItems: 400, totalPages: 20 }],
    [{ page: 2 }, { page: 2 }, { page: 2, limit: 20, totalItems: 400, totalPages: 20 }],
    [
      { page: 20, limit: 20 },
      { page: 20, limit: 20 },
      { page: 20, limit: 20, totalItems: 400, totalPages: 20 },
    ],
    [
      { page: 3, limit: 7 },
      { page: 3, limit: 7 },
      { page: 3, limit: 7, totalItems: 400, totalPages: 58 },
    ],
    [
      { page: 5, limit: 100 },
      { page: 5, limit: 100 },
      { page: 5, limit: 100, totalItems: 400, totalPages: 4 },
    ],
    [
      { page: 2_147_483_647, limit: 100 },
      { page: 2_147_483_647, limit: 100 },
      { page: 2_147_483_647, limit: 100, totalItems: 400, totalPages: 4 },
    ],
    [
      { type: types.join(','), status: 'COMPLETED,FAILED', direction: 'DEBIT', from: '2025-06-01', to: '2026-05-01' },
      { filter: { types, statuses: ['COMPLETED', 'FAILED'], direction: 'DEBIT', from: '2025-06-01', to: '2026-05-01' } },
      { page: 1, limit: 20, totalItems: 59, totalPages: 3 },
    ],
    [
      { streamId: '5EED02000000000000000012', limit: 5, from: '2026-05-01T00:00:00+03:00' },
      { filter: { streamId: '5eed02000000000000000012', from: '2026-04-30T21:00:00Z' }, limit: 5 },
      { page: 1, limit: 5, totalItems: 2, totalPages: 1 },
    ],
  ])('with %j is the same page', async (parameters, variables, pagination) => {
    const expected = await list(variables);
    const found = await restList(path, parameters);
    const { hasNextPage, hasPreviousPage, endCursor } = expected.pageInfo;
    expect(found.items).toEqual(expected.items.map(toLegacyItem));
    expect(expected.totalCount).toBe(pagination.totalItems);
    expect(found.pagination).toEqual({
      ...pagination,
      hasNextPage,
      hasPreviousPage,
      nextCursor: hasNextPage ? endCursor : null,
    });
  });

  test('follows cursors to the end as the query does', async () => {
    let cursor = (await restList(path, { limit: 90 })).pagination.nextCursor;
    for (let pages = 1; cursor !== null; pages += 1) {
      const expected = await list({ after: cursor, limit: 90 });
      const found = await restList(path, { cursor, limit: 90 });
      const hasNextPage = pages < 4;
      expect(found.items).toEqual(expected.items.map(toLegacyItem));
      expect(found.pagination).toEqual({
        page: null,
        limit: 90,
        totalItems: 400,
        totalPages: null,
        hasNextPage,
        hasPreviousPage: true,
        nextCursor: hasNextPage ? expected.pageInfo.endCursor : null,
      });
      cursor = found.pagination.nextCursor;
    }
    expect.assertions(4 * 4 + 1);
  });
});
