import type { MigrationList, SchemaContainer, SchemaFilter } from '@prisma/schema-engine-wasm' with { 'resolution-mode': 'import' };
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../project-root';
import type { Database, MigrationAccess } from './database';
import { Prisma } from '../generated/prisma/client';
import { bindSchemaEngine } from './schema-engine';

const PRISMA_FOLDER = join(PROJECT_ROOT, 'prisma');
const MIGRATIONS_FOLDER = join(PRISMA_FOLDER, 'migrations');

/** Nothing is left out of comparisons. */
const NO_FILTER: SchemaFilter = { externalTables: [], externalEnums: [] };

/** A migration that cannot go on by itself; the message says what a person has to do. */
export class MigrationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
  }
}

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
export function migrationNames(): string[] {
  return readdirSync(MIGRATIONS_FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function schemaFile(): SchemaContainer {
  const path = join(PRISMA_FOLDER, 'schema.prisma');
  return { path, content: readFileSync(path, 'utf8') };
}

function migrationList(): MigrationList {
  const lockfile = join(MIGRATIONS_FOLDER, 'migration_lock.toml');
  return {
    baseDir: MIGRATIONS_FOLDER,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames().map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(MIGRATIONS_FOLDER, name, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/**
 * Which migrations of this build a database still lacks, oldest first. One cheap statement, fit for start and readiness:
 * the schema engine is not loaded.
 */
export async function pendingMigrations(database: Database): Promise<string[]> {
  const [ledger] = await database.read<{ exists: boolean }>(Prisma.sql`select to_regclass('_prisma_migrations') is not null as "exists"`);
  if (ledger?.exists !== true) return migrationNames();
  const applied = await database.read<{ name: string }>(
    Prisma.sql`select migration_name as name from _prisma_migrations where finished_at is not null and rolled_back_at is null`,
  );
  const names = new Set(applied.map((row) => row.name));
  return migrationNames().filter((name) => !names.has(name));
}

/**
 * Applies what is pending, each migration as one transaction, under the lock of migrations.
 * @returns the names applied now; none where the database was up to date
 * @throws MigrationError where one fails (it is rolled back whole) or one failed before
 */
export async function deployMigrations(access: MigrationAccess): Promise<string[]> {
  return access.exclusively(async () => {
    const engine = await bindSchemaEngine(access.adapterFactory, schemaFile().content);
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: migrationList(), filters: NO_FILTER });
      return appliedMigrationNames;
    } catch (cause) {
      throw new MigrationError(`The migrations could not be applied: ${messageOf(cause)}`, { cause });
    } finally {
      engine.free();
    }
  });
}

/** Compares a database with the migrations of this build, and with what those migrations should have made of it. */
export async function migrationStatus(access: MigrationAccess): Promise<MigrationStatus> {
  const engine = await bindSchemaEngine(access.adapterFactory, schemaFile().content);
  try {
    const diagnosis = await engine.diagnoseMigrationHistory({
      migrationsList: migrationList(),
      optInToShadowDatabase: false,
      filters: NO_FILTER,
    });
    const history = diagnosis.history;
    const pending = history !== null && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [];
    const unknown = history !== null && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [];
    return {
      pending: diagnosis.hasMigrationsTable ? pending : migrationNames(),
      failed: diagnosis.failedMigrationNames,
      edited: diagnosis.editedMigrationNames,
      unknown,
      // A database that is behind differs from the migrations by being behind; only one that is not can have drifted.
      drift: diagnosis.hasMigrationsTable && history === null ? await describeDrift(engine) : '',
    };
  } finally {
    engine.free();
  }
}

async function describeDrift(engine: Awaited<ReturnType<typeof bindSchemaEngine>>): Promise<string> {
  const { stdout, exitCode } = await engine.diff({
    from: { tag: 'migrations', ...migrationList() },
    to: { tag: 'schemaDatasource', files: [schemaFile()], configDir: PRISMA_FOLDER },
    script: false,
    exitCode: true,
    filters: NO_FILTER,
  });
  return exitCode === 2 ? (stdout ?? '').trim() : '';
}

/** The SQL that leads from the migrations to schema.prisma; empty where they agree. Needs an engine in memory only. */
export async function schemaDifference(access: MigrationAccess): Promise<string> {
  const schema = schemaFile();
  const engine = await bindSchemaEngine(access.adapterFactory, schema.content);
  try {
    const { stdout, exitCode } = await engine.diff({
      from: { tag: 'migrations', ...migrationList() },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: true,
      filters: NO_FILTER,
    });
    return exitCode === 2 ? (stdout ?? '').trim() : '';
  } finally {
    engine.free();
  }
}

/**
 * Writes a new migration from the difference between schema.prisma and the migrations.
 * @param stamp time of writing as `yyyymmddhhmmss`
 * @returns the new folder's name, or undefined where there is no difference
 */
export async function writeMigration(access: MigrationAccess, name: string, stamp: string): Promise<string | undefined> {
  if (!/^[a-z][a-z0-9_]{2,60}$/.test(name)) throw new MigrationError('A migration is named in snake_case, verb first: add_user_locale');
  const sql = await schemaDifference(access);
  if (sql === '') return undefined;
  const folder = `${stamp}_${name}`;
  mkdirSync(join(MIGRATIONS_FOLDER, folder));
  writeFileSync(join(MIGRATIONS_FOLDER, folder, 'migration.sql'), `${sql}\n`);
  return folder;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
