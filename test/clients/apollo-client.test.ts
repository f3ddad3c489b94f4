import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import {
  ClientTransactionGroupsDocument,
  ClientUserDocument,
  ClientUserStatsDocument,
  type ClientTransactionGroupsQuery,
} from '../../src/generated/operations';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';

const GRACE = '5eed01000000000000000001';
const NOBODY = 'ffffffffffffffffffffffff';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

/** A client as an application sets one up; it remembers what it has been told. */
function clientWith(token: string | undefined, language = 'en'): ApolloClient {
  const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }), 'x-language': language, 'x-platform': 'mobile_ios' };
  return new ApolloClient({ link: new HttpLink({ uri: `${gateway.url}/graphql`, headers }), cache: new InMemoryCache() });
}

/** The errors of a query that fails. */
async function errorsOf(query: Promise<unknown>): Promise<CombinedGraphQLErrors['errors']> {
  const error = await query.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!CombinedGraphQLErrors.is(error)) throw new Error('The client saw no GraphQL errors', { cause: error });
  return error.errors;
}

test('a query with a variable is answered, and asked once', async () => {
  const client = clientWith(tokenFor(ADA));
  const ask = { query: ClientUserStatsDocument, variables: { id: ADA } };
  const { data } = await client.query(ask);
  expect(data?.userStats).toEqual({ __typename: 'UserStats', userId: ADA, followers: 120, following: 85, totalLiveStreams: 12 });
  const asked = gateway.database.statements.length;
  expect((await client.query(ask)).data).toEqual(data);
  expect(gateway.database.statements).toHaveLength(asked);
});

test('fragments on the union tell groups from single transactions, also out of the cache', async () => {
  const client = clientWith(tokenFor(ADA));
  const seen = new Set<string>();
  let after: string | null = null;
  do {
    const variables: { limit: number; after: string | null } = { limit: 100, after };
    const { data } = await client.query({ query: ClientTransactionGroupsDocument, variables });
    const page: ClientTransactionGroupsQuery['myTransactionGroups'] | undefined = data?.myTransactionGroups;
    expect(client.readQuery({ query: ClientTransactionGroupsDocument, variables })?.myTransactionGroups).toEqual(page);
    for (const entry of page?.entries ?? []) {
      if (entry.__typename === 'Transaction') seen.add(entry.id);
      else {
        expect(entry.transactions).toHaveLength(entry.transactionCount);
        expect(entry.stream).toMatchObject({ id: entry.streamId, title: expect.any(String) as unknown });
        for (const { id } of entry.transactions) seen.add(id);
      }
    }
    after = page?.pageInfo.hasNextPage === true ? (page.pageInfo.endCursor ?? null) : null;
  } while (after !== null);
  expect(seen.size).toBe(400);
});

test.each([
  { what: 'a user there is none of', code: 'NOT_FOUND', language: 'en', message: 'Resource not found', id: NOBODY },
  { what: 'a user there is none of', code: 'NOT_FOUND', language: 'tr', message: 'Kaynak bulunamadı', id: NOBODY },
  { what: 'an id that is none', code: 'BAD_USER_INPUT', language: 'tr', message: 'Doğrulama başarısız', id: 'xyz' },
])('$what fails with $code, told in $language', async ({ code, language, message, id }) => {
  const [error] = await errorsOf(clientWith(tokenFor(ADA), language).query({ query: ClientUserDocument, variables: { id } }));
  expect(error).toMatchObject({ message, extensions: { code } });
});

test.each([
  { who: 'somebody without a token', code: 'UNAUTHENTICATED', token: undefined },
  { who: 'somebody with a made-up token', code: 'UNAUTHENTICATED', token: 'made.up.token' },
  { who: 'a suspended account', code: 'FORBIDDEN', token: tokenFor('5eed01000000000000000003') },
])('$who sees the code $code, though the status is no success', async ({ code, token }) => {
  const [error] = await errorsOf(clientWith(token).query({ query: ClientUserDocument, variables: { id: ADA } }));
  expect(error).toMatchObject({ extensions: { code, requestId: expect.any(String) as unknown } });
});

test("somebody else's address is null, with an error beside the rest of the answer", async () => {
  const ask = { query: ClientUserDocument, variables: { id: GRACE }, errorPolicy: 'all' } as const;
  const { data, error } = await clientWith(tokenFor(ADA)).query(ask);
  expect(data?.user).toEqual({ __typename: 'User', id: GRACE, username: 'grace', email: null });
  expect(CombinedGraphQLErrors.is(error) && error.errors).toEqual([
    expect.objectContaining({ path: ['user', 'email'], extensions: expect.objectContaining({ code: 'FORBIDDEN' }) as unknown }),
  ]);
  const own = await clientWith(tokenFor(GRACE)).query(ask);
  expect(own.error).toBeUndefined();
  expect(own.data?.user?.email).toBe('grace@example.com');
});
