import type { DiffTarget } from '@prisma/schema-engine-wasm' with { 'resolution-mode': 'import' };
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationAccess, Reader } from './database';
import { Prisma } from '../generated/prisma/client';
import { catalogueDifference, readCatalogue } from './catalogue';
import { messageOf, MigrationError } from './migration-error';
import {
  bindEngine,
  migrationList,
  migrationNames,
  migrationScript,
  MIGRATIONS_FOLDER,
  NO_FILTER,
  PRISMA_FOLDER,
  schemaFile,
  type BoundEngine,
} from './migration-files';
import { interruptedMigrations } from './migration-ledger';

/** How a database stands against the migrations of this build. */
export interface MigrationStatus {
  readonly pending: readonly string[];
  /** Ended with an error, and so rolled back whole. */
  readonly failed: readonly string[];
  /** Neither finished nor failed: its process ended before, or is at it still. */
  readonly interrupted: readonly string[];
  /** Applied, and changed on disk since. */
  readonly edited: readonly string[];
  /** Applied, and unknown to this build. */
  readonly unknown: readonly string[];
  /** What the database has or lacks against its own migrations, in words; empty where nothing. */
  readonly drift: string;
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
export async function deployMigrations(access: MigrationAccess, folder = MIGRATIONS_FOLDER, onWait?: () => void): Promise<string[]> {
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
      // The schema engine's error P3005, which it tells by its text alone.
      if (messageOf(cause).includes('database schema is not empty')) {
        throw new MigrationError('The database has tables and no history of migrations. Take it over with: npm run db:baseline', { cause });
      }
      throw new MigrationError(`The migrations could not be applied: ${messageOf(cause)}`, { cause });
    } finally {
      engine.free();
    }
  }, onWait);
}

/**
 * Lets failed migrations be tried again. One that ended with an error has changed nothing, for it ran as one transaction.
 * Of one that was interrupted nobody knows whether it was committed: that is for a person to find out.
 */
async function clearFailures(access: MigrationAccess, engine: BoundEngine, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const [interrupted] = await interruptedMigrations(access);
  if (interrupted !== undefined) {
    throw new MigrationError(
      `The migration ${interrupted} was interrupted, and whether it was committed is not recorded. It is one transaction: ` +
        `see whether the database has what prisma/migrations/${interrupted}/migration.sql makes, and that no other process is still applying it. ` +
        `If it has: npm run db:resolve -- --applied ${interrupted}; if not: npm run db:resolve -- --rolled-back ${interrupted}; then npm run db:deploy`,
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
    const { history, failedMigrationNames: unfinished, editedMigrationNames: edited } = diagnosis;
    const interrupted = unfinished.length === 0 ? [] : await interruptedMigrations(access);
    const pending = history !== null && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [];
    const unknown = history !== null && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [];
    const database: DiffTarget = { tag: 'schemaDatasource', files: [schemaFile()], configDir: PRISMA_FOLDER };
    const isCurrent = diagnosis.hasMigrationsTable && history === null && unfinished.length === 0 && edited.length === 0;
    return {
      pending: diagnosis.hasMigrationsTable ? pending : migrationNames(folder),
      failed: unfinished.filter((name) => !interrupted.includes(name)),
      interrupted,
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
  for (const name of migrationNames(folder)) await replayed.executeScript(migrationScript(folder, name));
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
