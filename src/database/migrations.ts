import type { DiffTarget, MigrationList, SchemaContainer, SchemaFilter } from '@prisma/schema-engine-wasm' with {
  'resolution-mode': 'import',
};
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../project-root';
import type { MigrationAccess, Reader } from './database';
import { Prisma } from '../generated/prisma/client';
import { catalogueDifference, readCatalogue } from './catalogue';
import { MigrationError } from './migration-error';
import { bindSchemaEngine } from './schema-engine';

const PRISMA_FOLDER = join(PROJECT_ROOT, 'prisma');
const MIGRATIONS_FOLDER = join(PRISMA_FOLDER, 'migrations');

/** Nothing is left out of comparisons. */
const NO_FILTER: SchemaFilter = { externalTables: [], externalEnums: [] };

/** How a database stands against the migrations of this build. */
export interface MigrationStatus {
  readonly pending: readonly string[];
  readonly failed: readonly string[];
  /** Applied, and changed on disk since. */
  readonly edited: readonly string[];
  /** Applied, and unknown to this build. */
  readonly unknown: readonly string[];
  /** What the database has or lacks against its own migrations, in words; empty where nothing. */
  readonly drift: string;
}

/** The names of this build's migrations, oldest first. */
export function migrationNames(folder = MIGRATIONS_FOLDER): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function schemaFile(): SchemaContainer {
  const path = join(PRISMA_FOLDER, 'schema.prisma');
  return { path, content: readFileSync(path, 'utf8') };
}

function migrationList(folder: string): MigrationList {
  const lockfile = join(folder, 'migration_lock.toml');
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames(folder).map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(folder, name, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/**
 * Which migrations of this build a database still lacks, oldest first. One cheap statement, fit for start and readiness:
 * the schema engine is not loaded.
 */
export async function pendingMigrations(database: Reader, folder = MIGRATIONS_FOLDER): Promise<string[]> {
  const [ledger] = await database.read<{ exists: boolean }>(
    'migrations',
    Prisma.sql`select to_regclass('public._prisma_migrations') is not null as "exists"`,
  );
  if (ledger?.exists !== true) return migrationNames(folder);
  const applied = await database.read<{ name: string }>(
    'migrations',
    Prisma.sql`select migration_name as name from public._prisma_migrations where finished_at is not null and rolled_back_at is null`,
  );
  const names = new Set(applied.map((row) => row.name));
  return migrationNames(folder).filter((name) => !names.has(name));
}

/**
 * Applies what is pending, each migration as one transaction, under the lock of migrations.
 * @returns the names applied now; none where the database was up to date
 * @throws MigrationError where one fails (it is rolled back whole, and tried again next time) or was interrupted before
 */
export async function deployMigrations(access: MigrationAccess, folder = MIGRATIONS_FOLDER): Promise<string[]> {
  return access.exclusively(async () => {
    const migrationsList = migrationList(folder);
    const engine = await bindEngine(access);
    try {
      const history = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: NO_FILTER });
      await clearFailures(access, engine, history.failedMigrationNames);
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
      return appliedMigrationNames;
    } catch (cause) {
      if (cause instanceof MigrationError) throw cause;
      throw new MigrationError(`The migrations could not be applied: ${messageOf(cause)}`, { cause });
    } finally {
      engine.free();
    }
  });
}

/**
 * Lets failed migrations be tried again. One that ended with an error has changed nothing, for it ran as one transaction.
 * Of one that was interrupted nobody knows whether it was committed: that is for a person to find out.
 */
async function clearFailures(access: MigrationAccess, engine: BoundEngine, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const adapter = await access.adapterFactory.connect();
  const { rows } = await adapter.queryRaw({
    sql: 'select migration_name from public._prisma_migrations where finished_at is null and rolled_back_at is null and logs is null',
    args: [],
    argTypes: [],
  });
  await adapter.dispose();
  const interrupted = rows.map(([name]) => String(name));
  if (interrupted.length > 0) {
    throw new MigrationError(
      `The migration ${interrupted.join(', ')} was interrupted. See whether the database has what it makes; ` +
        'then set finished_at (it has) or rolled_back_at (it has not) of its row in _prisma_migrations to now()',
    );
  }
  for (const migrationName of names) await engine.markMigrationRolledBack({ migrationName });
}

