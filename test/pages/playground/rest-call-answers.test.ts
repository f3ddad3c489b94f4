import { fromRestUrl, toRestCall } from '../../../src/pages/playground/rest-call';
import type { EditorTab } from '../../../src/pages/playground/editor-tab';
import { describeRoutes } from '../../../src/pages/server/describe-routes';
import { ADA, startGateway, type Answer, type EnvelopeBody, type TestGateway } from '../../support/gateway';

const ROUTES = describeRoutes('/api/v1');
const TRANSACTION = 'id type direction status amount balanceAfter streamId description createdAt';
const PAGE = 'totalCount pageInfo { hasNextPage hasPreviousPage endCursor }';
const NODES = `{ nodes { ${TRANSACTION} } ${PAGE} }`;
const ENTRIES = `{ entries { __typename ... on Transaction { ${TRANSACTION} }
  ... on TransactionGroup { streamId stream { title } transactionCount totalCredit totalDebit netAmount isComplete latestAt earliestAt
    transactions { ${TRANSACTION} } } } ${PAGE} }`;
const PROFILE = 'userId username displayName bio avatarUrl coverUrl isVerified isLive joinedAt';
const ARGUMENTS = '($filter: TransactionFilter, $limit: Int, $page: Int, $after: String)';
const GIVEN = '(filter: $filter, limit: $limit, page: $page, after: $after)';

interface Entry {
  readonly __typename?: string;
  readonly stream?: { readonly title: string } | null;
}

interface Page {
  readonly nodes?: readonly Entry[];
  readonly entries?: readonly Entry[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly endCursor: string | null };
}

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

/** A zone other than UTC, so that the start of a day matters. */
const HEADERS = { 'x-timezone': 'UTC+03:00', 'x-language': 'tr' };

function urlOf(query: string, variables: object): string {
  const found = toRestCall(ROUTES, { query, variables: JSON.stringify(variables) });
  if (found.kind === 'none') throw new Error(`${found.reason} ${found.name}`);
  return found.url;
}

/** The data of the single root field of an operation, whatever its alias. */
async function askGraphQL(query: string, variables: object): Promise<unknown> {
  const { body } = await gateway.graphql(query, { ...variables }, { headers: HEADERS });
  expect(body.errors).toBeUndefined();
  const [answer, ...others] = Object.values(body.data ?? {});
  expect(others).toEqual([]);
  return answer;
}

function askRest(url: string): Promise<Answer<EnvelopeBody>> {
  // Every response below /api/v1 is an envelope.
  return gateway.fetch(url, { headers: HEADERS }) as Promise<Answer<EnvelopeBody>>;
}

/** Maps GraphQL names to those of the legacy API. */
function toLegacyItem({ __typename, stream, ...item }: Entry): object {
  if (__typename === undefined) return item;
  return __typename === 'Transaction' ? { kind: 'transaction', ...item } : { kind: 'group', ...item, streamTitle: stream?.title ?? null };
}

test.each([
  ['in place', `{ userStats(userId: "${ADA}") { followers following totalLiveStreams } }`, {}],
  ['by a variable', 'query ($u: ObjectID!) { s: userStats(userId: $u) { followers following totalLiveStreams } }', { u: ADA }],
  ['in capitals', 'query ($u: ObjectID!) { userStats(userId: $u) { followers following totalLiveStreams } }', { u: ADA.toUpperCase() }],
  ['by name', `{ profile(username: "elif.live") { ${PROFILE} } }`, {}],
  ['by name in capitals', `query ($u: String = "DJ_CEM") { who: profile(username: $u) { ${PROFILE} } }`, {}],
])('the route returns the same data as the query for an account %s', async (_how, query, variables) => {
  const { status, body } = await askRest(urlOf(query, variables));
  expect(status).toBe(200);
  expect(body.data).toEqual(await askGraphQL(query, variables));
});

