import fc from 'fast-check';
import { Client } from 'pg';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { serverUrl } from '../support/server';
import { wrongStats } from './recount';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Few users and streams, so that commands affect the same rows. */
const USERS = ['a1', 'b2', 'c3', 'd4', 'e5', 'f6'].map((name) => name.padStart(24, '0'));
const STREAMS = ['1', '2', '3', '4', '5', '6', '7'].map((name) => name.padStart(24, '0'));
const STATUSES = ['SCHEDULED', 'LIVE', 'ENDED', 'CANCELLED'];

const user = fc.constantFrom(...USERS);
const stream = fc.constantFrom(...STREAMS);
const status = fc.constantFrom(...STATUSES);
const pairs = fc.array(fc.tuple(user, user), { minLength: 1, maxLength: 8 });

/** `('x','y'),('z','w')`. Nothing here needs quoting: all of it is from the lists above. */
function rows(values: readonly (readonly string[])[]): string {
  return values.map((row) => `(${row.map((value) => `'${value}'`).join(',')})`).join(',');
}

function createUsers(ids: readonly string[]): string {
  return `insert into users (id, username, email)
          select id, 'user_' || right(id, 2), 'x@example.com' from (values ${rows(ids.map((id) => [id]))}) v(id) on conflict do nothing`;
}

/** Pairs of distinct existing users. */
function pairsThere(values: readonly (readonly string[])[]): string {
  return `select distinct a.id, b.id from (values ${rows(values)}) v(a, b) join users a on a.id = v.a join users b on b.id = v.b where a.id <> b.id`;
}

function insertStreams(values: readonly (readonly string[])[], conflict: string): string {
  return `insert into live_streams (id, host_id, title, status)
          select distinct on (v.id) v.id, u.id, 'stream', v.status::live_stream_status
            from (values ${rows(values)}) v(id, host, status) join users u on u.id = v.host order by v.id
          on conflict (id) do ${conflict}`;
}

/** One statement of any writer, valid after any previous ones. */
const statement: fc.Arbitrary<string> = fc.oneof(
  pairs.map((values) => `insert into follows (follower_id, followee_id) ${pairsThere(values)} on conflict do nothing`),
  pairs.map((values) => `delete from follows where (follower_id, followee_id) in (${rows(values)})`),
  fc.tuple(user, user).map(
    // Moves every follower of one user to another, except for duplicates and self-follows.
    ([from, to]) => `update follows f set followee_id = '${to}'
       where followee_id = '${from}' and follower_id <> '${to}' and exists (select 1 from users where id = '${to}')
         and not exists (select 1 from follows g where g.follower_id = f.follower_id and g.followee_id = '${to}')`,
  ),
  fc.constant('update follows set created_at = created_at'),
  fc.tuple(user, user).map(
    ([a, b]) => `insert into follows (follower_id, followee_id) ${pairsThere([[a, b]])}
                 on conflict (follower_id, followee_id) do update set created_at = excluded.created_at`,
  ),
  pairs.map((values) => `insert into blocks (blocker_id, blocked_id) ${pairsThere(values)} on conflict do nothing`),
  fc.array(fc.tuple(stream, user, status), { minLength: 1, maxLength: 5 }).map((values) => insertStreams(values, 'nothing')),
  fc.tuple(stream, user, status).map((value) => insertStreams([value], 'update set status = excluded.status, host_id = excluded.host_id')),
  fc.tuple(status, status).map(([from, to]) => `update live_streams set status = '${to}' where status = '${from}'`),
  fc
    .tuple(stream, user)
    .map(([id, host]) => `update live_streams set host_id = u.id from users u where u.id = '${host}' and live_streams.id = '${id}'`),
  fc.subarray(STREAMS, { minLength: 1 }).map((ids) => `delete from live_streams where id in (${ids.map((id) => `'${id}'`).join(',')})`),
  fc
    .tuple(user, fc.constantFrom('ACTIVE', 'SUSPENDED', 'DELETED'))
    .map(([id, to]) => `update users set status = '${to}' where id = '${id}'`),
  fc
    .subarray(USERS, { minLength: 1, maxLength: 3 })
    .map((ids) => `delete from users where id in (${ids.map((id) => `'${id}'`).join(',')})`),
  fc.subarray(USERS, { minLength: 1 }).map(createUsers),
  fc.constant('truncate follows'),
  fc.constant('truncate live_streams cascade'),
);

