import fc from 'fast-check';
import { Client } from 'pg';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { serverUrl } from '../support/server';
import { wrongTransactionCounts } from './recount';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Few users, streams and transactions, so that commands affect the same rows. */
const USERS = ['a1', 'b2', 'c3'].map((name) => name.padStart(24, '0'));
const STREAM = '1'.padStart(24, '0');
const IDS = Array.from({ length: 12 }, (_, index) => index.toString(16).padStart(24, '0'));

const CREATE_USERS = `insert into users (id, username, email) select id, 'user_' || right(id, 2), 'x@example.com'
  from unnest(array['${USERS.join("','")}']) u(id) on conflict do nothing`;
const START = `truncate users cascade; ${CREATE_USERS}; insert into live_streams (id, host_id, title) values ('${STREAM}', '${USERS[0]!}', 'x')`;

const user = fc.constantFrom(...USERS);
const type = fc.constantFrom('BONUS', 'PAYOUT');
const status = fc.constantFrom('PENDING', 'COMPLETED', 'FAILED');
const direction = fc.constantFrom('CREDIT', 'DEBIT');
const row = fc.tuple(fc.constantFrom(...IDS), user, type, status, direction);
const rows = fc.array(row, { minLength: 1, maxLength: 10 });
const ids = fc.subarray(IDS, { minLength: 1 }).map((some) => `('${some.join("','")}')`);

/** Rows of existing users. Nothing needs quoting: every value is from the lists above. */
function insert(values: readonly (readonly string[])[], conflict: string): string {
  const list = values.map((value) => `('${value.join("','")}')`).join(',');
  return `insert into transactions (id, user_id, type, status, direction, amount, balance_after, stream_id)
          select distinct on (v.id) v.id, u.id, v.type::transaction_type, v.status::transaction_status, v.direction::transaction_direction, 1, 1,
                 (select id from live_streams limit 1)
            from (values ${list}) v(id, user_id, type, status, direction) join users u on u.id = v.user_id order by v.id
          on conflict (id) do ${conflict}`;
}

/** One statement of any writer, valid after any previous ones. */
const statement: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: rows.map((values) => insert(values, 'nothing')) },
  rows.map((values) => insert(values, 'update set status = excluded.status, direction = excluded.direction, user_id = excluded.user_id')),
  fc.tuple(ids, status).map(([some, to]) => `update transactions set status = '${to}' where id in ${some}`),
  fc.tuple(status, type).map(([from, to]) => `update transactions set type = '${to}' where status = '${from}'`),
  fc
    .tuple(user, user)
    .map(([from, to]) => `update transactions set user_id = u.id from users u where user_id = '${from}' and u.id = '${to}'`),
  fc.constant('update transactions set description = now()::text, amount = amount + 1'),
  ids.map((some) => `delete from transactions where id in ${some}`),
  fc
    .tuple(ids, rows)
    .map(([some, values]) => `with gone as (delete from transactions where id in ${some} returning 1) ${insert(values, 'nothing')}`),
  user.map((id) => `delete from users where id = '${id}'`),
  fc.constant(CREATE_USERS),
  fc.constant('delete from live_streams'),
  fc.constant('truncate transactions'),
);

const command = fc.tuple(fc.array(statement, { minLength: 1, maxLength: 3 }), fc.constantFrom('commit', 'commit', 'commit', 'rollback'));