const STREAM = '5eed02000000000000000012';
const LISTS = [
  { what: 'nothing', inPlace: '', variables: {} },
  { what: 'a page', inPlace: '(page: 3, limit: 7)', variables: { page: 3, limit: 7 } },
  { what: 'a page past the end', inPlace: '(page: 2147483647, limit: 100)', variables: { page: 2_147_483_647, limit: 100 } },
  {
    what: 'types and statuses',
    inPlace: '(filter: { types: [GIFT_SENT, STREAM_TICKET], statuses: [COMPLETED, FAILED] })',
    variables: { filter: { types: ['GIFT_SENT', 'STREAM_TICKET'], statuses: ['COMPLETED', 'FAILED'] } },
  },
  {
    what: 'days and a direction',
    inPlace: '(filter: { direction: DEBIT, from: "2025-06-01", to: "2026-05-01" }, limit: 50)',
    variables: { filter: { direction: 'DEBIT', from: '2025-06-01', to: '2026-05-01', types: [], statuses: null }, limit: 50 },
  },
  {
    what: 'a stream and an instant',
    inPlace: `(filter: { streamId: "${STREAM}", from: "2026-05-01T00:00:00+03:00" }, limit: 5)`,
    variables: { filter: { streamId: STREAM, from: '2026-05-01T00:00:00+03:00' }, limit: 5 },
  },
];
const ENDPOINTS = [
  { field: 'myTransactions', selection: NODES },
  { field: 'myTransactionGroups', selection: ENTRIES },
];

/** Expects the same data from both endpoints, and returns the cursor of the next page. */
async function expectSame(query: string, variables: object): Promise<string | null> {
  // The selection of every list above has this shape.
  const { nodes, entries, totalCount, pageInfo } = (await askGraphQL(query, variables)) as Page;
  const { status, body } = await askRest(urlOf(query, variables));
  expect(status).toBe(200);
  const { hasNextPage, hasPreviousPage, endCursor } = pageInfo;
  expect(body.data).toMatchObject({
    items: (nodes ?? entries ?? []).map(toLegacyItem),
    pagination: { totalItems: totalCount, hasNextPage, hasPreviousPage, nextCursor: hasNextPage ? endCursor : null },
  });
  return hasNextPage ? endCursor : null;
}

describe.each(ENDPOINTS)('$field', ({ field, selection }) => {
  const withVariables = `query Q${ARGUMENTS} { list: ${field}${GIVEN} ${selection} }`;

  test.each(LISTS)('returns the same data by route and query with $what, inline or as variables', async ({ inPlace, variables }) => {
    const cursor = await expectSame(`{ ${field}${inPlace} ${selection} }`, {});
    expect(await expectSame(withVariables, variables)).toBe(cursor);
  });

  test('returns the same pages after a cursor', async () => {
    const filter = { direction: 'CREDIT' };
    let after = await expectSame(withVariables, { filter, limit: 60 });
    let pages = 1;
    for (; after !== null; pages += 1) after = await expectSame(withVariables, { filter, limit: 60, after });
    expect(pages).toBeGreaterThan(1);
  });

  test('returns the same data for the operation mapped from an address', async () => {
    const route = ROUTES.find((candidate) => candidate.field === field)!;
    const address = `${route.path}?limit=6&page=2&type=GIFT_SENT,PURCHASE&status=COMPLETED&from=2025-01-01&to=2026-05-22`;
    const tab = fromRestUrl(ROUTES, gateway.url + address) as EditorTab;
    // The page generated this JSON.
    const variables = JSON.parse(tab.variables) as object;
    expect(urlOf(tab.query, variables).split(/[?&]/).sort()).toEqual(address.split(/[?&]/).sort());
    await expectSame(withVariables, variables);
  });
});

test('a username equal to a segment of another route maps to the profile route', async () => {
  const url = urlOf('{ profile(username: "stats") { bio } }', {});
  const { status, body } = await askRest(url);
  // No user has this name; the stats route would have rejected it as an invalid id.
  expect([status, body.errors]).toEqual([404, ['Kaynak bulunamadı']]);
  const { query, variables } = fromRestUrl(ROUTES, url) as EditorTab;
  const answer = await gateway.graphql(query, JSON.parse(variables) as Record<string, unknown>);
  expect(answer.body.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
});

test.each(['a/b', '../../stats', 'a?b#c', 'İş', '100%', 'a\ud83d'])('both endpoints reject the username %j', async (u) => {
  const query = 'query ($u: String!) { profile(username: $u) { bio } }';
  const { body } = await gateway.graphql(query, { u });
  expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: [{ field: 'username' }] });
  const answer = await askRest(urlOf(query, { u }));
  expect(answer.status).toBe(400);
  expect(answer.body.errors[1]).toMatch(/^username: /);
});
