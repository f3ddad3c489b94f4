import { Client, fetchExchange, gql, type OperationResult } from '@urql/core';
import { signToken } from '../../src/auth/sign-token';
import { ADA, startGateway, TEST_SECRET, tokenFor, type TestGateway } from '../support/gateway';

const UNKNOWN = 'ffffffffffffffffffffffff';

const STATS = gql<{ userStats: { followers: number } | null }, { id: string }>(
  'query Stats($id: ObjectID!) { userStats(userId: $id) { followers following totalLiveStreams } }',
);
const PROFILE = gql<{ profile: { displayName: string } | null }, { username: string }>(
  'query Profile($username: String!) { profile(username: $username) { displayName } }',
);
const ME = gql<{ me: { username: string } }>('{ me { username } }');

/** A request of the client, and the status and media type of its response. */
interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly type: string | null;
}

let gateway: TestGateway;
let exchanges: Exchange[];

beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(() => {
  exchanges = [];
});
afterAll(() => gateway.close());

/** A client with urql's defaults: a URL, and the headers of the application. */
function clientWith(token: string | undefined, language?: string): Client {
  return new Client({
    url: `${gateway.url}/graphql`,
    exchanges: [fetchExchange],
    fetchOptions: {
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(language !== undefined && { 'x-language': language }),
      },
    },
    async fetch(input, init) {
      const response = await fetch(input, init);
      const url = input instanceof Request ? input.url : input.toString();
      exchanges.push({ method: init?.method ?? 'GET', url, status: response.status, type: response.headers.get('content-type') });
      return response;
    },
  });
}

/** The code of each error of a result, with the message. */
function errorsOf({ error }: OperationResult): readonly (readonly [unknown, string])[] {
  return (error?.graphQLErrors ?? []).map(({ extensions, message }) => [extensions['code'], message]);
}

test('sends a query with variables as GET, and reads its data', async () => {
  const result = await clientWith(tokenFor(ADA)).query(STATS, { id: ADA });
  expect(result.error).toBeUndefined();
  expect(result.data?.userStats).toMatchObject({ followers: 120, following: 85, totalLiveStreams: 12 });
  expect(exchanges).toMatchObject([{ method: 'GET', status: 200, type: 'application/graphql-response+json; charset=utf-8' }]);
});

test('sends an anonymous query without variables as GET', async () => {
  const result = await clientWith(tokenFor(ADA)).query(ME, {});
  expect(result.error).toBeUndefined();
  expect(result.data?.me.username).toBe('ada');
  expect(exchanges).toMatchObject([{ method: 'GET', status: 200 }]);
});

test('sends Turkish text as GET', async () => {
  const { data } = await clientWith(tokenFor(ADA)).query(PROFILE, { username: 'ada' });
  expect(data?.profile?.displayName).toBe('Ada Işık');
  const result = await clientWith(tokenFor(ADA), 'tr').query(PROFILE, { username: 'şükrü ığdır' });
  expect(errorsOf(result)).toEqual([['BAD_USER_INPUT', 'Doğrulama başarısız']]);
  expect(exchanges).toMatchObject([
    { method: 'GET', status: 200 },
    { method: 'GET', status: 200, type: 'application/graphql-response+json; charset=utf-8' },
  ]);
  expect(exchanges[1]?.url).toContain(new URLSearchParams({ v: 'şükrü ığdır' }).toString().slice(2));
});

test('reads an error beside data, and its code', async () => {
  const result = await clientWith(tokenFor(ADA)).query(gql('query($id: ObjectID!) { me { username } user(id: $id) { id } }'), {
    id: UNKNOWN,
  });
  expect(errorsOf(result)).toEqual([['NOT_FOUND', 'Resource not found']]);
  expect(result.data).toMatchObject({ me: { username: 'ada' }, user: null });
  expect(exchanges).toMatchObject([{ method: 'GET', status: 200 }]);
});

test.each([
  { who: 'before its user has signed in', code: 'UNAUTHENTICATED', status: 401, token: undefined },
  { who: 'with an invalid token', code: 'UNAUTHENTICATED', status: 401, token: 'made.up.token' },
  {
    who: 'with an expired token',
    code: 'UNAUTHENTICATED',
    status: 401,
    token: signToken(TEST_SECRET, ADA, -60, { issuer: undefined, audience: undefined }),
  },
  { who: 'of a suspended account', code: 'FORBIDDEN', status: 403, token: tokenFor('5eed01000000000000000003') },
])('gets $code $who', async ({ code, status, token }) => {
  const result = await clientWith(token).query(ME, {});
  expect(errorsOf(result).map(([found]) => found)).toEqual([code]);
  expect(exchanges).toMatchObject([{ method: 'GET', status }]);
});

test('reads the error of an invalid document', async () => {
  const result = await clientWith(tokenFor(ADA)).query(gql('{ me { nickname } }'), {});
  expect(errorsOf(result)).toEqual([['GRAPHQL_VALIDATION_FAILED', expect.stringContaining('unknown field "nickname" on type "User"')]]);
});

/** The longest URL that urql sends, in characters; longer queries are sent as POST. */
const MAX_URL_LENGTH = 2047;

test('sends the same query as GET up to the length limit of URLs, and as POST beyond it', async () => {
  const ids = (count: number): string[] => Array.from({ length: count }, () => ADA);
  const USERS = gql<{ users: unknown[] }, { ids: string[] }>('query Users($ids: [ObjectID!]!) { users(ids: $ids) { id username } }');
  let last: Exchange | undefined;
  for (let count = 55; last?.method !== 'POST'; count += 1) {
    const before = last;
    const result = await clientWith(tokenFor(ADA)).query(USERS, { ids: ids(count) });
    expect(result.error).toBeUndefined();
    expect(result.data?.users).toHaveLength(count);
    last = exchanges.at(-1);
    if (last?.method === 'POST') expect(before?.url.length).toBeGreaterThan(MAX_URL_LENGTH - 50);
  }
  expect(exchanges.map(({ status }) => status)).toEqual(exchanges.map(() => 200));
  expect(exchanges[0]?.method).toBe('GET');
});

test('sends a mutation as POST, whose error the client reads', async () => {
  const result = await clientWith(tokenFor(ADA)).mutation(gql('mutation { __typename }'), {});
  expect(errorsOf(result)).toEqual([['GRAPHQL_VALIDATION_FAILED', expect.stringContaining('mutation')]]);
  expect(exchanges).toMatchObject([{ method: 'POST', status: 400 }]);
});
