import { baselineMigrations } from '../../src/migrations/baseline';
import type { MigrationAccess } from '../../src/database/database';
import { migrationNames, migrationScript, MIGRATIONS_FOLDER } from '../../src/migrations/migration-files';
import { resolveMigration } from '../../src/migrations/migration-ledger';
import { deployMigrations, migrationStatus } from '../../src/migrations/migrations';
import { openEmptyTestDatabase, type TestDatabase } from '../support/test-database';
import { wrongStats, wrongTransactionCounts } from './recount';

const NAMES = migrationNames();

let database: TestDatabase;
let access: MigrationAccess;
beforeEach(async () => {
  database = await openEmptyTestDatabase();
  access = await database.engine.openMigrationAccess();
});
afterEach(async () => {
  await access.close();
  await database.close();
});

/** Creates the objects of the first migrations without recording them. */
async function make(count: number): Promise<void> {
  for (const name of NAMES.slice(0, count)) await database.execute(migrationScript(MIGRATIONS_FOLDER, name));
}

const recorded = (): Promise<{ name: string }[]> =>
  database.query('select migration_name as name from _prisma_migrations where finished_at is not null order by started_at');

describe('a baseline', () => {
  test('records all migrations if the database has every object, besides others', async () => {
    await make(NAMES.length);
    await database.execute('create table other (id int primary key); alter table profiles add column shoe_size int');
    expect(await baselineMigrations(access)).toEqual({ recorded: NAMES, differences: [], recounted: [] });
    expect((await recorded()).map(({ name }) => name)).toEqual(NAMES);
    expect(await deployMigrations(access)).toEqual([]);
  });

  test('recounts rows written without triggers, as by a restore', async () => {
    await make(NAMES.length);
    const [ada, bob] = ['a', 'b'].map((name) => name.padStart(24, '0'));
    await database.execute(
      `insert into users (id, username, email) values ('${ada}', 'ada', 'x@example.com');
       update user_stats set following = 7;
       insert into transaction_counts values ('${ada}', 'PAYOUT', 'FAILED', 'DEBIT', 3);
       set session_replication_role = replica;
       insert into users (id, username, email) values ('${bob}', 'bob', 'y@example.com');
       insert into follows (follower_id, followee_id) values ('${ada}', '${bob}');
       insert into live_streams (id, host_id, title, status, started_at) values ('${ada}', '${bob}', 'x', 'LIVE', now());
       insert into transactions (id, user_id, type, direction, status, amount, balance_after)
         select lpad(i::text, 24, '0'), '${ada}', 'BONUS', 'CREDIT', 'COMPLETED', 1, 1 from generate_series(1, 5) i;
       set session_replication_role = origin`,
    );
    const { recorded: names, recounted } = await baselineMigrations(access);
    expect({ names, recounted }).toEqual({ names: NAMES, recounted: ['user_stats', 'transaction_counts'] });
    expect(await wrongStats(database)).toEqual([]);
    expect(await database.query('select followers, following, total_live_streams from user_stats order by user_id')).toEqual([
      { followers: 0, following: 1, total_live_streams: 0 },
      { followers: 1, following: 0, total_live_streams: 1 },
    ]);
    expect(await wrongTransactionCounts(database)).toEqual([]);
  });

  test('accepts timestamps with microseconds and columns of limited length', async () => {
    await make(1);
    await database.execute('alter table follows alter created_at type timestamptz; alter table profiles alter bio type varchar(500)');
    expect((await baselineMigrations(access)).recorded).toEqual(NAMES.slice(0, 1));
  });

  test('records the matching migrations, and leaves the others to db:deploy', async () => {
    await make(2);
    const { recorded: names, differences } = await baselineMigrations(access);
    expect(names).toEqual(NAMES.slice(0, 2));
    expect(differences).toContain('- missing: function count_follows');
    expect(await deployMigrations(access)).toEqual(NAMES.slice(2));
    expect((await migrationStatus(access)).drift).toBe('');
  });

  test.each([
    ['a column', 'alter table users drop column email', '- missing: column users.email'],
    ['the type of a column', 'alter table transactions alter amount type int', '- changed: column transactions.amount'],
    ['a value of an enum', "alter type user_role rename value 'ADMIN' to 'ROOT'", '- changed: enum user_role'],
    ['a key', 'alter table follows drop constraint follows_pkey', '- missing: key follows.follows_pkey'],
  ])('records nothing and names %s that is not as it should be', async (_what, script, line) => {
    await make(1);
    await database.execute(script);
    const { recorded: names, differences } = await baselineMigrations(access);
    expect(names).toEqual([]);
    expect(differences).toContain(line);
  });

  test('rejects an empty database, and one with a migration history', async () => {
    await expect(baselineMigrations(access)).rejects.toThrow('The database is empty: npm run db:deploy');
    await deployMigrations(access);
    await expect(baselineMigrations(access)).rejects.toThrow('The database has a history of migrations already');
  });
});

describe('resolving', () => {
  test('rejects a migration that has not failed, is applied, or does not exist', async () => {
    const [first = ''] = NAMES;
    await expect(resolveMigration(access, first, 'rolled-back')).rejects.toThrow(`${first} is neither failed nor interrupted`);
    await expect(resolveMigration(access, '2099_nothing', 'applied')).rejects.toThrow('There is no migration 2099_nothing');
    await deployMigrations(access);
    for (const outcome of ['applied', 'rolled-back'] as const) {
      await expect(resolveMigration(access, first, outcome)).rejects.toThrow(`${first} is recorded as applied`);
    }
  });

  test('as applied, continues after the migration', async () => {
    await make(1);
    await resolveMigration(access, NAMES[0]!, 'applied');
    expect(await deployMigrations(access)).toEqual(NAMES.slice(1));
  });
});
