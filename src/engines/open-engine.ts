import type { DatabaseConfig } from '../config/database';
import { DataDirectory, DataDirectoryError, type ProcessInfo } from './data-directory';
import { Database, type Engine } from '../database/database';
import { loadEmbedded } from './load-embedded';
import { MigrationError } from '../migrations/migration-error';
import { migrationNames } from '../migrations/migration-files';
import { deployMigrations, pendingMigrations } from '../migrations/migrations';
import { openPostgres } from './postgres';
import { seedDemoData } from '../migrations/seed';

/** An open engine, with its data directory if it is the embedded one. */
export interface OpenedEngine extends Engine {
  readonly directory: DataDirectory | undefined;
}

/** A slow step of opening an embedded database. */
export type OpeningStep = { readonly kind: 'create' } | { readonly kind: 'migrate'; readonly count: number } | { readonly kind: 'seed' };

/** Options of `openEngine`. */
export interface OpenOptions {
  readonly self: ProcessInfo;
  /** Whether pending migrations are applied to an existing embedded database. A new one is always migrated. */
  readonly migrate: boolean;
  /** Called when a step begins. */
  readonly onStep?: (step: OpeningStep) => void;
}

/**
 * Opens the configured engine. An embedded database is migrated, and a new one also gets the demo data. A server's database is left
 * unchanged: `db:deploy` and `db:seed` are run deliberately.
 * @throws DataDirectoryError if the embedded database cannot be used
 */
export async function openEngine(config: DatabaseConfig, options: OpenOptions): Promise<OpenedEngine> {
  if (config.kind === 'postgres') return { ...openPostgres(config), directory: undefined };

  const directory = DataDirectory.acquire(config.directory, options.self);
  try {
    const engine = directory.hasDatabase ? await openExisting(directory, options) : await createDatabase(directory, options);
    const closeEngine = engine.close.bind(engine);
    return {
      ...engine,
      directory,
      async close() {
        await closeEngine();
        directory.release();
      },
    };
  } catch (error) {
    directory.release();
    throw error;
  }
}

/**
 * Creates the cluster, applies all migrations and adds the demo data. If this is interrupted, the cluster stays marked as unfinished, and
 * the next start begins again.
 */
async function createDatabase(directory: DataDirectory, { onStep }: OpenOptions): Promise<Engine> {
  onStep?.({ kind: 'create' });
  directory.beginNewDatabase();
  let engine: Engine | undefined;
  try {
    engine = await loadEmbedded().createEmbedded(directory.databasePath);
    const access = await engine.openMigrationAccess();
    onStep?.({ kind: 'migrate', count: migrationNames().length });
    await deployMigrations(access);
    onStep?.({ kind: 'seed' });
    await seedDemoData(access);
    await access.close();
    directory.finishNewDatabase();
    return engine;
  } catch (cause) {
    await engine?.close();
    if (cause instanceof MigrationError) throw cause;
    throw new DataDirectoryError(`${directory.path} could not be filled, perhaps the disk is full or read-only: ${firstLineOf(cause)}`, {
      cause,
    });
  }
}

async function openExisting(directory: DataDirectory, { migrate, onStep }: OpenOptions): Promise<Engine> {
  let engine: Engine;
  try {
    if (!directory.hasVersionFile) throw new Error('PG_VERSION is missing');
    engine = await loadEmbedded().openEmbedded(directory.databasePath);
    await engine.prisma.$queryRaw`select 1`;
  } catch (cause) {
    throw new DataDirectoryError(
      `the database in ${directory.path} cannot be opened, it seems damaged (${firstLineOf(cause)}): move the folder away and start again for a fresh one`,
      { cause },
    );
  }
  if (migrate) await applyPendingMigrations(engine, onStep);
  return engine;
}

/** The first line of an error's message. */
function firstLineOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}

/**
 * Applies pending migrations. Checks for them with one cheap statement first, so that the schema engine is loaded only if there are any.
 */
async function applyPendingMigrations(engine: Engine, onStep: OpenOptions['onStep']): Promise<void> {
  try {
    const pending = await pendingMigrations(new Database(engine));
    if (pending.length === 0) return;
    onStep?.({ kind: 'migrate', count: pending.length });
    const access = await engine.openMigrationAccess();
    await deployMigrations(access);
    await access.close();
  } catch (error) {
    await engine.close();
    throw error;
  }
}
