import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createOperationDescriptor,
  fetchQuery,
  getRequest,
  getSelector,
  type ConcreteRequest,
  type Environment,
  type GraphQLTaggedNode,
  type ReaderFragment,
  type SelectorData,
  type Variables,
} from 'relay-runtime';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { expectQuietConsole } from './quiet-console';
import { createRelayEnvironment } from './recipes/relay';
import { createSandbox, type Sandbox } from './sandbox';

const SCHEMA = join(__dirname, '../../src/graphql/schema.graphql');
const RELAY_COMPILER = join(__dirname, '../../node_modules/relay-compiler/cli.js');
const ELIF = '5eed01000000000000000005';
const BURAK = '5eed01000000000000000006';

/** A list of the specification of connections, as the compiled fragments read it. */
interface List {
  readonly edges: readonly { readonly cursor: string; readonly node: Readonly<Record<string, unknown>> }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount?: number;
}

/** What the compiler made of the documents. */
type Artifacts = Readonly<Record<'walletQuery' | 'followersQuery', GraphQLTaggedNode>> &
  Readonly<Record<'walletLedger' | 'walletGroups' | 'followersList', ReaderFragment>>;

expectQuietConsole();

let gateway: TestGateway;
let sandbox: Sandbox;
let artifacts: Artifacts;

beforeAll(async () => {
  gateway = await startGateway();
  sandbox = await createSandbox('relay');
  for (const name of ['wallet', 'followers'])
    await sandbox.write(`src/${name}.ts`, readFileSync(join(__dirname, `relay/${name}.ts`), 'utf8'));
  await sandbox.write('schema.graphql', readFileSync(SCHEMA, 'utf8'));
  await sandbox.write('relay.config.json', readFileSync(join(__dirname, 'recipes/relay.config.json'), 'utf8'));
  await sandbox.write(
    'src/main.ts',
    `export { default as walletQuery } from './__generated__/walletQuery.graphql';
     export { default as followersQuery } from './__generated__/followersQuery.graphql';
     export { default as walletLedger } from './__generated__/wallet_ledger.graphql';
     export { default as walletGroups } from './__generated__/wallet_groups.graphql';
     export { default as followersList } from './__generated__/followers_list.graphql';
     import type { wallet_ledger$data } from './__generated__/wallet_ledger.graphql';
     export const firstAmount = (data: wallet_ledger$data): number | string | undefined => data.myTransactions.edges[0]?.node.amount;`,
  );
  await sandbox.run(RELAY_COMPILER, 'relay.config.json');
  // The names are those of the file above.
  artifacts = (await sandbox.load()) as Artifacts;
});

afterAll(async () => {
  await gateway.close();
  await sandbox.remove();
});

function environment(language = 'en'): Environment {
  return createRelayEnvironment(`${gateway.url}/graphql`, { authorization: `Bearer ${tokenFor(ADA)}`, 'x-language': language });
}

/** A fragment as the store has it after a query, as a component reads it. */
function readFragment(store: Environment, query: GraphQLTaggedNode, variables: Variables, fragment: ReaderFragment): SelectorData {
  const operation = createOperationDescriptor(getRequest(query), variables);
  const root = store.lookup(operation.fragment).data;
  const selector = getSelector(fragment, root);
  if (selector.kind !== 'SingularReaderSelector') throw new Error('The query does not spread the fragment');
  const { data, isMissingData } = store.lookup(selector);
  expect(isMissingData).toBe(false);
  return data;
}

/** The query that reads a further page of a fragment, as `usePaginationFragment` finds it. */
function pageQueryOf({ metadata }: ReaderFragment): ConcreteRequest {
  const operation = metadata?.refetch?.operation;
  // The compiler writes the request itself where modules are imported.
  return (typeof operation === 'string' ? undefined : operation) as unknown as ConcreteRequest;
}

