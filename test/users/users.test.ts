import { ADA, startGateway, type GraphQLBody, type TestGateway } from '../support/gateway';

const GRACE = '5eed01000000000000000001';
const DELETED = '5eed01000000000000000004';
const NEWCOMER = '5eed01000000000000000008';
const NOBODY = 'ffffffffffffffffffffffff';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

async function ask(query: string, variables: Readonly<Record<string, unknown>> = {}, as = ADA): Promise<GraphQLBody> {
  return (await gateway.graphql(query, variables, { as })).body;
}

test('me is the account that asks', async () => {
  const query = '{ me { id username role createdAt email } }';
  expect(await ask(query)).toEqual({
    data: { me: { id: ADA, username: 'ada', role: 'USER', createdAt: '2022-10-17T08:14:06.000Z', email: 'ada@example.com' } },
  });
  expect((await ask(query, {}, GRACE)).data).toMatchObject({ me: { id: GRACE, username: 'grace', role: 'ADMIN' } });
});

test('an id is an id in any case, and answered in small letters', async () => {
  for (const id of [ADA, ADA.toUpperCase(), '507F1f77bcF86cd799439011']) {
    expect(await ask('query ($id: ObjectID!) { user(id: $id) { id } userStats(userId: $id) { userId } }', { id })).toEqual({
      data: { user: { id: ADA }, userStats: { userId: ADA } },
    });
  }
});

test.each([
  ['user', '{ me { id } user(id: "ffffffffffffffffffffffff") { id } }'],
  ['userStats', '{ me { id } userStats(userId: "ffffffffffffffffffffffff") { followers } }'],
])('%s of an unknown id is null with NOT_FOUND, and the rest of the answer stands', async (field, query) => {
  expect(await ask(query)).toMatchObject({ data: { me: { id: ADA }, [field]: null }, errors: [{ extensions: { code: 'NOT_FOUND' } }] });
});

test('stats and profile have the id of their account, by which clients keep them', async () => {
  const query = `{ userStats(userId: "${GRACE}") { id userId } profile(username: "grace") { id userId stats { id } } }`;
  expect(await ask(query)).toEqual({
    data: { userStats: { id: GRACE, userId: GRACE }, profile: { id: GRACE, userId: GRACE, stats: { id: GRACE } } },
  });
});

describe('users', () => {
  const USERS = 'query ($ids: [ObjectID!]!) { users(ids: $ids) { id } }';

  test.each<[title: string, ids: readonly string[], found: readonly (string | null)[]]>([
    ['in the order asked for', [GRACE, NEWCOMER, ADA], [GRACE, NEWCOMER, ADA]],
    ['with null where there is none', [NOBODY, ADA, DELETED], [null, ADA, null]],
    ['as often as asked for', [ADA, GRACE, ADA.toUpperCase(), NOBODY, NOBODY], [ADA, GRACE, ADA, null, null]],
    ['of no ids', [], []],
  ])('come %s', async (_title, ids, found) => {
    expect(await ask(USERS, { ids })).toEqual({ data: { users: found.map((id) => id && { id }) } });
  });

  test('are 100 at most, repetitions counted', async () => {
    expect((await ask(USERS, { ids: Array(100).fill(ADA) })).data).toEqual({ users: Array(100).fill({ id: ADA }) });
    expect(await ask(USERS, { ids: Array(101).fill(ADA) })).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'BAD_USER_INPUT', details: [{ field: 'ids', message: 'must hold at most 100 items' }] } }],
    });
  });

  test('are no more than that in the other language, too', async () => {
    const { body } = await gateway.graphql(USERS, { ids: Array(101).fill(ADA) }, { headers: { 'x-language': 'tr' } });
    expect(body.errors?.[0]?.extensions.details).toEqual([{ field: 'ids', message: 'en çok 100 öğe içermeli' }]);
  });
});

describe('stats', () => {
  const STATS = `{ userStats(userId: "${ADA}") { userId followers following totalLiveStreams } me { stats { followers following totalLiveStreams } } }`;

  test('are those of the documentation for ada, by every way', async () => {
    const counts = { followers: 120, following: 85, totalLiveStreams: 12 };
    expect(await ask(STATS)).toEqual({ data: { userStats: { userId: ADA, ...counts }, me: { stats: counts } } });
    expect((await gateway.rest(`/users/${ADA.toUpperCase()}/stats`)).body.data).toEqual(counts);
    expect(Object.keys((await gateway.rest(`/users/${ADA}/stats`)).body.data as object)).toEqual(Object.keys(counts));
  });

  test('are nothing for somebody new, and follow what happens with the next request', async () => {
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
      const answer = await ask('query ($id: ObjectID!) { userStats(userId: $id) { followers following totalLiveStreams } }', { id: NEW });
      expect(answer).toEqual({ data: { userStats: { followers, following, totalLiveStreams } } });
    }
  });
});
