import { CombinedGraphQLErrors, gql, type ApolloClient, type OperationVariables, type TypedDocumentNode } from '@apollo/client';
import { filter, firstValueFrom } from 'rxjs';
import {
  ClientCardByIdDocument,
  ClientCardDocument,
  ClientEmailsDocument,
  ClientFollowersDocument,
  ClientGroupsDocument,
  ClientLedgerDocument,
  ClientNameDocument,
  ClientPartialDocument,
  ClientUserStatsDocument,
  type ClientLedgerQuery,
  type TransactionFilter,
} from '../../src/generated/operations';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { expectQuietConsole } from './quiet-console';
import { createApolloClient } from './recipes/apollo-client';
import { PARTIAL } from './recipes/apollo-partial';

const ELIF = '5eed01000000000000000005';
const GIFTS: TransactionFilter = { types: ['GIFT_SENT', 'PAYOUT'], from: '2025-06-01' };

/** The followers of a user without edges, as a query reads them that needs no further page. */
const FOLLOWER_NAMES = gql`
  query FollowerNames($id: ObjectID!, $first: Int) {
    user(id: $id) {
      id
      followers(first: $first) {
        nodes {
          id
          username
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  }
` as TypedDocumentNode<{ user: { followers: { nodes: readonly unknown[] } } }, { id: string; first: number }>;

expectQuietConsole();

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

function client(): ApolloClient {
  return createApolloClient(`${gateway.url}/graphql`, { authorization: `Bearer ${tokenFor(ADA)}`, 'x-language': 'en' });
}

/** Reads a list to its end with `fetchMore`; returns the query's data as the cache has it. */
async function readToTheEnd<Data, Variables extends OperationVariables>(
  apollo: ApolloClient,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  pageInfoOf: (data: Data) => { readonly hasNextPage: boolean; readonly endCursor: string | null } | undefined,
): Promise<Data> {
  const observed = apollo.watchQuery({ query, variables });
  const subscription = observed.subscribe(() => undefined);
  await apollo.query({ query, variables });
  for (;;) {
    const data = apollo.readQuery({ query, variables });
    if (data === null) throw new Error('The cache lacks a field of the query');
    const pageInfo = pageInfoOf(data);
    if (pageInfo?.hasNextPage !== true) {
      subscription.unsubscribe();
      return data;
    }
    await observed.fetchMore({ variables: { ...variables, after: pageInfo.endCursor } });
  }
}

test('a second query of the same user is answered from the cache', async () => {
  const apollo = client();
  await apollo.query({ query: ClientCardByIdDocument, variables: { id: ADA } });
  const before = gateway.database.statements.length;
  const { data } = await apollo.query({ query: ClientNameDocument, variables: { id: ADA } });
  expect(data?.user).toMatchObject({ id: ADA, username: 'ada', stats: { followers: 120 } });
  expect(gateway.database.statements).toHaveLength(before);
});

test('a user, its stats and its profile are kept apart by type, and shared by all queries', async () => {
  const apollo = client();
  await apollo.query({ query: ClientCardDocument, variables: { username: 'ada' } });
  expect(Object.keys(apollo.cache.extract() as object)).toEqual(
    expect.arrayContaining([`User:${ADA}`, `UserStats:${ADA}`, `Profile:${ADA}`]),
  );
  await gateway.database.query(`update user_stats set followers = 121 where user_id = '${ADA}'`);
  await apollo.query({ query: ClientUserStatsDocument, variables: { id: ADA } });
  await gateway.database.query(`update user_stats set followers = 120 where user_id = '${ADA}'`);
  expect(apollo.readQuery({ query: ClientCardDocument, variables: { username: 'ada' } })?.userByName?.stats?.followers).toBe(121);
});

test.each([{}, GIFTS])('fetchMore reads the ledger to its end, also with the filter %j', async (filter) => {
  const apollo = client();
  const other = { query: ClientLedgerDocument, variables: { filter: { direction: 'DEBIT' }, first: 5 } } as const;
  const { data: debits } = await apollo.query(other);
  const { myTransactions: ledger } = await readToTheEnd(
    apollo,
    ClientLedgerDocument,
    { filter, first: 60 },
    (data) => data.myTransactions.pageInfo,
  );
  expect(ledger.edges.length).toBeGreaterThan(60);
  expect(ledger.edges).toHaveLength(ledger.totalCount ?? 0);
  expect(new Set(ledger.edges.map(({ node }) => node.id)).size).toBe(ledger.totalCount);
  expect(apollo.readQuery(other)).toEqual(debits);
});

test('fetchMore reads groups and transactions to their end, each transaction once', async () => {
  const data = await readToTheEnd(client(), ClientGroupsDocument, { first: 30 }, (page) => page.myTransactionGroups.pageInfo);
  const ids = data.myTransactionGroups.edges.flatMap(({ node }) =>
    node.__typename === 'Transaction' ? [node.id] : node.transactions.map(({ id }) => id),
  );
  expect(ids).toHaveLength(400);
  expect(new Set(ids).size).toBe(400);
});

test('fetchMore reads the followers of a user to their end', async () => {
  const variables = { id: ELIF, first: 30 };
  const { user } = await readToTheEnd(client(), ClientFollowersDocument, variables, (data) => data.user?.followers?.pageInfo);
  const nodes = user?.followers?.edges.map(({ node: { id } }) => ({ id })) ?? [];
  const { body } = await gateway.graphql(`{ user(id: "${ELIF}") { followers(first: 100) { nodes { id } } } }`);
  expect(body.data).toEqual({ user: { followers: { nodes } } });
  expect(nodes.length).toBeGreaterThan(60);
});