/** Reads a list to its end as `loadNext` of `usePaginationFragment` does; returns it as the store has it. */
async function readList(
  store: Environment,
  [query, fragment]: readonly [GraphQLTaggedNode, ReaderFragment],
  variables: Variables,
  pick: (data: SelectorData) => List,
): Promise<{ readonly list: List; readonly pages: number }> {
  await fetchQuery(store, query, variables).toPromise();
  for (let pages = 1; ; pages += 1) {
    const list = pick(readFragment(store, query, variables, fragment));
    if (!list.pageInfo.hasNextPage) return { list, pages };
    await fetchQuery(store, pageQueryOf(fragment), { ...variables, count: 50, cursor: list.pageInfo.endCursor }).toPromise();
  }
}

// A fragment's data is typed by the code that the compiler generates; these tests read it by name.
const ledgerOf = (data: SelectorData): List => data['myTransactions'] as List;
const groupsOf = (data: SelectorData): List => data['myTransactionGroups'] as List;
const followersOf = (data: SelectorData): List => (data['user'] as { followers: List }).followers;

test('what the compiler generates compiles under strict TypeScript', async () => {
  await sandbox.check();
  const { text } = getRequest(artifacts.walletQuery).params;
  expect(text).toContain('cursor');
});

test('a list that is a field of Query is read to its end, without duplicates, also with a filter', async () => {
  const store = environment();
  const unfiltered = await readList(store, [artifacts.walletQuery, artifacts.walletLedger], {}, ledgerOf);
  expect(unfiltered.pages).toBe(8);
  expect(new Set(unfiltered.list.edges.map(({ node }) => node['id'])).size).toBe(400);
  expect(unfiltered.list.totalCount).toBe(400);

  const filter = { types: ['GIFT_SENT', 'PAYOUT'] };
  const filtered = await readList(store, [artifacts.walletQuery, artifacts.walletLedger], { filter }, ledgerOf);
  expect(filtered.pages).toBeGreaterThan(1);
  expect(filtered.list.edges).toHaveLength(filtered.list.totalCount ?? 0);
  expect(filtered.list.edges.every(({ node }) => filter.types.includes(String(node['type'])))).toBe(true);
  const kept = ledgerOf(readFragment(store, artifacts.walletQuery, {}, artifacts.walletLedger));
  expect(kept.edges).toHaveLength(400);
});

test('a list of groups and transactions is read to its end: each transaction once', async () => {
  const { list } = await readList(environment(), [artifacts.walletQuery, artifacts.walletGroups], {}, groupsOf);
  const ids = list.edges.flatMap(({ node }) => {
    const group = node as { readonly id?: string; readonly transactions?: readonly { readonly id: string }[] };
    return group.transactions?.map(({ id }) => id) ?? group.id ?? [];
  });
  expect(ids).toHaveLength(400);
  expect(new Set(ids).size).toBe(400);
});

test('the followers of a user are read to the end', async () => {
  const variables = { id: ELIF };
  const { list, pages } = await readList(environment(), [artifacts.followersQuery, artifacts.followersList], variables, followersOf);
  const names = list.edges.map(({ node }) => node['username']);
  expect(pages).toBeGreaterThan(1);
  const { body } = await gateway.graphql(`{ user(id: "${ELIF}") { followers(first: 100) { nodes { username } } } }`);
  expect(body.data).toMatchObject({ user: { followers: { nodes: names.map((username) => ({ username })) } } });
});

test('a user, its stats and its profile are three records with one id', async () => {
  const store = environment();
  await fetchQuery(store, artifacts.walletQuery, {}).toPromise();
  const records = store.getStore().getSource().toJSON();
  for (const type of ['User', 'UserStats', 'Profile']) expect(records[`${type}:${ADA}`]).toMatchObject({ __typename: type, id: ADA });
});

test('an error of a nullable field leaves the rest of the data', async () => {
  const store = environment('tr');
  await fetchQuery(store, artifacts.followersQuery, { id: BURAK }).toPromise();
  const data = readFragment(store, artifacts.followersQuery, { id: BURAK }, artifacts.followersList);
  expect(data['user']).toEqual({ id: BURAK, username: 'burak_x', followers: null });
});

test('an error of the whole request is thrown with its message', async () => {
  const failing = fetchQuery(environment('tr'), artifacts.walletQuery, { filter: { from: 'yarın' } }).toPromise();
  await expect(failing).rejects.toThrow('Doğrulama başarısız');
});
