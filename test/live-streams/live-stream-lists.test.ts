import { ADA, startGateway, type TestGateway } from '../support/gateway';

const ELIF = '5eed01000000000000000005';
const BURAK = '5eed01000000000000000006';
const ZEYNEP = '5eed01000000000000000009';
const DELETED = '5eed01000000000000000004';
const STATUSES = ['SCHEDULED', 'LIVE', 'ENDED', 'CANCELLED'] as const;

let gateway: TestGateway;

const stream = (n: number): string => `5eed0f${String(n).padStart(18, '0')}`;

beforeAll(async () => {
  gateway = await startGateway();
  // 120 streams of zeynep, elif.live, burak_x and the deleted account in turn, thirty of each status. Three each start at the same time.
  await gateway.database.query(`
    insert into live_streams (id, host_id, title, status, started_at, created_at)
    select '5eed0f' || lpad(n::text, 18, '0'), (array['${ZEYNEP}', '${ELIF}', '${BURAK}', '${DELETED}'])[1 + n % 4], 'Stream ' || n,
           (enum_range(null::live_stream_status))[1 + n / 4 % 4],
           case when n % 3 > 0 then timestamptz '2026-06-01T00:00:00.000Z' + interval '1 minute' * (n / 3 * 7 % 40) end,
           timestamptz '2026-06-01T00:00:00.000Z' + interval '1 minute' * (n / 3 * 7 % 40)
      from generate_series(1, 120) n`);
});

afterAll(() => gateway.close());

/** A page as the queries below select it. */
interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: readonly { readonly id: string; readonly status: string }[];
  readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}

const FIELDS = '{ edges { cursor node { id } } nodes { id status } pageInfo { hasNextPage hasPreviousPage endCursor } }';
const OF_HOST = `query ($id: ObjectID!, $statuses: [LiveStreamStatus!], $first: Int, $after: String) {
  user(id: $id) { page: liveStreams(statuses: $statuses, first: $first, after: $after) ${FIELDS} } }`;
const BY_STATUS = `query ($status: LiveStreamStatus!, $first: Int, $after: String) {
  page: liveStreams(status: $status, first: $first, after: $after) ${FIELDS} }`;

/** The ids of all pages, each checked against the specification of connections. */
async function readAll(query: string, variables: Readonly<Record<string, unknown>>, first: number, as = ADA): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { body } = await gateway.graphql(query, { ...variables, first, after }, { as });
    expect(body.errors).toBeUndefined();
    // The queries above determine the shape.
    const data = body.data as { page?: Page; user?: { page: Page } };
    const page = data.page ?? data.user?.page;
    if (page === undefined) throw new Error('no page');
    expect(page.edges.map(({ node }) => node.id)).toEqual(page.nodes.map(({ id }) => id));
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
    ids.push(...page.nodes.map(({ id }) => id));
    if (!page.pageInfo.hasNextPage) return ids;
    expect(page.nodes).toHaveLength(first);
    expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor);
    after = page.pageInfo.endCursor;
  }
}

async function idsWhere(condition: string): Promise<string[]> {
  const rows = await gateway.database.query<{ id: string }>(
    `select l.id from live_streams l join users u on u.id = l.host_id where ${condition} order by coalesce(l.started_at, l.created_at) desc, l.id desc`,
  );
  return rows.map(({ id }) => id);
}

describe('User.liveStreams', () => {
  test.each<[readonly string[] | null | undefined]>([
    [undefined],
    [null],
    [[]],
    [['LIVE']],
    [['ENDED', 'LIVE']],
    [['CANCELLED', 'SCHEDULED', 'SCHEDULED']],
    [STATUSES],
  ])('lists streams with statuses %j, newest first', async (statuses) => {
    const condition = statuses == null || statuses.length === 0 ? '' : `and l.status in (${statuses.map((s) => `'${s}'`).join()})`;
    const expected = await idsWhere(`l.host_id = '${ELIF}' ${condition}`);
    expect(expected.length).toBeGreaterThan(5);
    for (const first of [4, 100]) expect(await readAll(OF_HOST, { id: ELIF, statuses }, first)).toEqual(expected);
  });

  test('a cursor is valid for one host and one set of statuses, however that is written', async () => {
    const page = async (statuses: readonly string[] | null, after: string | null, id = ELIF): Promise<Page | null> => {
      const { body } = await gateway.graphql(OF_HOST, { id, statuses, first: 2, after });
      return (body.data?.['user'] as { page: Page | null }).page;
    };
    const cursor = (await page(['LIVE', 'ENDED'], null))?.pageInfo.endCursor ?? '';
    expect(await page(['ENDED', 'LIVE', 'LIVE'], cursor)).not.toBeNull();
    for (const [statuses, id] of [
      [['LIVE'], ELIF],
      [null, ELIF],
      [['LIVE', 'ENDED'], ZEYNEP],
    ] as const) {
      expect(await page(statuses, cursor, id)).toBeNull();
    }
    const all = (await page(null, null))?.pageInfo.endCursor ?? '';
    for (const statuses of [null, [], STATUSES]) expect(await page(statuses, all)).not.toBeNull();
  });
});

