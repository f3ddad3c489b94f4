import { openTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const ADA = '507f1f77bcf86cd799439011';

/** The longest text of each column, in characters. */
const LIMITS: readonly (readonly [table: string, column: string, length: number])[] = [
  ['users', 'email', 320],
  ['profiles', 'display_name', 200],
  ['profiles', 'bio', 5_000],
  ['profiles', 'avatar_url', 4_096],
  ['profiles', 'cover_url', 4_096],
  ['live_streams', 'title', 500],
  ['transactions', 'description', 2_000],
];

function fill(table: string, column: string, length: number): string {
  const key = { users: 'id', profiles: 'user_id', live_streams: 'host_id', transactions: 'user_id' }[table] ?? 'id';
  return `update ${table} set ${column} = repeat('ğ', ${length}) where ${key} = '${ADA}'`;
}

test.each(LIMITS)('%s.%s holds up to %i characters', async (table, column, length) => {
  await database.execute(`begin; ${fill(table, column, length)}; rollback`);
  await expect(database.execute(fill(table, column, length + 1))).rejects.toThrow(`${table}_${column}_length`);
});

test('keeps and returns existing text beyond the limit', async () => {
  const drop = 'alter table live_streams drop constraint live_streams_title_length';
  const add = 'alter table live_streams add constraint live_streams_title_length check (char_length("title") <= 500) not valid';
  await database.execute(`${drop}; ${fill('live_streams', 'title', 501)}; ${add}`);
  const [row] = await database.query(`select max(char_length(title)) as length from live_streams where host_id = '${ADA}'`);
  expect(row).toEqual({ length: 501 });
});

test('the constraints are not validated against existing rows', async () => {
  const rows = await database.query(`select convalidated from pg_constraint where conname like '%\\_length' and contype = 'c'`);
  expect(rows).toEqual(LIMITS.map(() => ({ convalidated: false })));
});
