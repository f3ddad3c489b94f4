import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, type MigrationAccess } from '../../src/database/database';
import { deployMigrations, migrationStatus, pendingMigrations, schemaDifference, writeMigration } from '../../src/migrations/migrations';
import { migrationNames } from '../../src/migrations/migration-files';
import { MigrationError } from '../../src/migrations/migration-error';
import { resolveMigration } from '../../src/migrations/migration-ledger';
import { PROJECT_ROOT } from '../../src/project-root';
import { serverUrl } from '../support/server';
import { openEmptyTestDatabase, type TestDatabase } from '../support/test-database';

const COMMITTED = join(PROJECT_ROOT, 'prisma', 'migrations');
const NAMES = ['20261124090000_create_domain', '20261124090100_constrain_domain', '20261124090200_keep_user_stats'];
const LATER = '20991231235959_add_later';
const CLEAN = { pending: [], failed: [], interrupted: [], edited: [], unknown: [], drift: '' };

let database: TestDatabase;
let access: MigrationAccess;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-migrations-'));
  await cp(COMMITTED, folder, { recursive: true });
  database = await openEmptyTestDatabase();
  access = await database.engine.openMigrationAccess();
});
afterEach(async () => {
  await access.close();
  await database.close();
  await rm(folder, { recursive: true });
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
}

async function exists(table: string): Promise<boolean> {
  const [row] = await database.query<{ found: boolean }>(`select to_regclass('${table}') is not null as found`);
  return row!.found;
}

const pending = (): Promise<string[]> => pendingMigrations(new Database(database.engine), folder);

describe('an empty database', () => {
  test('gets all migrations in order, recorded in _prisma_migrations, and none a second time', async () => {
    expect(migrationNames().slice(0, 3)).toEqual(NAMES);
    expect(await pending()).toEqual(migrationNames());
    expect(await migrationStatus(access, folder)).toEqual({ ...CLEAN, pending: migrationNames() });

    expect(await deployMigrations(access, folder)).toEqual(migrationNames());
    const ledger = await database.query<{ name: string; checksum: string; finished: boolean; steps: number }>(
      `select migration_name as name, checksum, finished_at is not null and rolled_back_at is null as finished, applied_steps_count as steps
         from _prisma_migrations order by started_at`,
    );
    const files = await Promise.all(migrationNames().map((name) => readFile(join(COMMITTED, name, 'migration.sql'))));
    expect(ledger).toEqual(
      migrationNames().map((name, index) => {
        const checksum = createHash('sha256').update(files[index]!).digest('hex');
        return { name, checksum, finished: true, steps: 1 };
      }),
    );

    expect(await deployMigrations(access, folder)).toEqual([]);
    expect(await pending()).toEqual([]);
    expect(await migrationStatus(access, folder)).toEqual(CLEAN);
  });

  // The embedded engine belongs to one process, which runs migrations in one place.
  if (serverUrl() !== undefined) {
    test('gets each migration once from concurrent runners', async () => {
      const deployOnce = async (): Promise<string[]> => {
        const runner = await database.engine.openMigrationAccess();
        try {
          return await deployMigrations(runner, folder);
        } finally {
          await runner.close();
        }
      };
      const applied = await Promise.all([deployOnce(), deployOnce(), deployOnce()]);
      expect(applied.flat().sort()).toEqual(migrationNames());
      expect(await database.query('select migration_name from _prisma_migrations')).toHaveLength(migrationNames().length);
    });
  }
});

test('an index that was built beforehand is kept', async () => {
  const name = migrationNames().find((migration) => migration.endsWith('_index_follows_by_time')) ?? '';
  const earlier = migrationNames().filter((migration) => migration < name);
  for (const later of migrationNames().filter((migration) => migration >= name)) await rm(join(folder, later), { recursive: true });
  expect(await deployMigrations(access, folder)).toEqual(earlier);
  await database.execute('create index follows_followers_idx on follows (followee_id, created_at desc, follower_id desc)');
  const oid = `select 'follows_followers_idx'::regclass::oid as oid`;
  const [before] = await database.query(oid);
  await deployMigrations(access);
  expect(await database.query(oid)).toEqual([before]);
  expect(await migrationStatus(access)).toEqual(CLEAN);
});

describe('a migration that fails', () => {
  test.each([
    ['in its second statement', 'create table later (id int); select 1 / 0', 'ERROR: division by zero'],
    ['in its syntax', 'create table later (id int); selec 1', 'syntax error at or near "selec"'],
    ['in its own transaction', 'begin; create table later (id int); select 1 / 0; commit', 'ERROR: division by zero'],
    ['inside a function body', "create table later (id int); do $$ begin raise 'no; never'; end $$;", 'no; never'],
  ])('%s is rolled back, recorded with the error message, and retried once fixed', async (_where, sql, message) => {
    await write(LATER, sql);
    const deploying = deployMigrations(access, folder);
    await expect(deploying).rejects.toThrow(MigrationError);
    await expect(deploying).rejects.toThrow(`${LATER}: `);
    await expect(deploying).rejects.toThrow(message);

    expect(await exists('later')).toBe(false);
    expect(await exists('users')).toBe(true);
    const [row] = await database.query<{ logs: string }>('select logs from _prisma_migrations where finished_at is null');
    expect(row!.logs).toContain(message);
    expect(await migrationStatus(access, folder)).toEqual({ ...CLEAN, failed: [LATER] });
    expect(await pending()).toEqual([LATER]);
    await expect(deployMigrations(access, folder)).rejects.toThrow(message);

    await write(LATER, 'create table later (id int)');
    expect(await deployMigrations(access, folder)).toEqual([LATER]);
    expect(await exists('later')).toBe(true);
    expect(await pending()).toEqual([]);
  });

  if (serverUrl() !== undefined) {
    test('because it and a writer waited for each other is applied again', async () => {
      await deployMigrations(access, folder);
      await write(LATER, 'alter table users add column later int; alter table transactions add column later int');
      // The server ends the one that has waited longer.
      const writing = database.execute(`do $$ begin
        lock table transactions in row exclusive mode;
        while not exists (select from pg_locks where relation = 'transactions'::regclass and not granted) loop perform pg_sleep(0.01); end loop;
        perform pg_sleep(0.2);
        perform from users;
      end $$`);
      expect(await deployMigrations(access, folder)).toEqual([LATER]);
      await writing;
      expect(await pending()).toEqual([]);
    });
  }

  test('by being interrupted is not retried, and the error says how to resolve it', async () => {
    await deployMigrations(access, folder);
    await write(LATER, 'create table later (id int)');
    await database.execute(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at) values ('x', 'x', '${LATER}', now())`,
    );
    await expect(deployMigrations(access, folder)).rejects.toThrow(`The migration ${LATER} was interrupted`);
    expect(await exists('later')).toBe(false);

    expect(await migrationStatus(access, folder)).toMatchObject({ failed: [], interrupted: [LATER] });

    await resolveMigration(access, LATER, 'rolled-back', folder);
    expect(await deployMigrations(access, folder)).toEqual([LATER]);
  });
});

describe('the status', () => {
  beforeEach(() => deployMigrations(access, folder));

  test('reports pending migrations', async () => {
    await write(LATER, 'select 1');
    expect(await migrationStatus(access, folder)).toEqual({ ...CLEAN, pending: [LATER] });
  });

  test('reports migrations edited after they were applied', async () => {
    await write(NAMES[1]!, `${await readFile(join(folder, NAMES[1]!, 'migration.sql'), 'utf8')}-- one more thought\n`);
    expect(await migrationStatus(access, folder)).toEqual({ ...CLEAN, edited: [NAMES[1]!] });
  });

  test('reports migrations unknown to this version', async () => {
    await write(LATER, 'select 1');
    await deployMigrations(access, folder);
    await rm(join(folder, LATER), { recursive: true });
    expect(await migrationStatus(access, folder)).toEqual({ ...CLEAN, unknown: [LATER] });
    expect(await pending()).toEqual([]);
  });

  test('describes manual schema changes', async () => {
    await database.execute('alter table profiles add column shoe_size int; create table stray (id int primary key)');
    const { drift, ...rest } = await migrationStatus(access, folder);
    expect({ ...rest, drift: '' }).toEqual(CLEAN);
    expect(drift).toContain('shoe_size');
    expect(drift).toContain('stray');
  });
});

test('the status sees changes of objects that Prisma does not model', async () => {
  await deployMigrations(access, folder);
  const changes = [
    ['drop index users_folded_username_key', '- missing: index users_folded_username_key'],
    ['drop trigger follows_count_insert on follows', '- missing: trigger follows.follows_count_insert'],
    ['alter table follows disable trigger follows_count_delete', '- changed: trigger follows.follows_count_delete'],
    ['alter table transactions drop constraint transactions_amount_positive', '- missing: check transactions.transactions_amount_positive'],
    ['create function stray() returns int language sql as $$select 1$$', '- not of any migration: function stray'],
    [
      'create or replace function count_follows() returns trigger language plpgsql as $$begin return null; end$$',
      '- changed: function count_follows',
    ],
  ] as const;
  for (const [script] of changes) await database.execute(script);
  const { drift, ...rest } = await migrationStatus(access, folder);
  expect({ ...rest, drift: '' }).toEqual(CLEAN);
  expect(drift.split('\n').sort()).toEqual(changes.map(([, line]) => line).sort());
});

describe('writing a migration', () => {
  test('finds no difference between schema.prisma and the committed migrations', async () => {
    expect(await schemaDifference(access)).toBe('');
    expect(await writeMigration(access, 'add_nothing', '20991231235959', folder)).toBeUndefined();
    expect(await readdir(folder)).toEqual(await readdir(COMMITTED));
  });

  test('writes the difference, which then migrates to the schema', async () => {
    for (const name of migrationNames()) await rm(join(folder, name), { recursive: true });
    expect(await writeMigration(access, 'create_all', '20260101000000', folder)).toBe('20260101000000_create_all');
    const written = await readFile(join(folder, '20260101000000_create_all', 'migration.sql'), 'utf8');
    const committed = await Promise.all(migrationNames().map((name) => readFile(join(COMMITTED, name, 'migration.sql'), 'utf8')));
    // The committed migrations contain Prisma's statements verbatim, besides SQL that Prisma cannot generate. Only indexes that may have
    // been built beforehand have IF NOT EXISTS.
    const all = committed.join('\n').replaceAll('CREATE INDEX IF NOT EXISTS', 'CREATE INDEX');
    const statements = written
      .trim()
      .split(/(?<=;)\n\n/)
      .map((statement) => statement.replace(/^-- \w+\n/, ''));
    expect(statements.length).toBeGreaterThan(25);
    for (const statement of statements) expect(all).toContain(statement);
    expect(await schemaDifference(access, folder)).toBe('');
    expect(await deployMigrations(access, folder)).toEqual(['20260101000000_create_all']);
  });

  test('names the migration that cannot be replayed', async () => {
    await write(LATER, 'selec 1');
    const writing = writeMigration(access, 'add_more', '20991231235959', folder);
    await expect(writing).rejects.toThrow(MigrationError);
    await expect(writing).rejects.toThrow(new RegExp(`${LATER}.*syntax error at or near "selec"`));
  });

  test('accepts only names in snake_case', async () => {
    for (const name of ['', 'ab', 'AddUser', '1st_table', 'add user', '../escape', 'add-user']) {
      await expect(writeMigration(access, name, '20991231235959', folder)).rejects.toThrow('snake_case');
    }
  });
});
