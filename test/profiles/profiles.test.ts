import { ADA, startGateway, type GraphQLBody, type TestGateway } from '../support/gateway';

const ELIF = '5eed01000000000000000005';
const NEWCOMER = '5eed01000000000000000008';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

async function run(query: string, variables: Readonly<Record<string, unknown>> = {}, as = ADA): Promise<GraphQLBody> {
  return (await gateway.graphql(query, variables, { as })).body;
}

const FIELDS = 'userId username displayName bio avatarUrl coverUrl isVerified isLive joinedAt';

const ADAS = {
  userId: ADA,
  username: 'ada',
  displayName: 'Ada Işık',
  bio: 'Perşembeleri canlı yayında kod. Live coding on Thursdays.',
  avatarUrl: `https://example.com/avatars/${ADA}.webp`,
  coverUrl: `https://example.com/covers/${ADA}.webp`,
  isVerified: true,
  isLive: false,
  joinedAt: '2022-10-17T08:14:06.000Z',
};

/** A user without a row in `profiles`. */
const NEWCOMERS = {
  userId: NEWCOMER,
  username: 'yeni_uye',
  displayName: 'yeni_uye',
  bio: null,
  avatarUrl: null,
  coverUrl: null,
  isVerified: false,
  isLive: false,
  joinedAt: '2026-05-21T20:00:00.000Z',
};

test.each<[title: string, username: string, profile: object]>([
  ['in full', 'ada', ADAS],
  ['without a row in profiles', 'yeni_uye', NEWCOMERS],
])('every field and the route return the same profile %s', async (_title, username, profile) => {
  const query = `query ($name: String!) { profile(username: $name) { ${FIELDS} user { profile { ${FIELDS} } } } }`;
  expect(await run(query, { name: username })).toEqual({ data: { profile: { ...profile, user: { profile } } } });
  const { body } = await gateway.rest(`/users/profile/${username}`);
  expect(body.data).toEqual(profile);
  expect(Object.keys(body.data as object)).toEqual(Object.keys(profile));
});

test.each(['DJ_Cem', 'dj_cem', 'DJ_CEM', 'Dj_cEM'])(
  'finds a username case-insensitively and returns it as registered: %s',
  async (username) => {
    expect(await run('query ($name: String!) { profile(username: $name) { username displayName } }', { name: username })).toEqual({
      data: { profile: { username: 'DJ_Cem', displayName: 'DJ Cem' } },
    });
  },
);

test('folds the I of a username to ASCII i in every language and locale', async () => {
  await gateway.database.execute(
    `insert into users (id, username, email) values ('abcdef000000000000000001', 'ISIK.iI', 'isik@example.com')`,
  );
  const query = 'query ($name: String!) { profile(username: $name) { username } }';
  for (const name of ['isik.ii', 'ISIK.II', 'IsIk.Ii'])
    expect(await run(query, { name })).toEqual({ data: { profile: { username: 'ISIK.iI' } } });
  for (const name of ['ısık.ıı', 'İSİK.İİ', 'iſik.ii', 'ISI\u212a.II']) {
    expect(await run(query, { name })).toMatchObject({ data: { profile: null }, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  }
});

test.each(['nobody.at.all', '...', 'a_a', 'a%a', 'ad_'])('does not interpret pattern characters in a username: %s', async (name) => {
  const code = name.includes('%') ? 'BAD_USER_INPUT' : 'NOT_FOUND';
  expect(await run('query ($name: String!) { profile(username: $name) { username } }', { name })).toMatchObject({
    data: { profile: null },
    errors: [{ extensions: { code } }],
  });
});

test('returns one profile for several spellings and aliases in one request', async () => {
  expect(await run('{ a: profile(username: "ada") { userId } b: profile(username: "ADA") { username } c: profile(username: "grace") { username } }')).toEqual({
    data: { a: { userId: ADA }, b: { username: 'ada' }, c: { username: 'grace' } },
  });
}); // prettier-ignore

test.each<[username: string, followedByMe: boolean, followsMe: boolean]>([
  ['grace', true, false],
  ['mehmet.kaya', false, true],
  ['elif.live', true, true],
  ['zeynep', false, false],
  ['ada', false, false],
])('followedByMe and followsMe between ada and %s', async (username, followedByMe, followsMe) => {
  const body = await run('query ($name: String!) { profile(username: $name) { userId followedByMe followsMe } }', { name: username });
  expect(body.data).toMatchObject({ profile: { followedByMe, followsMe } });
  // For the other user as the viewer, the two are swapped.
  const { userId } = body.data?.['profile'] as { userId: string };
  expect(await run('{ profile(username: "ada") { followedByMe followsMe } }', {}, userId)).toEqual({
    data: { profile: { followedByMe: followsMe, followsMe: followedByMe } },
  });
});

test.each<[status: string, isLive: boolean]>([
  ['SCHEDULED', false],
  ['LIVE', true],
  ['ENDED', false],
  ['CANCELLED', false],
])('isLive of an account whose only stream is %s: %s', async (status, isLive) => {
  await gateway.database.execute(`
    delete from live_streams where host_id = '${NEWCOMER}';
    insert into live_streams (id, host_id, title, status) values ('abcdef000000000000000002', '${NEWCOMER}', 'First', '${status}')`);
  expect(await run('{ profile(username: "yeni_uye") { isLive } }')).toEqual({ data: { profile: { isLive } } });
});

test('elif is live', async () => {
  expect(await run(`{ user(id: "${ELIF}") { profile { isLive displayName } } }`)).toEqual({
    data: { user: { profile: { isLive: true, displayName: 'Elif Canlı' } } },
  });
});

test('returns the profiles of a list of users in order', async () => {
  const query =
    'query ($ids: [ObjectID!]!) { users(ids: $ids) { id profile { userId displayName user { username } stats { totalLiveStreams } } } }';
  expect(await run(query, { ids: [NEWCOMER, ADA] })).toMatchObject({
    data: {
      users: [
        { id: NEWCOMER, profile: { userId: NEWCOMER, displayName: 'yeni_uye', user: { username: 'yeni_uye' } } },
        { id: ADA, profile: { userId: ADA, displayName: 'Ada Işık', user: { username: 'ada' }, stats: { totalLiveStreams: 12 } } },
      ],
    },
  });
});
