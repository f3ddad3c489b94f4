import { CombinedGraphQLErrors, gql, type ApolloClient, type TypedDocumentNode } from '@apollo/client';
import { signToken } from '../../src/auth/sign-token';
import { ADA, startGateway, TEST_SECRET, tokenFor, type TestGateway } from '../support/gateway';
import { createApolloClient } from './recipes/apollo-client';
import { once } from './recipes/once';
import { sessionFetch } from './recipes/session-fetch';

const ELIF = '5eed01000000000000000005';

const ME = gql`
  query Me {
    me {
      id
      username
    }
  }
` as TypedDocumentNode<{ me: { username: string } }>;

const BALANCE = gql`
  query Balance {
    me {
      id
      creditBalance
    }
  }
` as TypedDocumentNode<{ me: { creditBalance: number } }>;

let gateway: TestGateway;
let session: { authorization: string };
let refreshes: number;
/** Responses with the status 401 that clients have received. */
let rejections: number;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(() => {
  session = { authorization: `Bearer ${signToken(TEST_SECRET, ADA, -60, { issuer: undefined, audience: undefined })}` };
  [refreshes, rejections] = [0, 0];
  const { fetch: send } = globalThis;
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
    const response = await send(...request);
    if (response.status === 401) rejections += 1;
    return response;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

function client(refresh: () => Promise<unknown>): ApolloClient {
  const counted = once(() => {
    refreshes += 1;
    return refresh();
  });
  return createApolloClient(`${gateway.url}/graphql`, { 'x-language': 'en' }, sessionFetch(() => session, counted)); // prettier-ignore
}

async function signIn(): Promise<void> {
  // An identity provider takes longer than the gateway's 401: both requests have it by then.
  while (rejections < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  session.authorization = `Bearer ${tokenFor(ADA)}`;
}

test('a rejected token is refreshed once for all requests that fail together, and each is sent again', async () => {
  const apollo = client(signIn);
  const [me, balance] = await Promise.all([apollo.query({ query: ME }), apollo.query({ query: BALANCE })]);
  expect(me.data?.me.username).toBe('ada');
  expect(balance.data?.me.creditBalance).toEqual(expect.any(Number));
  expect(refreshes).toBe(1);
  session.authorization = `Bearer ${tokenFor(ELIF)}`;
  expect((await client(signIn).query({ query: ME })).data?.me.username).toBe('elif.live');
  expect(refreshes).toBe(1);
});

test('if the token cannot be refreshed, the error of the request is UNAUTHENTICATED, and the next request tries again', async () => {
  const apollo = client(() => Promise.reject(new Error('signed out')));
  for (const attempt of [1, 2]) {
    const { error } = await apollo.query({ query: ME, errorPolicy: 'all' });
    expect(CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    expect(refreshes).toBe(attempt);
  }
});
