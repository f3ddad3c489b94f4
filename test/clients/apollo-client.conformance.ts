import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import {
  ClientTransactionGroupsDocument,
  ClientUserDocument,
  ClientUserStatsDocument,
  type ClientTransactionGroupsQuery,
} from '../../src/generated/operations';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';

const GRACE = '5eed01000000000000000001';
const UNKNOWN = 'ffffffffffffffffffffffff';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

/** An Apollo Client with its cache, as an application sets one up. */
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

test('answers a query with a variable, and the next one from the cache', async () => {
  const client = clientWith(tokenFor(ADA));
  const options = { query: ClientUserStatsDocument, variables: { id: ADA } };
  const { data } = await client.query(options);
  expect(data?.userStats).toEqual({ __typename: 'UserStats', id: ADA, userId: ADA, followers: 120, following: 85, totalLiveStreams: 12 });
  const statementCount = gateway.database.statements.length;
  expect((await client.query(options)).data).toEqual(data);
  expect(gateway.database.statements).toHaveLength(statementCount);
});

test('resolves fragments on the union of groups and transactions, also from the cache', async () => {
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
  { what: 'an unknown user id', code: 'NOT_FOUND', language: 'en', message: 'Resource not found', id: UNKNOWN },
  { what: 'an unknown user id', code: 'NOT_FOUND', language: 'tr', message: 'Kaynak bulunamadı', id: UNKNOWN },
  { what: 'an invalid id', code: 'BAD_USER_INPUT', language: 'tr', message: 'Doğrulama başarısız', id: 'xyz' },
])('$what fails with $code, with a message in $language', async ({ code, language, message, id }) => {
  const [error] = await errorsOf(clientWith(tokenFor(ADA), language).query({ query: ClientUserDocument, variables: { id } }));
  expect(error).toMatchObject({ message, extensions: { code } });
});

test.each([
  { who: 'a client without a token', code: 'UNAUTHENTICATED', token: undefined },
  { who: 'a client with an invalid token', code: 'UNAUTHENTICATED', token: 'made.up.token' },
  { who: 'a suspended account', code: 'FORBIDDEN', token: tokenFor('5eed01000000000000000003') },
])('$who gets the code $code, although the status is not 2xx', async ({ code, token }) => {
  const [error] = await errorsOf(clientWith(token).query({ query: ClientUserDocument, variables: { id: ADA } }));
  expect(error).toMatchObject({ extensions: { code, requestId: expect.any(String) as unknown } });
});

test("another user's email is null, with an error beside the rest of the data", async () => {
  const options = { query: ClientUserDocument, variables: { id: GRACE }, errorPolicy: 'all' } as const;
  const { data, error } = await clientWith(tokenFor(ADA)).query(options);
  expect(data?.user).toEqual({ __typename: 'User', id: GRACE, username: 'grace', email: null });
  expect(CombinedGraphQLErrors.is(error) && error.errors).toEqual([
    expect.objectContaining({ path: ['user', 'email'], extensions: expect.objectContaining({ code: 'FORBIDDEN' }) as unknown }),
  ]);
  const own = await clientWith(tokenFor(GRACE)).query(options);
  expect(own.error).toBeUndefined();
  expect(own.data?.user?.email).toBe('grace@example.com');
});
