import { DEMO_ADMIN_ID, DEMO_USER_ID, DEMO_USERS } from '../../src/commands/demo-user';
import { ADA, startGateway, type TestGateway } from '../support/gateway';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

test('lists the user of the documented call first, an ADMIN second, and no user twice', () => {
  expect(DEMO_USER_ID).toBe(ADA);
  expect(DEMO_USERS.slice(0, 2).map(({ id }) => id)).toEqual([DEMO_USER_ID, DEMO_ADMIN_ID]);
  expect(DEMO_USERS).toHaveLength(9);
  expect(new Set(DEMO_USERS.map(({ id }) => id)).size).toBe(9);
});

test('has a note in both languages for each user', () => {
  for (const { note } of DEMO_USERS) {
    expect(Object.keys(note)).toEqual(['en', 'tr']);
    expect(Object.values(note).map((text) => text.trim())).not.toContain('');
  }
});

test.each(DEMO_USERS)('$username is in the demo data, with its id', async ({ id, username }) => {
  expect(await gateway.database.query(`select id, username from users where id = '${id}'`)).toEqual([{ id, username }]);
});

/** The id of a demo user, by username. */
function idOf(username: string): string {
  return DEMO_USERS.find((user) => user.username === username)!.id;
}

describe('each user matches its note', () => {
  const ME = '{ me { username role profile { displayName } } myTransactions { totalCount } }';

  test.each([
    ['ada', 'USER', 400],
    ['grace', 'ADMIN', expect.any(Number)],
    ['mehmet.kaya', 'MODERATOR', expect.any(Number)],
    ['yeni_uye', 'USER', 0],
  ])('%s is %s, with %s transactions', async (username, role, totalCount: unknown) => {
    const { body } = await gateway.graphql(ME, {}, { as: idOf(username) });
    expect(body.data).toMatchObject({ me: { username, role }, myTransactions: { totalCount } });
  });

  test('yeni_uye has no profile', async () => {
    expect(await gateway.database.query(`select 1 from profiles where user_id = '${idOf('yeni_uye')}'`)).toEqual([]);
  });

  test('elif.live is live now', async () => {
    const { body } = await gateway.graphql('{ profile(username: "elif.live") { isLive } }');
    expect(body.data).toEqual({ profile: { isLive: true } });
  });

  test.each([
    { blocker: 'burak_x', blocked: 'ada' },
    { blocker: 'ada', blocked: 'troll42' },
  ])('$blocker has blocked $blocked', async ({ blocker, blocked }) => {
    const { body } = await gateway.graphql(`{ profile(username: "${blocker}") { bio } }`, {}, { as: idOf(blocked) });
    expect(body.errors?.map(({ extensions: { code } }) => code)).toEqual(['FORBIDDEN']);
  });

  test.each([
    ['spam_krali', 403],
    ['eski.hesap', 401],
  ])('%s gets the status %i', async (username, status) => {
    expect((await gateway.graphql(ME, {}, { as: idOf(username) })).status).toBe(status);
    expect((await gateway.rest(`/users/${ADA}/stats`, { as: idOf(username) })).status).toBe(status);
  });

  test('no demo user has blocked grace', async () => {
    const ids = DEMO_USERS.map(({ id }) => `'${id}'`).join(', ');
    expect(await gateway.database.query(`select 1 from blocks where blocked_id = '${DEMO_ADMIN_ID}' and blocker_id in (${ids})`)).toEqual(
      [],
    );
  });
});
