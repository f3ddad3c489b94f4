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

/** The SQL literal of a string, including quotes and control characters. */
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

/** Runs statements and rolls them back, so that cases do not affect each other. */
async function tryOut(...statements: readonly string[]): Promise<void> {
  await database.execute(`${statements.join('; ')}; rollback`);
}

/** Asserts that a statement violates the given constraint. */
async function expectRejected(statement: string, constraint: string): Promise<void> {
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
  ])('is rejected: %s', async (_fault, username) => {
    await expectRejected(addUser(PERCY, username), 'users_username_shape');
  });

  test.each(['mary.shelley', 'MARY.SHELLEY', 'Mary.Shelley'])('%s conflicts with Mary.Shelley', async (username) => {
    await expectRejected(addUser(PERCY, username), 'users_folded_username_key');
  });

  test('conflicts in an update as well', async () => {
    await expectRejected(
      `${addUser(PERCY, 'percy')}; update users set username = 'MARY.shelley' where id = '${PERCY}'`,
      'users_folded_username_key',
    );
  });

  test('folds I to i and never to ı, whatever the locale', async () => {
    await expectRejected(`${addUser(PERCY, 'TITI')}; ${addUser(STREAM, 'titi')}`, 'users_folded_username_key');
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
  test.each(MALFORMED_IDS)('rejects %s', (_fault, id) => expectRejected(insert(id), constraint));
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
    [
      'following an unknown user',
      `insert into follows (follower_id, followee_id) values ('${MARY}', '${STREAM}')`,
      'follows_followee_id_fkey',
    ],
    ['blocking oneself', `insert into blocks (blocker_id, blocked_id) values ('${MARY}', '${MARY}')`, 'blocks_not_self'],
    ['blocking twice', twice(`insert into blocks (blocker_id, blocked_id) values ('${MARY}', '${PERCY}')`), 'blocks_pkey'],
    ['a role that does not exist', `update users set role = 'OWNER'`, 'user_role'],
    ['a second profile', twice(`insert into profiles (user_id, display_name) values ('${MARY}', 'x')`), 'profiles_pkey'],
  ])('rejects %s', (_what, statement, reason) => expectRejected(statement, reason));

  test('rejects an update to a self-follow', () =>
    expectRejected(
      `${addUser(PERCY, 'percy')}; insert into follows (follower_id, followee_id) values ('${MARY}', '${PERCY}');
       update follows set followee_id = follower_id where follower_id = '${MARY}'`,
      'follows_not_self',
    ));

  test('a new user requires only id, username and email', async () => {
    await database.execute(addUser(PERCY, 'percy'));
    const [percy] = await database.query(
      `select role::text, status::text, followers, following, total_live_streams as streams from users join user_stats on user_id = id
        where id = '${PERCY}'`,
    );
    expect(percy).toEqual({ role: 'USER', status: 'ACTIVE', followers: 0, following: 0, streams: 0 });
  });

  test('deleting a stream keeps its transactions without a stream', async () => {
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