test('after any sequence of writes, transaction_counts has the counted values', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 25 }), async (commands) => {
      await database.execute('rollback');
      await database.execute(START);
      for (const [statements, end] of commands) {
        await database.execute(`begin; ${statements.join('; ')}; ${end}`);
        expect(await wrongTransactionCounts(database)).toEqual([]);
      }
      const strays = await database.query('select * from transaction_counts where count < 0 or user_id not in (select id from users)');
      expect(strays).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('counts the demo data while seeding', async () => {
  const fresh = await openTestDatabase();
  try {
    expect(await wrongTransactionCounts(fresh)).toEqual([]);
    const [sum] = await fresh.query(`select sum(count)::int as count from transaction_counts where user_id = '507f1f77bcf86cd799439011'`);
    expect(sum).toEqual({ count: 400 });
  } finally {
    await fresh.close();
  }
});

test('deletes a user regardless of the order in which referencing rows are deleted', async () => {
  // As after a restore that recreated the foreign keys in another order.
  await database.execute(`${START}; ${insert([[IDS[0]!, USERS[1]!, 'BONUS', 'PENDING', 'CREDIT']], 'nothing')};
    alter table transactions drop constraint transactions_user_id_fkey;
    alter table transactions add constraint transactions_user_id_fkey foreign key (user_id) references users (id) on delete cascade on update cascade;
    delete from users where id = '${USERS[1]!}'`);
  expect(await database.query('select * from transaction_counts')).toEqual([]);
});

describe('a writer without privileges on transaction_counts', () => {
  // Roles are server-wide: the name is unique to this test, which drops it.
  const role = `gateway_test_teller_${process.pid}`;
  const as = (script: string): Promise<void> => database.execute(`set local role ${role}; ${script}`);
  const inserting = insert([[IDS[0]!, USERS[0]!, 'BONUS', 'PENDING', 'CREDIT']], 'nothing');

  beforeEach(() =>
    database.execute(
      `${START}; create role ${role}; grant usage on schema public to ${role};
       grant select, insert, update, delete on users, transactions, live_streams to ${role}`,
    ),
  );
  afterEach(() => database.execute(`drop owned by ${role}; drop role ${role}`));

  test('is counted', async () => {
    await as(`${inserting}; update transactions set status = 'COMPLETED'`);
    expect(await wrongTransactionCounts(database)).toEqual([]);
    expect(await database.query('select status::text, count::int from transaction_counts where count > 0')).toEqual([
      { status: 'COMPLETED', count: 1 },
    ]);
  });

  test.each([
    ['by writing there', `update transaction_counts set count = 0`],
    [
      'by a trigger on its own table',
      `create temp table mine (like transactions);
       create trigger t after insert on mine referencing new table as new_rows for each statement execute function count_transactions()`,
    ],
  ])('cannot forge counts %s', async (_how, script) => {
    await expect(as(script)).rejects.toThrow('permission denied');
  });

  test('cannot redirect the counting to its own table', async () => {
    await as(
      `create temp table transaction_counts (user_id text, type transaction_type, status transaction_status, direction transaction_direction,
         count bigint, primary key (user_id, type, status, direction)); ${inserting}; drop table pg_temp.transaction_counts`,
    );
    expect(await wrongTransactionCounts(database)).toEqual([]);
  });
});

// The embedded engine has one connection, so nothing runs concurrently.
if (serverUrl() !== undefined) {
  test('writers that count for the same users in opposite orders wait for each other without deadlock', async () => {
    await database.execute(START);
    await Promise.all(
      [0, 1, 2, 3].map(async (writer) => {
        const client = new Client({ connectionString: database.url });
        await client.connect();
        const users = writer % 2 === 0 ? USERS : [...USERS].reverse();
        const own = users.flatMap((userId, index) =>
          ['BONUS', 'PAYOUT'].map((kind) => [
            `${writer}${index}${kind === 'BONUS' ? 0 : 1}`.padEnd(24, 'f'),
            userId,
            kind,
            'PENDING',
            'CREDIT',
          ]),
        );
        try {
          for (let round = 0; round < 40; round += 1) {
            await client.query(insert(own, 'nothing'));
            await client.query(`update transactions set status = 'FAILED' where id like '${writer}%'`);
            if (round < 39) await client.query(`delete from transactions where id like '${writer}%'`);
          }
        } finally {
          await client.end();
        }
      }),
    );
    expect(await wrongTransactionCounts(database)).toEqual([]);
    expect(await database.query(`select distinct count::int from transaction_counts where status = 'FAILED'`)).toEqual([{ count: 4 }]);
  });

  test('truncating transactions resets counts committed after the snapshot', async () => {
    await database.execute(`${START}; ${insert([[IDS[0]!, USERS[0]!, 'BONUS', 'PENDING', 'CREDIT']], 'nothing')}`);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query('begin isolation level repeatable read');
      await client.query('select count(*) from users');
      await database.execute(insert([[IDS[1]!, USERS[1]!, 'PAYOUT', 'FAILED', 'DEBIT']], 'nothing'));
      await client.query('truncate transactions');
      await client.query('commit');
    } finally {
      await client.end();
    }
    expect(await database.query('select * from transaction_counts')).toEqual([]);
  });
}
