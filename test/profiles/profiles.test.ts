import { ADA, startGateway, type GraphQLBody, type TestGateway } from '../support/gateway';

const ELIF = '5eed01000000000000000005';
const NEWCOMER = '5eed01000000000000000008';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

async function ask(query: string, variables: Readonly<Record<string, unknown>> = {}, as = ADA): Promise<GraphQLBody> {
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

/** Somebody without a row in `profiles`. */
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
  ['where nobody wrote one', 'yeni_uye', NEWCOMERS],
])('a profile %s is the same by every way', async (_title, username, profile) => {
  const query = `query ($name: String!) { profile(username: $name) { ${FIELDS} user { profile { ${FIELDS} } } } }`;
  expect(await ask(query, { name: username })).toEqual({ data: { profile: { ...profile, user: { profile } } } });
  const { body } = await gateway.rest(`/users/profile/${username}`);
  expect(body.data).toEqual(profile);
  expect(Object.keys(body.data as object)).toEqual(Object.keys(profile));
});

test.each(['DJ_Cem', 'dj_cem', 'DJ_CEM', 'Dj_cEM'])('a username is found in any case, and answered in its own: %s', async (username) => {
  expect(await ask('query ($name: String!) { profile(username: $name) { username displayName } }', { name: username })).toEqual({
    data: { profile: { username: 'DJ_Cem', displayName: 'DJ Cem' } },
  });
});

test('the i of a username is the ASCII one in every language and locale', async () => {
  await gateway.database.execute(
    `insert into users (id, username, email) values ('abcdef000000000000000001', 'ISIK.iI', 'isik@example.com')`,
  );
  const query = 'query ($name: String!) { profile(username: $name) { username } }';
  for (const name of ['isik.ii', 'ISIK.II', 'IsIk.Ii'])
    expect(await ask(query, { name })).toEqual({ data: { profile: { username: 'ISIK.iI' } } });
  for (const name of ['ısık.ıı', 'İSİK.İİ', 'iſik.ii', 'ISI\u212a.II']) {
    expect(await ask(query, { name })).toMatchObject({ data: { profile: null }, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  }
});

test.each(['nobody.at.all', '...', 'a_a', 'a%a', 'ad_'])('the characters of a pattern are only characters: %s', async (name) => {
  const code = name.includes('%') ? 'BAD_USER_INPUT' : 'NOT_FOUND';
  expect(await ask('query ($name: String!) { profile(username: $name) { username } }', { name })).toMatchObject({
    data: { profile: null },
    errors: [{ extensions: { code } }],
  });
});

test('one request asks for one profile in several cases and by several names', async () => {
  expect(await ask('{ a: profile(username: "ada") { userId } b: profile(username: "ADA") { username } c: profile(username: "grace") { username } }')).toEqual({
    data: { a: { userId: ADA }, b: { username: 'ada' }, c: { username: 'grace' } },
  });
}); // prettier-ignore

test.each<[username: string, followedByMe: boolean, followsMe: boolean]>([
  ['grace', true, false],
  ['mehmet.kaya', false, true],
  ['elif.live', true, true],
  ['zeynep', false, false],
  ['ada', false, false],
])('who follows whom, between ada and %s', async (username, followedByMe, followsMe) => {
  const body = await ask('query ($name: String!) { profile(username: $name) { userId followedByMe followsMe } }', { name: username });
  expect(body.data).toMatchObject({ profile: { followedByMe, followsMe } });
  // Seen from the other side, it is the other way round.
  const { userId } = body.data?.['profile'] as { userId: string };
  expect(await ask('{ profile(username: "ada") { followedByMe followsMe } }', {}, userId)).toEqual({
    data: { profile: { followedByMe: followsMe, followsMe: followedByMe } },
  });
});

test.each<[status: string, isLive: boolean]>([
  ['SCHEDULED', false],
  ['LIVE', true],
  ['ENDED', false],
  ['CANCELLED', false],
])('an account whose only stream is %s is live: %s', async (status, isLive) => {
  await gateway.database.execute(`
    delete from live_streams where host_id = '${NEWCOMER}';
    insert into live_streams (id, host_id, title, status) values ('abcdef000000000000000002', '${NEWCOMER}', 'First', '${status}')`);
  expect(await ask('{ profile(username: "yeni_uye") { isLive } }')).toEqual({ data: { profile: { isLive } } });
});

test('elif is on the air', async () => {
  expect(await ask(`{ user(id: "${ELIF}") { profile { isLive displayName } } }`)).toEqual({
    data: { user: { profile: { isLive: true, displayName: 'Elif Canlı' } } },
  });
});

test('profiles of a list are the profiles of its accounts, in order', async () => {
  const query =
    'query ($ids: [ObjectID!]!) { users(ids: $ids) { id profile { userId displayName user { username } stats { totalLiveStreams } } } }';
  expect(await ask(query, { ids: [NEWCOMER, ADA] })).toMatchObject({
    data: {
      users: [
        { id: NEWCOMER, profile: { userId: NEWCOMER, displayName: 'yeni_uye', user: { username: 'yeni_uye' } } },
        { id: ADA, profile: { userId: ADA, displayName: 'Ada Işık', user: { username: 'ada' }, stats: { totalLiveStreams: 12 } } },
      ],
    },
  });
});
