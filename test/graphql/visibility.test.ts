import { ADA, startGateway, type GraphQLBody, type TestGateway } from '../support/gateway';

const GRACE = '5eed01000000000000000001'; // an ADMIN
const MEHMET = '5eed01000000000000000002'; // a MODERATOR
const DELETED = '5eed01000000000000000004';
const BURAK = '5eed01000000000000000006'; // has blocked ada
const TROLL = '5eed01000000000000000007'; // is blocked by ada
const DJ_CEM = '5eed01000000000000000010';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

async function run(query: string, as: string = ADA): Promise<GraphQLBody> {
  return (await gateway.graphql(query, {}, { as })).body;
}

/** Errors as code and path. */
function failuresOf(body: GraphQLBody): string[] {
  return (body.errors ?? []).map(({ extensions, path }) => `${extensions.code} ${path?.join('.') ?? ''}`);
}

describe('a viewer who is blocked by the user', () => {
  test.each([
    [`{ userStats(userId: "${BURAK}") { followers } }`, 'userStats'],
    [`{ userStats(userId: "${BURAK.toUpperCase()}") { userId } }`, 'userStats'],
    ['{ profile(username: "Burak_X") { userId } }', 'profile'],
    ['{ shown: profile(username: "burak_x") { isLive } }', 'shown'],
  ])('gets FORBIDDEN for a field of the user: %s', async (query, path) => {
    const body = await run(query);
    expect([body.data, failuresOf(body)]).toEqual([{ [path]: null }, [`FORBIDDEN ${path}`]]);
  });

  test('gets FORBIDDEN for the nested fields, and the rest of the data', async () => {
    const body = await run(`{
      users(ids: ["${BURAK}", "${ADA}"]) { username stats { followers } profile { displayName } }
      user(id: "${BURAK}") { again: stats { userId } }
    }`);
    expect(body.data).toEqual({
      users: [
        { username: 'burak_x', stats: null, profile: null },
        { username: 'ada', stats: { followers: 120 }, profile: { displayName: 'Ada Işık' } },
      ],
      user: { again: null },
    });
    expect(failuresOf(body).sort()).toEqual(['FORBIDDEN user.again', 'FORBIDDEN users.0.profile', 'FORBIDDEN users.0.stats']);
  });

  test.each([
    [ADA, TROLL],
    [MEHMET, BURAK],
    [BURAK, ADA],
    [BURAK, BURAK],
  ])('does not apply to viewer %s and user %s', async (viewer, other) => {
    const body = await run(
      `{ userStats(userId: "${other}") { userId } user(id: "${other}") { stats { userId } profile { userId } } }`,
      viewer,
    );
    expect(body).toEqual({ data: { userStats: { userId: other }, user: { stats: { userId: other }, profile: { userId: other } } } });
  });

  test('gets FORBIDDEN as an ADMIN as well', async () => {
    await gateway.database.execute(`insert into blocks (blocker_id, blocked_id) values ('${DJ_CEM}', '${GRACE}')`);
    expect(failuresOf(await run(`{ userStats(userId: "${DJ_CEM}") { userId } }`, GRACE))).toEqual(['FORBIDDEN userStats']);
    await gateway.database.execute(`delete from blocks where blocker_id = '${DJ_CEM}'`);
    expect(failuresOf(await run(`{ userStats(userId: "${DJ_CEM}") { userId } }`, GRACE))).toEqual([]);
  });
});

describe('the same error of many items of a list', () => {
  const IDS = Array.from({ length: 100 }, (_, index) => `5eed01${String(11 + index).padStart(18, '0')}`);

  test('is one error with the path of the first item and the number of items', async () => {
    const { body } = await gateway.graphql(
      'query ($ids: [ObjectID!]!) { users(ids: $ids) { username email } again: users(ids: $ids) { address: email creditBalance } }',
      { ids: IDS },
    );
    expect(body.errors?.map(({ path, extensions }) => ({ path, ...extensions }))).toMatchObject([
      { path: ['users', 0, 'email'], code: 'FORBIDDEN', count: 100 },
      { path: ['again', 0, 'address'], code: 'FORBIDDEN', count: 100 },
      { path: ['again', 0, 'creditBalance'], code: 'FORBIDDEN', count: 100 },
    ]);
  });

  test('has no number if a single item has it, and starts at the first item that has it', async () => {
    const { body } = await gateway.graphql('query ($ids: [ObjectID!]!) { users(ids: $ids) { email } }', { ids: [ADA, IDS[0]] });
    expect(body.errors?.map(({ path }) => path)).toEqual([['users', 1, 'email']]);
    expect(body.errors?.[0]?.extensions).not.toHaveProperty('count');
  });

  test('is separate from other errors of the field, and from those outside of lists', async () => {
    const { body } = await gateway.graphql(`{
      a: user(id: "${IDS[0]}") { email } b: user(id: "${IDS[1]}") { email }
      users(ids: ["${IDS[0]}", "${IDS[1]}", "${IDS[2]}"]) { followers(first: 3) { nodes { email } } }
    }`);
    expect(failuresOf(body)).toEqual(
      expect.arrayContaining(['FORBIDDEN a.email', 'FORBIDDEN b.email', 'FORBIDDEN users.0.followers.nodes.0.email']),
    );
    expect(body.errors).toHaveLength(3);
  });
});

