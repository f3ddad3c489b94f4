import { startGateway, type TestGateway } from '../support/gateway';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

interface Node {
  readonly id?: string;
  readonly isComplete?: boolean;
  readonly transactions?: readonly { readonly id: string }[];
}

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly startCursor: string | null; readonly endCursor: string | null; readonly hasNextPage: boolean };
}

const FLAT = `query ($first: Int, $after: String) {
  page: myTransactions(first: $first, after: $after) { edges { cursor node { id } } nodes { id } pageInfo { startCursor endCursor hasNextPage } }
}`;

const GROUPED = `query ($first: Int, $after: String) {
  page: myTransactionGroups(first: $first, after: $after) {
    edges { cursor node { ...Entry } } nodes: entries { ...Entry } pageInfo { startCursor endCursor hasNextPage }
  }
}
fragment Entry on TransactionEntry { ... on Transaction { id } ... on TransactionGroup { isComplete transactions { id } } }`;

async function read(query: string, variables: { readonly first: number; readonly after?: string | null }): Promise<Page> {
  const { body } = await gateway.graphql(query, variables);
  expect(body.errors).toBeUndefined();
  // The query determines the shape.
  return body.data?.['page'] as Page;
}

test.each([FLAT, GROUPED])('edges have the nodes of the page, and cursors of which each occurs once, on all pages', async (query) => {
  const cursors = new Set<string>();
  let count = 0;
  let after: string | null = null;
  do {
    const { edges, nodes, pageInfo }: Page = await read(query, { first: 7, after });
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    for (const { cursor } of edges) cursors.add(cursor);
    count += edges.length;
    if (edges.length > 1) expect(edges[0]?.cursor).toBe(pageInfo.startCursor);
    // In a grouped page, the last transaction of the page may belong to an entry before.
    expect(edges.at(-1)?.cursor).toBe(pageInfo.endCursor);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  expect(cursors.size).toBe(count);
});

test('`first` is the size of a page, and the cursor of an edge continues after it', async () => {
  const { nodes } = await read(FLAT, { first: 100 });
  const { edges } = await read(FLAT, { first: 10 });
  expect(edges).toHaveLength(10);
  for (const [index, { cursor }] of edges.entries()) {
    expect((await read(FLAT, { first: 3, after: cursor })).nodes).toEqual(nodes.slice(index + 1, index + 4));
  }
});

test('`first` takes precedence over `limit`, in the cost of the operation as well', async () => {
  const { body } = await gateway.graphql('{ myTransactions(first: 2, limit: 50) { nodes { id } } }');
  expect(body.data).toMatchObject({ myTransactions: { nodes: [{}, {}] } });
  const user = 'stats { id } profile { user { stats { id } profile { stats { id } user { stats { id } } } } }';
  const costly = `nodes { a: stream { host { ${user} } } b: stream { host { ${user} } } }`;
  const small = await gateway.graphql(`{ myTransactions(first: 10, limit: 100) { ${costly} } }`);
  expect(small.body.errors).toBeUndefined();
  const large = await gateway.graphql(`{ myTransactions(first: 100, limit: 10) { ${costly} } }`);
  expect(large.body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('completeness is read for groups that are selected through edges only', async () => {
  const complete = await gateway.graphql(`{ page: myTransactionGroups(first: 100, filter: { streamId: "5eed02000000000000000012" }) {
    edges { node { ... on TransactionGroup { isComplete } } } } }`);
  expect(complete.body).toEqual({ data: { page: { edges: [{ node: { isComplete: true } }] } } });
});