/** Several statements in one transaction, which is sometimes rolled back. */
const command = fc.tuple(fc.array(statement, { minLength: 1, maxLength: 3 }), fc.constantFrom('commit', 'commit', 'commit', 'rollback'));

test('after any sequence of writes, user_stats has one row per user with the counted values', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 25 }), async (commands) => {
      // A failed run may have left its transaction open.
      await database.execute('rollback');
      await database.execute(`truncate users cascade; ${createUsers(USERS)}`);
      for (const [statements, end] of commands) {
        await database.execute(`begin; ${statements.join('; ')}; ${end}`);
        expect(await wrongStats(database)).toEqual([]);
      }
      const orphans = await database.query('select user_id from user_stats where user_id not in (select id from users)');
      expect(orphans).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

describe('a statement', () => {
  beforeEach(() => database.execute(`truncate users cascade; ${createUsers(USERS)}`));

  async function statsOf(id: string): Promise<unknown> {
    const [row] = await database.query(
      `select followers, following, total_live_streams as streams from user_stats where user_id = '${id}'`,
    );
    return row;
  }

  test('that inserts many rows counts each', async () => {
    await database.execute('insert into follows (follower_id, followee_id) select a.id, b.id from users a, users b where a.id <> b.id');
    for (const id of USERS) expect(await statsOf(id)).toEqual({ followers: 5, following: 5, streams: 0 });
  });

  test('that touches no row changes nothing', async () => {
    await database.execute(
      `insert into follows (follower_id, followee_id) select id, id from users where false;
       update follows set created_at = now() where false; delete from follows where false;
       delete from live_streams where false; insert into live_streams (id, host_id, title) select id, id, '' from users where false`,
    );
    expect(await statsOf(USERS[0]!)).toEqual({ followers: 0, following: 0, streams: 0 });
  });

  test('that deletes a user subtracts their follows and streams from all counts, and deletes their row', async () => {
    await database.execute(
      `insert into follows (follower_id, followee_id) select a.id, b.id from users a, users b where a.id <> b.id;
       insert into live_streams (id, host_id, title, status) values ('${STREAMS[0]!}', '${USERS[0]!}', 'x', 'LIVE');
       delete from users where id = '${USERS[0]!}'`,
    );
    expect(await statsOf(USERS[0]!)).toBeUndefined();
    expect(await statsOf(USERS[1]!)).toEqual({ followers: 4, following: 4, streams: 0 });
  });

  test('that truncates a table resets only its counts', async () => {
    await database.execute(
      `insert into follows (follower_id, followee_id) values ('${USERS[0]!}', '${USERS[1]!}');
       insert into live_streams (id, host_id, title, status) values ('${STREAMS[0]!}', '${USERS[0]!}', 'x', 'LIVE')`,
    );
    await database.execute('truncate live_streams cascade');
    expect(await statsOf(USERS[0]!)).toEqual({ followers: 0, following: 1, streams: 0 });
    await database.execute('truncate follows');
    expect(await statsOf(USERS[0]!)).toEqual({ followers: 0, following: 0, streams: 0 });
  });

  test('that changes the id of a user is rejected', async () => {
    await database.execute(`insert into follows (follower_id, followee_id) values ('${USERS[0]!}', '${USERS[1]!}')`);
    const changing = database.execute(`update users set id = '${'9'.repeat(24)}' where id = '${USERS[0]!}'`);
    await expect(changing).rejects.toThrow('user_stats_user_id_fkey');
    expect(await wrongStats(database)).toEqual([]);
  });
});

describe('a writer without privileges on user_stats', () => {
  // Roles are server-wide: the name is unique to this test, which drops it.
  const role = `gateway_test_writer_${process.pid}`;
  const as = (script: string): Promise<void> => database.execute(`set local role ${role}; ${script}`);

  beforeEach(() =>
    database.execute(
      `truncate users cascade; ${createUsers(USERS)}; create role ${role}; grant usage on schema public to ${role};
       grant select, insert, update, delete on users, follows, live_streams to ${role}`,
    ),
  );
  afterEach(() => database.execute(`drop owned by ${role}; drop role ${role}`));

  test('is counted', async () => {
    await as(
      `insert into users (id, username, email) values ('${'9'.repeat(24)}', 'nine', 'nine@example.com');
       insert into follows (follower_id, followee_id) values ('${'9'.repeat(24)}', '${USERS[0]!}'), ('${USERS[1]!}', '${'9'.repeat(24)}');
       insert into live_streams (id, host_id, title, status) values ('${STREAMS[0]!}', '${USERS[0]!}', 'x', 'ENDED');
       delete from users where id = '${USERS[1]!}'`,
    );
    const stats = await database.query(
      `select followers, following, total_live_streams as streams from user_stats where user_id in ('${'9'.repeat(24)}', '${USERS[0]!}')
        order by user_id`,
    );
    expect(stats).toEqual([
      { followers: 1, following: 0, streams: 1 },
      { followers: 0, following: 1, streams: 0 },
    ]);
    expect(await wrongStats(database)).toEqual([]);
  });

  test.each([
    ['by writing there', 'update user_stats set followers = 0'],
    ['by calling what the triggers call', `select add_to_user_stats(array['${USERS[0]!}'], array[1000], array[0], array[0])`],
    [
      'by a trigger on its own table',
      `create temp table mine (follower_id text, followee_id text);
       create trigger t after insert on mine referencing new table as new_rows for each statement execute function count_follows()`,
    ],
  ])('cannot forge counts %s', async (_how, script) => {
    await expect(as(script)).rejects.toThrow('permission denied');
  });

  test('cannot redirect the counting to its own table', async () => {
    await as(
      `create temp table user_stats (user_id text, followers int, following int, total_live_streams int);
       insert into public.follows (follower_id, followee_id) values ('${USERS[0]!}', '${USERS[1]!}'); drop table pg_temp.user_stats`,
    );
    expect(await wrongStats(database)).toEqual([]);
  });
});

// The embedded engine has one connection, so nothing runs concurrently.
if (serverUrl() !== undefined) {
  test('statements that count for the same users in opposite orders wait for each other without deadlock', async () => {
    await database.execute(`truncate users cascade; ${createUsers(USERS)}`);
    const writers = await Promise.all(
      USERS.map(async (id, index) => {
        const client = new Client({ connectionString: database.url });
        await client.connect();
        const others = USERS.filter((other) => other !== id);
        return { id, client, others: index % 2 === 0 ? others : others.reverse() };
      }),
    );
    try {
      await Promise.all(
        writers.map(async ({ id, client, others }) => {
          for (let round = 0; round < 100; round++) {
            await client.query(`insert into follows (follower_id, followee_id) values ${rows(others.map((other) => [id, other]))}`);
            await client.query(`delete from follows where follower_id = '${id}'`);
          }
          await client.query(`insert into follows (follower_id, followee_id) values ${rows(others.map((other) => [id, other]))}`);
        }),
      );
    } finally {
      await Promise.all(writers.map(({ client }) => client.end()));
    }
    const stats = await database.query('select distinct followers, following from user_stats');
    expect(stats).toEqual([{ followers: 5, following: 5 }]);
  });
}