describe('e-mail address and balance', () => {
  const NOTHING = { email: null, creditBalance: null };

  async function ownOf(id: string, username: string): Promise<object> {
    const [newest] = await gateway.database.query<{ balance: bigint }>(
      `select balance_after as balance from transactions where user_id = '${id}' order by created_at desc, id desc limit 1`,
    );
    return { email: `${username}@example.com`, creditBalance: Number(newest?.balance) };
  }

  test.each<[title: string, viewer: string, shown: readonly string[]]>([
    ['are shown to their owner alone', ADA, [ADA]],
    ['are shown to a MODERATOR as to anybody', MEHMET, [MEHMET]],
    ['are hidden from everybody else', TROLL, []],
    ['are shown to an ADMIN', GRACE, [ADA, MEHMET]],
  ])('%s', async (_title, viewer, shown) => {
    const body = await run(`{ users(ids: ["${ADA}", "${MEHMET}"]) { email creditBalance } }`, viewer);
    const users = [
      shown.includes(ADA) ? await ownOf(ADA, 'ada') : NOTHING,
      shown.includes(MEHMET) ? await ownOf(MEHMET, 'mehmet.kaya') : NOTHING,
    ];
    expect(body.data).toEqual({ users });
    // One error for each field, with the first user whose field it is, and their number.
    const first = users.indexOf(NOTHING);
    const count = users.filter((user) => user === NOTHING).length;
    const forbidden = first === -1 ? [] : [`FORBIDDEN users.${first}.creditBalance`, `FORBIDDEN users.${first}.email`];
    expect(failuresOf(body).sort()).toEqual(forbidden);
    for (const { extensions } of body.errors ?? []) expect(extensions).toMatchObject(count > 1 ? { count } : {});
  });

  test('the balance without transactions is 0', async () => {
    expect(await run('{ me { creditBalance email } }', '5eed01000000000000000009')).toEqual({
      data: { me: { creditBalance: 0, email: 'zeynep@example.com' } },
    });
  });

  test('applies a revoked role to the next request', async () => {
    await gateway.database.execute(`update users set role = 'USER' where id = '${GRACE}'`);
    expect(failuresOf(await run(`{ user(id: "${ADA}") { email } }`, GRACE))).toEqual(['FORBIDDEN user.email']);
    await gateway.database.execute(`update users set role = 'ADMIN' where id = '${GRACE}'`);
    expect(failuresOf(await run(`{ user(id: "${ADA}") { email } }`, GRACE))).toEqual([]);
  });
});

describe.each([ADA, GRACE])('a deleted account is NOT_FOUND for %s', (viewer) => {
  test.each([
    [`{ user(id: "${DELETED}") { id } }`, { user: null }, ['NOT_FOUND user']],
    [`{ users(ids: ["${DELETED}", "${ADA}", "${DELETED}"]) { id email @include(if: false) } }`, { users: [null, { id: ADA }, null] }, []],
    [`{ userStats(userId: "${DELETED}") { followers } }`, { userStats: null }, ['NOT_FOUND userStats']],
    ['{ profile(username: "eski.hesap") { userId } }', { profile: null }, ['NOT_FOUND profile']],
  ])('%s', async (query, data, failures) => {
    const body = await run(query, viewer);
    expect([body.data, failuresOf(body)]).toEqual([data, failures]);
  });
});

test('a deleted account that blocks the viewer is NOT_FOUND, not FORBIDDEN', async () => {
  await gateway.database.execute(`insert into blocks (blocker_id, blocked_id) values ('${DELETED}', '${ADA}')`);
  expect(failuresOf(await run(`{ userStats(userId: "${DELETED}") { userId } }`))).toEqual(['NOT_FOUND userStats']);
});

test('a suspended account is visible to others', async () => {
  const body = await run('{ profile(username: "spam_krali") { displayName user { username } stats { followers } } }');
  expect(body).toMatchObject({ data: { profile: { displayName: 'Bedava Kredi', user: { username: 'spam_krali' } } } });
});