/** Compares a database with the migrations of this build, and with what those migrations should have made of it. */
export async function migrationStatus(access: MigrationAccess, folder = MIGRATIONS_FOLDER): Promise<MigrationStatus> {
  const engine = await bindEngine(access);
  try {
    const diagnosis = await engine.diagnoseMigrationHistory({
      migrationsList: migrationList(folder),
      optInToShadowDatabase: false,
      filters: NO_FILTER,
    });
    const { history, failedMigrationNames: failed, editedMigrationNames: edited } = diagnosis;
    const pending = history !== null && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [];
    const unknown = history !== null && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [];
    const database: DiffTarget = { tag: 'schemaDatasource', files: [schemaFile()], configDir: PRISMA_FOLDER };
    const isCurrent = diagnosis.hasMigrationsTable && history === null && failed.length === 0 && edited.length === 0;
    return {
      pending: diagnosis.hasMigrationsTable ? pending : migrationNames(folder),
      failed,
      edited,
      unknown,
      // What is pending, failed, edited or unknown makes a difference of its own; only without any can one be drift.
      drift: isCurrent
        ? [await differenceTo(database, engine, folder, false), ...(await catalogueDrift(access, folder))].join('\n').trim()
        : '',
    };
  } finally {
    engine.free();
  }
}

/** Drift in what Prisma does not model: checks, functions, triggers and indexes on expressions. */
async function catalogueDrift(access: MigrationAccess, folder: string): Promise<string[]> {
  const replayed = await access.adapterFactory.connectToShadowDb();
  for (const name of migrationNames(folder)) await replayed.executeScript(readFileSync(join(folder, name, 'migration.sql'), 'utf8'));
  const database = await access.adapterFactory.connect();
  const drift = catalogueDifference(await readCatalogue(replayed), await readCatalogue(database));
  await database.dispose();
  return drift;
}

/** What leads from the migrations, replayed, to a target: as SQL or in words, empty where nothing. */
async function differenceTo(to: DiffTarget, engine: BoundEngine, folder: string, script: boolean): Promise<string> {
  try {
    const from: DiffTarget = { tag: 'migrations', ...migrationList(folder) };
    const { stdout, exitCode } = await engine.diff({ from, to, script, exitCode: true, filters: NO_FILTER });
    return exitCode === 2 ? (stdout ?? '').trim() : '';
  } catch (cause) {
    throw new MigrationError(`The migrations could not be replayed on an empty database: ${messageOf(cause)}`, { cause });
  }
}

/** The SQL that leads from the migrations to schema.prisma; empty where they agree. Needs an engine in memory only. */
export async function schemaDifference(access: MigrationAccess, folder = MIGRATIONS_FOLDER): Promise<string> {
  const engine = await bindEngine(access);
  try {
    return await differenceTo({ tag: 'schemaDatamodel', files: [schemaFile()] }, engine, folder, true);
  } finally {
    engine.free();
  }
}

/**
 * Writes a new migration from the difference between schema.prisma and the migrations.
 * @param stamp time of writing as `yyyymmddhhmmss`
 * @returns the new folder's name, or undefined where there is no difference
 */
export async function writeMigration(
  access: MigrationAccess,
  name: string,
  stamp: string,
  folder = MIGRATIONS_FOLDER,
): Promise<string | undefined> {
  if (!/^[a-z][a-z0-9_]{2,60}$/.test(name)) throw new MigrationError('A migration is named in snake_case, verb first: add_user_locale');
  const sql = await schemaDifference(access, folder);
  if (sql === '') return undefined;
  const migration = `${stamp}_${name}`;
  mkdirSync(join(folder, migration));
  writeFileSync(join(folder, migration, 'migration.sql'), `${sql}\n`);
  return migration;
}

type BoundEngine = Awaited<ReturnType<typeof bindSchemaEngine>>;

function bindEngine(access: MigrationAccess): Promise<BoundEngine> {
  return bindSchemaEngine(access.adapterFactory, schemaFile().content);
}

/** What a person needs of the schema engine's report: it names the migration only in its own call stack, which is left out. */
function messageOf(error: unknown): string {
  const report = error instanceof Error ? error.message : String(error);
  const [, migration] = /with migration_name="([^"]+)"/.exec(report) ?? [];
  const words = report
    .replace(/\n\s+0: [^]*$/, '')
    .replace(/external connector error\s+(Error querying the database: )?/, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return migration === undefined ? words : `${migration}: ${words}`;
}
