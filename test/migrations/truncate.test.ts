import { Client } from 'pg';
import { serverUrl } from '../support/server';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { wrongStats } from './recount';

const [HOST, FOLLOWER, STREAM] = ['a1', 'b2', 'c3'].map((name) => name.padStart(24, '0'));
const CREATE_USERS = `insert into users (id, username, email) values ('${HOST}', 'host', 'h@example.com'), ('${FOLLOWER}', 'follower', 'f@example.com')`;

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

// The embedded engine has one connection, so nothing runs concurrently.
const onServer = serverUrl() === undefined ? describe.skip : describe;

onServer('TRUNCATE by a transaction that sees a snapshot', () => {
  beforeEach(async () => {
    await database.execute('truncate users cascade');
    client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query('begin isolation level repeatable read');
    await client.query('select count(*) from users');
    await database.execute(
      `${CREATE_USERS}; insert into follows (follower_id, followee_id) values ('${FOLLOWER}', '${HOST}');
       insert into live_streams (id, host_id, title, status) values ('${STREAM}', '${HOST}', 'x', 'LIVE')`,
    );
  });
  afterEach(() => client.end());

  test.each(['follows', 'live_streams cascade'])('of %s is rejected in REPEATABLE READ, so that the counts stay right', async (table) => {
    await expect(client.query(`truncate ${table}`)).rejects.toMatchObject({
      code: '0A000',
      hint: expect.stringContaining('READ COMMITTED') as unknown,
    });
    await client.query('rollback');
    expect(await wrongStats(database)).toEqual([]);
  });

  test('of users resets their counts', async () => {
    await client.query('truncate users cascade');
    await client.query('commit');
    expect(await wrongStats(database)).toEqual([]);
    expect(await database.query('select * from user_stats')).toEqual([]);
  });
});
