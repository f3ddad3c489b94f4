import { ADA, startGateway, type GraphQLBody, type TestGateway } from '../support/gateway';

const BURAK = '5eed01000000000000000006';
const DELETED = '5eed01000000000000000004';
const SUSPENDED = '5eed01000000000000000003';
const ELIF = '5eed01000000000000000005';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

type Direction = 'followers' | 'following';

/** A page as the queries below select it. */
interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: readonly { readonly id: string; readonly username: string }[];
  readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  readonly totalCount: number;
}

const PAGE = 'edges { cursor node { id } } nodes { id username } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount';

async function read(direction: Direction, userId: string, args: { first?: number | null; after?: string | null }, as = ADA): Promise<Page> {
  const query = `query ($id: ObjectID!, $first: Int, $after: String) { user(id: $id) { page: ${direction}(first: $first, after: $after) { ${PAGE} } } }`;
  const { body } = await gateway.graphql(query, { id: userId, ...args }, { as });
  expect(body.errors).toBeUndefined();
  // The query above names the shape.
  return (body.data?.['user'] as { page: Page }).page;
}

/** All pages of a list, each checked against the specification of connections. */
async function readAll(direction: Direction, userId: string, first: number, as = ADA): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page: Page = await read(direction, userId, { first, after }, as);
    expect(page.edges.map(({ node }) => node.id)).toEqual(page.nodes.map(({ id }) => id));
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
    expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor ?? null);
    ids.push(...page.nodes.map(({ id }) => id));
    if (!page.pageInfo.hasNextPage) return ids;
    expect(page.nodes).toHaveLength(first);
    expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor);
    after = page.pageInfo.endCursor;
  }
}

/** The ids of a list by its definition. */
async function expected(direction: Direction, userId: string, viewerId: string): Promise<string[]> {
  const [listed, owner] = direction === 'followers' ? ['follower_id', 'followee_id'] : ['followee_id', 'follower_id'];
  const rows = await gateway.database.query<{ id: string }>(`
    select u.id from follows f join users u on u.id = f.${listed}
     where f.${owner} = '${userId}' and u.status <> 'DELETED'
       and u.id not in (select blocker_id from blocks where blocked_id = '${viewerId}')
     order by f.created_at desc, f.${listed} desc`);
  return rows.map(({ id }) => id);
}

describe.each<Direction>(['followers', 'following'])('%s', (direction) => {
  test.each([1, 7, 100])('lists everyone once, latest follow first, on pages of %d', async (first) => {
    for (const [user, viewer] of [
      [ADA, ADA],
      [ELIF, ADA],
      [ELIF, BURAK],
    ] as const) {
      if (first === 1 && user === ELIF) continue;
      expect(await readAll(direction, user, first, viewer)).toEqual(await expected(direction, user, viewer));
    }
  });

  test('has pages of 20 by default', async () => {
    const all = await expected(direction, ADA, ADA);
    for (const args of [{}, { first: null }]) {
      expect((await read(direction, ADA, args)).nodes.map(({ id }) => id)).toEqual(all.slice(0, 20));
    }
  });

  test('counts follows as the stats do', async () => {
    const { body } = await gateway.graphql(`{ me { stats { ${direction} } page: ${direction}(first: 1) { totalCount } } }`);
    // The query above names the shape.
    const { stats, page } = body.data?.['me'] as { stats: Record<string, number>; page: { totalCount: number } };
    expect(page.totalCount).toBeGreaterThan(80);
    expect(page.totalCount).toBe(stats[direction]);
  });

  test('follows at the same time are ordered by id, across pages', async () => {
    const [listed, owner] = direction === 'followers' ? ['follower_id', 'followee_id'] : ['followee_id', 'follower_id'];
    const user = '5eed01000000000000000150';
    await gateway.database.query(`delete from follows where ${owner} = '${user}'`);
    await gateway.database.query(`
      insert into follows (${listed}, ${owner}, created_at)
      select id, '${user}', '2026-05-01T00:00:00.123456Z' from users where id > '5eed01000000000000000010' and id < '5eed01000000000000000090'`);
    expect(await readAll(direction, user, 3)).toEqual(await expected(direction, user, ADA));
  });

  test.each(['infinity', '-infinity', '4714-11-24 BC', '294276-12-31'])('continues after a follow at %s', async (time) => {
    const [listed, owner] = direction === 'followers' ? ['follower_id', 'followee_id'] : ['followee_id', 'follower_id'];
    const user = '5eed01000000000000000151';
    await gateway.database.query(`delete from follows where ${owner} = '${user}'`);
    await gateway.database.query(`
      insert into follows (${listed}, ${owner}, created_at)
      select id, '${user}', '${time}' from users where id > '5eed01000000000000000010' and id < '5eed01000000000000000015'`);
    expect(await readAll(direction, user, 1)).toEqual(await expected(direction, user, ADA));
  });
});

