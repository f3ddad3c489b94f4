import { ADA, startGateway, type GraphQLBody, type TestGateway } from '../support/gateway';

const GRACE = '5eed01000000000000000001';
const DELETED = '5eed01000000000000000004';
const NEWCOMER = '5eed01000000000000000008';
const UNKNOWN = 'ffffffffffffffffffffffff';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

async function run(query: string, variables: Readonly<Record<string, unknown>> = {}, as = ADA): Promise<GraphQLBody> {
  return (await gateway.graphql(query, variables, { as })).body;
}

test('me returns the viewer', async () => {
  const query = '{ me { id username role createdAt email } }';
  expect(await run(query)).toEqual({
    data: { me: { id: ADA, username: 'ada', role: 'USER', createdAt: '2022-10-17T08:14:06.000Z', email: 'ada@example.com' } },
  });
  expect((await run(query, {}, GRACE)).data).toMatchObject({ me: { id: GRACE, username: 'grace', role: 'ADMIN' } });
});

test('accepts an id in any case and returns it in lower case', async () => {
  for (const id of [ADA, ADA.toUpperCase(), '507F1f77bcF86cd799439011']) {
    expect(await run('query ($id: ObjectID!) { user(id: $id) { id } userStats(userId: $id) { userId } }', { id })).toEqual({
      data: { user: { id: ADA }, userStats: { userId: ADA } },
    });
  }
});

test.each([
  ['user', '{ me { id } user(id: "ffffffffffffffffffffffff") { id } }'],
  ['userStats', '{ me { id } userStats(userId: "ffffffffffffffffffffffff") { followers } }'],
])('%s of an unknown id is null with NOT_FOUND, and the rest of the answer stands', async (field, query) => {
  expect(await run(query)).toMatchObject({ data: { me: { id: ADA }, [field]: null }, errors: [{ extensions: { code: 'NOT_FOUND' } }] });
});

test('stats and profile have the id of their account, for client-side caches', async () => {
  const query = `{ userStats(userId: "${GRACE}") { id userId } profile(username: "grace") { id userId stats { id } } }`;
  expect(await run(query)).toEqual({
    data: { userStats: { id: GRACE, userId: GRACE }, profile: { id: GRACE, userId: GRACE, stats: { id: GRACE } } },
  });
});

describe('users', () => {
  const USERS = 'query ($ids: [ObjectID!]!) { users(ids: $ids) { id } }';

  test.each<[title: string, ids: readonly string[], found: readonly (string | null)[]]>([
    ['in the requested order', [GRACE, NEWCOMER, ADA], [GRACE, NEWCOMER, ADA]],
    ['with null for unknown and deleted ids', [UNKNOWN, ADA, DELETED], [null, ADA, null]],
    ['with repetitions', [ADA, GRACE, ADA.toUpperCase(), UNKNOWN, UNKNOWN], [ADA, GRACE, ADA, null, null]],
    ['as an empty list for no ids', [], []],
  ])('are returned %s', async (_title, ids, found) => {
    expect(await run(USERS, { ids })).toEqual({ data: { users: found.map((id) => id && { id }) } });
  });

  test('rejects more than 100 ids, repetitions included', async () => {
    expect((await run(USERS, { ids: Array(100).fill(ADA) })).data).toEqual({ users: Array(100).fill({ id: ADA }) });
    expect(await run(USERS, { ids: Array(101).fill(ADA) })).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'BAD_USER_INPUT', details: [{ field: 'ids', message: 'must have at most 100 items' }] } }],
    });
  });

  test('reports too many ids in Turkish', async () => {
    const { body } = await gateway.graphql(USERS, { ids: Array(101).fill(ADA) }, { headers: { 'x-language': 'tr' } });
    expect(body.errors?.[0]?.extensions.details).toEqual([{ field: 'ids', message: 'en çok 100 öğe içermeli' }]);
  });
});

describe('stats', () => {
  const STATS = `{ userStats(userId: "${ADA}") { userId followers following totalLiveStreams } me { stats { followers following totalLiveStreams } } }`;

  test('are the documented ones for ada, in every field and route', async () => {
    const counts = { followers: 120, following: 85, totalLiveStreams: 12 };
    expect(await run(STATS)).toEqual({ data: { userStats: { userId: ADA, ...counts }, me: { stats: counts } } });
    expect((await gateway.rest(`/users/${ADA.toUpperCase()}/stats`)).body.data).toEqual(counts);
    expect(Object.keys((await gateway.rest(`/users/${ADA}/stats`)).body.data as object)).toEqual(Object.keys(counts));
  });

  test('are 0 for a new user, and reflect every change in the next request', async () => {
    const NEW = 'abcdef000000000000000001';
    const steps: readonly (readonly [sql: string, counts: readonly number[]])[] = [
      [`insert into users (id, username, email) values ('${NEW}', 'brand_new', 'new@example.com')`, [0, 0, 0]],
      [`insert into follows (follower_id, followee_id) values ('${ADA}', '${NEW}'), ('${GRACE}', '${NEW}')`, [2, 0, 0]],
      [`insert into follows (follower_id, followee_id) values ('${NEW}', '${ADA}')`, [2, 1, 0]],
      [`delete from follows where follower_id = '${GRACE}' and followee_id = '${NEW}'`, [1, 1, 0]],
      [`insert into live_streams (id, host_id, title) values ('abcdef000000000000000002', '${NEW}', 'Soon')`, [1, 1, 0]],
      [`update live_streams set status = 'LIVE' where host_id = '${NEW}'`, [1, 1, 1]],
      [`update live_streams set status = 'ENDED' where host_id = '${NEW}'`, [1, 1, 1]],
    ];
    for (const [sql, [followers, following, totalLiveStreams]] of steps) {
      await gateway.database.execute(sql);
      const answer = await run('query ($id: ObjectID!) { userStats(userId: $id) { followers following totalLiveStreams } }', { id: NEW });
      expect(answer).toEqual({ data: { userStats: { followers, following, totalLiveStreams } } });
    }
  });
});
