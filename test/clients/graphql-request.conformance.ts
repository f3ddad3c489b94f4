import type { ClientError, GraphQLClient } from 'graphql-request' with { 'resolution-mode': 'import' };
import { ClientTransactionGroupsDocument, ClientUserDocument, ClientUserStatsDocument } from '../../src/generated/operations';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

async function clientWith(token: string | undefined, language = 'en'): Promise<GraphQLClient> {
  // The package is published as ES modules only.
  const { GraphQLClient } = await import('graphql-request');
  const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }), 'x-language': language };
  return new GraphQLClient(`${gateway.url}/graphql`, { headers });
}

/** The ClientError of a query that fails. */
async function errorOf(query: Promise<unknown>): Promise<ClientError> {
  const { ClientError } = await import('graphql-request');
  const error = await query.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ClientError)) throw new Error('The client saw no GraphQL errors', { cause: error });
  return error;
}

test('answers a typed document with a variable', async () => {
  const client = await clientWith(tokenFor(ADA));
  const { userStats } = await client.request(ClientUserStatsDocument, { id: ADA.toUpperCase() });
  expect(userStats).toEqual({ id: ADA, userId: ADA, followers: 120, following: 85, totalLiveStreams: 12 });
});

test('reads a filtered list to its end by cursor', async () => {
  const client = await clientWith(tokenFor(ADA));
  let after: string | null | undefined;
  let count = 0;
  let pages = 0;
  do {
    const variables = { filter: { types: ['GIFT_SENT', 'PAYOUT'] as const }, limit: 30, ...(after != null && { after }) };
    const { entries, pageInfo, totalCount } = (await client.request(ClientTransactionGroupsDocument, variables)).myTransactionGroups;
    for (const entry of entries) count += entry.__typename === 'Transaction' ? 1 : entry.transactionCount;
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    pages += 1;
    if (after === null) expect(count).toBe(totalCount);
  } while (after != null);
  expect(pages).toBeGreaterThan(2);
});

test.each([
  {
    what: 'an unknown user id',
    status: 200,
    code: 'NOT_FOUND',
    as: ADA,
    id: 'ffffffffffffffffffffffff',
    message: 'Kaynak bulunamadı',
  },
  { what: 'an invalid id', status: 400, code: 'BAD_USER_INPUT', as: ADA, id: 'xyz', message: 'Doğrulama başarısız' },
  { what: 'no token', status: 401, code: 'UNAUTHENTICATED', as: undefined, id: ADA, message: 'Kimlik doğrulaması gerekli' },
  {
    what: 'a deleted account',
    status: 401,
    code: 'UNAUTHENTICATED',
    as: '5eed01000000000000000004',
    id: ADA,
    message: 'Kimlik doğrulaması gerekli',
  },
  { what: 'a suspended account', status: 403, code: 'FORBIDDEN', as: '5eed01000000000000000003', id: ADA, message: 'Yetersiz yetki' },
])('$what returns the code $code and the status $status', async ({ status, code, as, id, message }) => {
  const client = await clientWith(as && tokenFor(as), 'tr');
  const { response } = await errorOf(client.request(ClientUserDocument, { id }));
  expect(response.status).toBe(status);
  expect(response.errors).toEqual([expect.objectContaining({ message, extensions: expect.objectContaining({ code }) as unknown })]);
});