test('leaves out deleted users and users who have blocked the viewer, and keeps suspended ones', async () => {
  const ids = await readAll('followers', ADA, 100);
  expect(ids).not.toContain(DELETED);
  expect(ids).toContain(SUSPENDED);
  await gateway.database.query(`insert into follows (follower_id, followee_id) values ('${BURAK}', '${ELIF}') on conflict do nothing`);
  expect(await readAll('followers', ELIF, 100, ELIF)).toContain(BURAK);
  expect(await readAll('followers', ELIF, 100, ADA)).not.toContain(BURAK);
});

test('a user who has blocked the viewer has lists that are null with FORBIDDEN', async () => {
  const query = `{ user(id: "${BURAK}") { username followers { totalCount nodes { id } } following { nodes { id } } } }`;
  const { body } = await gateway.graphql(query);
  expect(body.data).toEqual({ user: { username: 'burak_x', followers: null, following: null } });
  expect(codesOf(body)).toEqual([
    [['user', 'followers'], 'FORBIDDEN'],
    [['user', 'following'], 'FORBIDDEN'],
  ]);
});

/** Path and code of each error, sorted by path: lists are read concurrently, and the order of their errors is not specified. */
function codesOf({ errors = [] }: GraphQLBody): unknown[] {
  return errors.map(({ path, extensions }) => [path, extensions.code]).sort();
}

describe('rejects', () => {
  test.each([0, -1, 101])('first: %d', async (first) => {
    const { body } = await gateway.graphql(`{ me { followers(first: ${first}) { nodes { id } } } }`);
    expect(body.data).toEqual({ me: { followers: null } });
    expect(body.errors?.map(({ extensions }) => extensions.details)).toEqual([[{ field: 'first', message: 'must be between 1 and 100' }]]);
  });

  test('a cursor of another list, of another user, and an edited one', async () => {
    const { pageInfo } = await read('followers', ADA, { first: 2 });
    const cursor = pageInfo.endCursor ?? '';
    const attempts: [string, Direction, string][] = [
      [ADA, 'following', cursor],
      [ELIF, 'followers', cursor],
      [ADA, 'followers', `${cursor.slice(0, -1)}A`],
      [ADA, 'followers', cursor.slice(1)],
      [ADA, 'followers', ''],
    ];
    for (const [id, direction, after] of attempts) {
      const { body } = await gateway.graphql(
        `query ($id: ObjectID!, $after: String) { user(id: $id) { ${direction}(after: $after) { nodes { id } } } }`,
        { id, after },
      );
      expect(body.data).toEqual({ user: { [direction]: null } });
      expect(body.errors?.map(({ extensions }) => extensions.details)).toEqual([
        [{ field: 'after', message: 'must be a cursor of this list and filter' }],
      ]);
    }
  });
});

test('a page after many deleted followers is found, page by page, and each page ends', async () => {
  const host = '5eed01000000000000000152';
  await gateway.database.query(`delete from follows where followee_id = '${host}'`);
  await gateway.database.query(`
    insert into users (id, username, email, status)
    select 'de1e7ed' || lpad(i::text, 17, '0'), 'purged.' || i, 'x@example.com', (case when i % 2400 = 0 then 'ACTIVE' else 'DELETED' end)::user_status
      from generate_series(1, 2500) i`);
  await gateway.database.query(`
    insert into follows (follower_id, followee_id, created_at)
    select id, '${host}', timestamptz '2026-01-01T00:00:00Z' - interval '1 second' * right(id, 6)::int from users where id like 'de1e7ed%'`);
  let after: string | null = null;
  const found: string[] = [];
  const sizes: number[] = [];
  do {
    const page: Page = await read('followers', host, { first: 5, after });
    found.push(...page.nodes.map(({ username }) => username));
    sizes.push(page.nodes.length);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect(found).toEqual(['purged.2400']);
  // Each page searches a thousand follows.
  expect(sizes).toEqual([0, 0, 1]);
});

test.each([
  ['cursors', 'edges { c1: cursor c2: cursor c3: cursor }'],
  ['type names', '__typename'],
  ['the position of the page', 'pageInfo { endCursor }'],
])('an item costs a unit even if only %s of it are selected', async (_title, selection) => {
  const ids = Array.from({ length: 100 }, (_, index) => `5eed01${String(11 + index).padStart(18, '0')}`);
  const query = `query ($ids: [ObjectID!]!, $first: Int) { users(ids: $ids) { followers(first: $first) { ${selection} } } }`;
  expect((await gateway.graphql(query, { ids, first: 100 })).status).toBe(400);
  expect((await gateway.graphql(query, { ids, first: 1 })).status).toBe(200);
});

test.each([
  ['a page of 100 followers with 20 followers each', '{ me { followers(first: 100) { nodes { followers { nodes { id } } } } } }'],
  ['as edges', '{ me { followers(first: 100) { edges { node { followers { edges { node { id } } } } } } } }'],
  [
    'streams of the hosts of streams',
    '{ liveStreams(first: 100) { nodes { host { liveStreams(first: 100) { nodes { host { id } } } } } } }',
  ],
])('rejects an operation whose lists return too many objects before any of them is read: %s', async (_title, query) => {
  const { status, body } = await gateway.graphql(query);
  expect([status, body.data, body.errors?.[0]?.extensions.code]).toEqual([400, undefined, 'BAD_USER_INPUT']);
});
