import type { DiffTarget } from '@prisma/schema-engine-wasm' with { 'resolution-mode': 'import' };
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationAccess } from '../database/database';
import type { Reader } from '../database/database-server';
import { errorChainOf } from '../database/error-codes';
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
import { interruptedMigrations, readLedger } from './migration-ledger';

/** The state of a database compared with the migrations of this build. */
export interface MigrationStatus {
  readonly pending: readonly string[];
  /** Failed with an error, and therefore rolled back completely. */
  readonly failed: readonly string[];
  /** Neither finished nor failed: the process was terminated, or is still applying it. */
  readonly interrupted: readonly string[];
  /** Applied, but changed on disk since. */
  readonly edited: readonly string[];
  /** Applied, but unknown to this build. */
  readonly unknown: readonly string[];
  /** Differences between the database and its own migrations, as text; empty if there are none. */
  readonly drift: string;
}

/**
 * The migrations of this build that a database lacks, oldest first. Cheap enough for the start and for readiness checks: one or two
 * statements, and the schema engine is not loaded.
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

/** How often migrations are applied again after a deadlock with a writer. */
const MAX_DEADLOCKS = 5;

/** The SQLSTATE of a transaction that was rolled back because it and another one waited for each other. */
const DEADLOCK_DETECTED = '40P01';

/**
 * Applies pending migrations, each as one transaction, while holding the lock of migrations.
 * @returns the names of the migrations applied now; empty if the database was up to date
 * @throws MigrationError if a migration fails (it is rolled back completely, and retried next time) or was interrupted before
 */
export async function deployMigrations(access: MigrationAccess, folder = MIGRATIONS_FOLDER, onWait?: () => void): Promise<string[]> {
  return access.withMigrationLock(async () => {
    const before = await readLedger(access);
    await applyPending(access, folder, MAX_DEADLOCKS);
    const after = await readLedger(access);
    return [...after].filter(([name, state]) => state === 'applied' && before.get(name) !== state).map(([name]) => name);
  }, onWait);
}

/** @param deadlocks how many deadlocks there may still be: a migration locks several tables, in another order than a writer may */
async function applyPending(access: MigrationAccess, folder: string, deadlocks: number): Promise<void> {
  const migrationsList = migrationList(folder);
  const engine = await bindEngine(access);
  try {
    const history = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: NO_FILTER });
    await markFailedAsRolledBack(access, engine, history.failedMigrationNames);
    await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
    return;
  } catch (cause) {
    if (cause instanceof MigrationError) throw cause;
    const { codes } = errorChainOf(cause);
    if (codes.includes('P3005')) {
      throw new MigrationError('The database has tables and no history of migrations. Take it over with: npm run db:baseline', { cause });
    }
    if (deadlocks === 0 || !codes.includes(DEADLOCK_DETECTED)) {
      throw new MigrationError(`The migrations could not be applied: ${messageOf(cause)}`, { cause });
    }
  } finally {
    engine.free();
  }
  await applyPending(access, folder, deadlocks - 1);
}

/**
 * Marks failed migrations as rolled back, so that they are applied again. A migration that failed with an error has changed nothing,
 * because it ran as one transaction. Whether an interrupted one was committed is unknown: an operator has to determine it.
 */
async function markFailedAsRolledBack(access: MigrationAccess, engine: BoundEngine, names: readonly string[]): Promise<void> {
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

/** Compares a database with the migrations of this build, and with the schema that those migrations should have created. */
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
      // Pending, failed, edited and unknown migrations cause differences themselves, so that drift can be detected only without any.
      drift: isCurrent
        ? [await differenceTo(database, engine, folder, false), ...(await catalogueDrift(access, folder))].join('\n').trim()
        : '',
    };
  } finally {
    engine.free();
  }
}

/** Drift in objects that Prisma does not model: checks, functions, triggers and indexes on expressions. */
async function catalogueDrift(access: MigrationAccess, folder: string): Promise<string[]> {
  const replayed = await access.adapterFactory.connectToShadowDb();
  for (const name of migrationNames(folder)) await replayed.executeScript(migrationScript(folder, name));
  const database = await access.adapterFactory.connect();
  const drift = catalogueDifference(await readCatalogue(replayed), await readCatalogue(database));
  await database.dispose();
  return drift;
}

/** The difference between the replayed migrations and a target schema, as SQL or as text; empty if there is none. */
async function differenceTo(to: DiffTarget, engine: BoundEngine, folder: string, script: boolean): Promise<string> {
  try {
    const from: DiffTarget = { tag: 'migrations', ...migrationList(folder) };
    const { stdout, exitCode } = await engine.diff({ from, to, script, exitCode: true, filters: NO_FILTER });
    return exitCode === 2 ? (stdout ?? '').trim() : '';
  } catch (cause) {
    throw new MigrationError(`The migrations could not be replayed on an empty database: ${messageOf(cause)}`, { cause });
  }
}

/** The SQL that brings the migrations in line with schema.prisma; empty if they agree. An in-memory engine is enough. */
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
 * @param stamp the current time as `yyyymmddhhmmss`
 * @returns the name of the new folder; undefined if there is no difference
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