describe('liveStreams', () => {
  test.each(STATUSES)(
    'lists all streams with status %s, without those of deleted hosts and of hosts who block the viewer',
    async (status) => {
      for (const viewer of [ADA, ZEYNEP]) {
        const condition = `l.status = '${status}' and u.status <> 'DELETED' and u.id not in (select blocker_id from blocks where blocked_id = '${viewer}')`;
        const expected = await idsWhere(condition);
        for (const first of [3, 100]) expect(await readAll(BY_STATUS, { status }, first, viewer)).toEqual(expected);
      }
    },
  );

  test('lists what is live by default', async () => {
    const { body } = await gateway.graphql('{ page: liveStreams(first: 100) { nodes { status } } }');
    const { nodes } = body.data?.['page'] as Page;
    expect(new Set(nodes.map(({ status }) => status))).toEqual(new Set(['LIVE']));
  });

  test.each([0, 101])('is null with BAD_USER_INPUT for first: %d, and the rest of the response stands', async (first) => {
    const { body } = await gateway.graphql(`{ me { id } liveStreams(first: ${first}) { nodes { id } } }`);
    expect(body.data).toEqual({ me: { id: ADA }, liveStreams: null });
    expect(body.errors?.[0]?.extensions.details).toEqual([{ field: 'first', message: 'must be between 1 and 100' }]);
  });
});

describe('currentStream', () => {
  const QUERY = 'query ($ids: [ObjectID!]!) { users(ids: $ids) { username currentStream { id host { username } } } }';

  test('is the newest stream with status LIVE, null without one, and FORBIDDEN for a user who has blocked the viewer', async () => {
    const { body } = await gateway.graphql(QUERY, { ids: [ELIF, '5eed01000000000000000010', BURAK, DELETED] });
    const [newest] = await idsWhere(`l.host_id = '${ELIF}' and l.status = 'LIVE'`);
    expect(body.data).toEqual({
      users: [
        { username: 'elif.live', currentStream: { id: newest, host: { username: 'elif.live' } } },
        { username: 'DJ_Cem', currentStream: null },
        { username: 'burak_x', currentStream: null },
        null,
      ],
    });
    expect(body.errors).toMatchObject([{ path: ['users', 2, 'currentStream'], extensions: { code: 'FORBIDDEN' } }]);
  });

  test('is FORBIDDEN even while the user who has blocked the viewer is not live', async () => {
    await gateway.database.query(`update live_streams set status = 'ENDED' where host_id = '${BURAK}'`);
    const { body } = await gateway.graphql(QUERY, { ids: [BURAK] });
    expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('liveStream', () => {
  test.each([
    ['of any host', stream(4), null],
    ['of a host who has blocked the viewer', stream(2), 'FORBIDDEN'],
    ['of a deleted host', stream(3), 'NOT_FOUND'],
    ['that does not exist', stream(999), 'NOT_FOUND'],
  ])('a stream %s', async (_title, id, code) => {
    const { body } = await gateway.graphql('query ($id: ObjectID!) { me { id } liveStream(id: $id) { id } }', { id: id.toUpperCase() });
    expect(body.data).toEqual({ me: { id: ADA }, liveStream: code === null ? { id } : null });
    expect(body.errors?.map(({ extensions }) => extensions.code) ?? null).toEqual(code === null ? null : [code]);
  });

  test('the streams of a user who has blocked the viewer are FORBIDDEN', async () => {
    const { body } = await gateway.graphql(`{ user(id: "${BURAK}") { liveStreams { nodes { id } } } }`);
    expect(body).toMatchObject({ data: { user: { liveStreams: null } }, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });
});
