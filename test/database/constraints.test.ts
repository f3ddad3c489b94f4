import { openTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await database.execute(addUser(MARY, 'Mary.Shelley'));
});
afterAll(() => database.close());

const MARY = 'f00d00000000000000000001';
const PERCY = 'f00d00000000000000000002';
const STREAM = 'f00d00000000000000000003';

/** SQL text of a string, for words that hold quotes or control characters too. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function addUser(id: string, username: string): string {
  return `insert into users (id, username, email) values (${quoted(id)}, ${quoted(username)}, 'x@example.com')`;
}

function addTransaction({ id = 'f00d00000000000000000009', amount = '1', stream = 'null' }): string {
  return `insert into transactions (id, user_id, type, direction, amount, balance_after, stream_id)
          values (${quoted(id)}, '${MARY}', 'BONUS', 'CREDIT', ${amount}, 0, ${stream})`;
}

/** Runs statements and takes them back, so that no case sees another's rows. */
async function tryOut(...statements: readonly string[]): Promise<void> {
  await database.execute(`${statements.join('; ')}; rollback`);
}

/** Asserts that a statement is refused, and for which reason. */
async function expectRefusal(statement: string, constraint: string): Promise<void> {
  await expect(database.execute(statement)).rejects.toThrow(constraint);
}

describe('a username', () => {
  test.each(['ada', 'A.b', '___', '...', 'x'.repeat(30), '007'])('may be %j', async (username) => {
    // The demo data has an ada already.
    await tryOut("delete from users where username = 'ada'", addUser(PERCY, username));
  });

  test.each([
    ['too short', 'ab'],
    ['too long', 'x'.repeat(31)],
    ['empty', ''],
    ['a blank inside', 'ada lovelace'],
    ['a blank at the end', 'ada '],
    ['a line break at the end', 'ada.l\n'],
    ['a hyphen', 'ada-l'],
    ['an accent', 'adá'],
    ['İ, which is longer in lower case', 'İbrahim'],
    ['ı, whose capital is I', 'ışık'],
    ['ſ, whose capital is S', 'ſam'],
    ['the Kelvin sign, whose small letter is k', '\u212Aelvin'],
    ['full-width letters', 'ａｄａ'],
    ['other digits', '١٢٣'],
    ['a combining mark', 'i\u0307brahim'],
  ])('is refused: %s', async (_fault, username) => {
    await expectRefusal(addUser(PERCY, username), 'users_username_shape');
  });

  test.each(['mary.shelley', 'MARY.SHELLEY', 'Mary.Shelley'])('%s is taken where Mary.Shelley is there', async (username) => {
    await expectRefusal(addUser(PERCY, username), 'users_folded_username_key');
  });

  test('is taken too where a user would take it later', async () => {
    await expectRefusal(
      `${addUser(PERCY, 'percy')}; update users set username = 'MARY.shelley' where id = '${PERCY}'`,
      'users_folded_username_key',
    );
  });

  test('folds I to i and never to ı, whatever the locale', async () => {
    await expectRefusal(`${addUser(PERCY, 'TITI')}; ${addUser(STREAM, 'titi')}`, 'users_folded_username_key');
  });
});

const MALFORMED_IDS = [
  ['capitals', 'F00D00000000000000000002'],
  ['a letter beyond f', 'g00d00000000000000000002'],
  ['one too few', 'f00d0000000000000000002'],
  ['one too many', 'f00d000000000000000000002'],
  ['a line break at the end', 'f00d00000000000000000002\n'],
  ['none', ''],
] as const;

describe.each([
  ['users_id_shape', (id: string) => addUser(id, 'percy')],
  ['live_streams_id_shape', (id: string) => `insert into live_streams (id, host_id, title) values (${quoted(id)}, '${MARY}', 'x')`],
  ['transactions_id_shape', (id: string) => addTransaction({ id })],
])('%s', (constraint, insert) => {
  test('accepts 24 lower-case hexadecimal characters', () => tryOut(insert(PERCY)));
  test.each(MALFORMED_IDS)('refuses %s', (_fault, id) => expectRefusal(insert(id), constraint));
});

describe('the domain', () => {
  test.each(['1', '9007199254740993', '9223372036854775807'])('an amount may be %s', (amount) => tryOut(addTransaction({ amount })));

  test.each([
    ['an amount of nothing', addTransaction({ amount: '0' }), 'transactions_amount_positive'],
    ['a negative amount', addTransaction({ amount: '-1' }), 'transactions_amount_positive'],
    ['an amount beyond 64 bits', addTransaction({ amount: '9223372036854775808' }), 'out of range'],
    ['a transaction of a stream that is not there', addTransaction({ stream: `'${STREAM}'` }), 'transactions_stream_id_fkey'],
    ['following oneself', `insert into follows (follower_id, followee_id) values ('${MARY}', '${MARY}')`, 'follows_not_self'],
    ['following twice', twice(`insert into follows (follower_id, followee_id) values ('${MARY}', '${PERCY}')`), 'follows_pkey'],
    ['following nobody', `insert into follows (follower_id, followee_id) values ('${MARY}', '${STREAM}')`, 'follows_followee_id_fkey'],
    ['blocking oneself', `insert into blocks (blocker_id, blocked_id) values ('${MARY}', '${MARY}')`, 'blocks_not_self'],
    ['blocking twice', twice(`insert into blocks (blocker_id, blocked_id) values ('${MARY}', '${PERCY}')`), 'blocks_pkey'],
    ['a role that does not exist', `update users set role = 'OWNER'`, 'user_role'],
    ['a second profile', twice(`insert into profiles (user_id, display_name) values ('${MARY}', 'x')`), 'profiles_pkey'],
  ])('refuses %s', (_what, statement, reason) => expectRefusal(statement, reason));

  test('turning to oneself by an update is refused too', () =>
    expectRefusal(
      `${addUser(PERCY, 'percy')}; insert into follows (follower_id, followee_id) values ('${MARY}', '${PERCY}');
       update follows set followee_id = follower_id where follower_id = '${MARY}'`,
      'follows_not_self',
    ));

  test('a new user needs id, username and email alone', async () => {
    await database.execute(addUser(PERCY, 'percy'));
    const [percy] = await database.query(
      `select role::text, status::text, followers, following, total_live_streams as streams from users join user_stats on user_id = id
        where id = '${PERCY}'`,
    );
    expect(percy).toEqual({ role: 'USER', status: 'ACTIVE', followers: 0, following: 0, streams: 0 });
  });

  test('a deleted stream leaves its transactions behind, without it', async () => {
    await database.execute(
      `insert into live_streams (id, host_id, title) values ('${STREAM}', '${MARY}', 'x');
       ${addTransaction({ stream: `'${STREAM}'` })}; delete from live_streams where id = '${STREAM}'`,
    );
    expect(await database.query(`select stream_id from transactions where user_id = '${MARY}'`)).toEqual([{ stream_id: null }]);
  });
});

function twice(statement: string): string {
  return `${addUser(PERCY, 'percy')}; ${statement}; ${statement}`;
}