test('a list that is read without arguments is continued by a query with `after`', async () => {
  const apollo = client();
  const fields = 'edges { cursor node { id } } pageInfo { hasNextPage endCursor }';
  const query = gql(`query Start { myTransactions { ${fields} } }`) as TypedDocumentNode<ClientLedgerQuery>;
  const start = await apollo.query({ query });
  const observed = apollo.watchQuery({ query });
  const subscription = observed.subscribe(() => undefined);
  const after = start.data?.myTransactions.pageInfo.endCursor;
  await observed.fetchMore({
    query: gql(`query More($filter: TransactionFilter, $after: String) { myTransactions(filter: $filter, after: $after) { ${fields} } }`),
    variables: { after },
  });
  subscription.unsubscribe();
  expect(new Set(apollo.readQuery({ query })?.myTransactions.edges.map(({ node }) => node.id)).size).toBe(40);
});

test('a list keeps its pages if the next one fails', async () => {
  const apollo = client();
  const options = { query: ClientFollowersDocument, variables: { id: ELIF, first: 5 } } as const;
  const { data: before } = await apollo.query(options);
  const observed = apollo.watchQuery({ ...options, errorPolicy: 'all' });
  const subscription = observed.subscribe(() => undefined);
  const { error: failure } = await observed.fetchMore({ variables: { after: 'no cursor' }, errorPolicy: 'all' });
  expect(CombinedGraphQLErrors.is(failure) && failure.errors[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  subscription.unsubscribe();
  expect(apollo.readQuery(options)).toEqual(before);
});

test('a list that was read without edges is read with edges, and continued', async () => {
  const apollo = client();
  const { data: names } = await apollo.query({ query: FOLLOWER_NAMES, variables: { id: ELIF, first: 5 } });
  expect(names?.user.followers.nodes).toHaveLength(5);
  const variables = { id: ELIF, first: 5 };
  const { data } = await apollo.query({ query: ClientFollowersDocument, variables });
  expect(data?.user?.followers?.edges.map(({ node }) => node)).toEqual(names?.user.followers.nodes);
  const complete = await readToTheEnd(apollo, ClientFollowersDocument, variables, ({ user }) => user?.followers?.pageInfo);
  const { data: all } = await client().query({ query: ClientFollowersDocument, variables: { id: ELIF, first: 100 } });
  expect(complete.user?.followers?.edges).toEqual(all?.user?.followers?.edges);
});

test('a list keeps its pages and its end if a query reads it without edges', async () => {
  const apollo = client();
  const options = { query: ClientFollowersDocument, variables: { id: ELIF, first: 30 } } as const;
  const before = await readToTheEnd(apollo, options.query, options.variables, (data) => data.user?.followers?.pageInfo);
  const { data: names } = await apollo.query({ query: FOLLOWER_NAMES, variables: { id: ELIF, first: 5 } });
  expect(names?.user.followers.nodes).toHaveLength(5);
  expect(apollo.readQuery(options)).toEqual(before);
});

test('a field that failed has its error again in the next query, which the cache alone has as null', async () => {
  const apollo = client();
  /** The codes of the errors of the last result, after both the cache and the gateway have answered. */
  async function codes(options: Partial<typeof PARTIAL>): Promise<unknown> {
    const observed = apollo.watchQuery({ query: ClientPartialDocument, ...options });
    const { data, error } = await firstValueFrom(observed.pipe(filter(({ loading }) => !loading)));
    expect(data).toMatchObject({ me: { username: 'ada' }, profile: null });
    return CombinedGraphQLErrors.is(error) ? error.errors.map(({ extensions }) => extensions?.['code']) : [];
  }
  expect(await codes(PARTIAL)).toEqual(['NOT_FOUND']);
  expect(await codes({})).toEqual([]);
  expect(await codes(PARTIAL)).toEqual(['NOT_FOUND']);
});

test("with errorPolicy 'all', one field that fails leaves the rest of the data", async () => {
  const { data, error: failure } = await client().query({ query: ClientPartialDocument, errorPolicy: 'all' });
  expect(data).toEqual({ me: { __typename: 'User', id: ADA, username: 'ada' }, profile: null });
  expect(CombinedGraphQLErrors.is(failure) && failure.errors).toEqual([
    expect.objectContaining({ path: ['profile'], extensions: expect.objectContaining({ code: 'NOT_FOUND' }) as unknown }),
  ]);
});

test('a list of 100 users whose email is forbidden has one error, with the number of fields', async () => {
  const { body } = await gateway.graphql(`{ me { following(first: 100) { nodes { id } } } }`);
  const { nodes } = (body.data as { me: { following: { nodes: { id: string }[] } } }).me.following;
  const ids = [...nodes, ...nodes].map(({ id }) => id).slice(0, 100);
  const { data, error: failure } = await client().query({ query: ClientEmailsDocument, variables: { ids }, errorPolicy: 'all' });
  expect(data?.users.map((user) => user?.id)).toEqual(ids);
  expect(CombinedGraphQLErrors.is(failure) && failure.errors).toEqual([
    expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN', count: 100 }) as unknown }),
  ]);
});
