import type { DatabaseConfig } from '../config/database';
import { DataDirectory, DataDirectoryError, type OwnProcess } from './data-directory';
import { Database, type Engine, type StatementObserver } from './database';
import { loadEmbedded } from './load-embedded';
import { MigrationError } from './migration-error';
import { deployMigrations, pendingMigrations } from './migrations';
import { openPostgres } from './postgres';
import { seedDemoData } from './seed';

/** An engine, and for the embedded one the folder it lies in. */
export interface OpenedEngine extends Engine {
  readonly directory: DataDirectory | undefined;
}

/** How an engine is opened. */
export interface OpenOptions {
  readonly self: OwnProcess;
  readonly observe: StatementObserver;
  /** Whether an embedded database that is behind is brought up to date; a new one always is. */
  readonly migrate: boolean;
}

/**
 * Chooses and opens the engine. The embedded one comes migrated, and filled with the demo data when it is new;
 * a server is left as it is, for `db:deploy` and `db:seed` are decisions.
 * @throws DataDirectoryError where the embedded database cannot be used
 */
export async function openEngine(config: DatabaseConfig, { self, observe, migrate }: OpenOptions): Promise<OpenedEngine> {
  if (config.kind === 'postgres') return { ...openPostgres(config.url, observe, config), directory: undefined };

  const directory = DataDirectory.acquire(config.directory, self);
  try {
    const engine = directory.hasDatabase ? await openExisting(directory, observe, migrate) : await createDatabase(directory, observe);
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

/** Makes the cluster, migrated and filled. An interrupted first start leaves it marked, and the next one begins anew. */
async function createDatabase(directory: DataDirectory, observe: StatementObserver): Promise<Engine> {
  directory.beginNewDatabase();
  let engine: Engine | undefined;
  try {
    engine = await loadEmbedded().createEmbedded(directory.databasePath, observe);
    const access = await engine.openMigrationAccess();
    await deployMigrations(access);
    await seedDemoData(access);
    await access.close();
    directory.finishNewDatabase();
    return engine;
  } catch (cause) {
    await engine?.close();
    if (cause instanceof MigrationError) throw cause;
    throw new DataDirectoryError(`${directory.path} could not be filled, perhaps the disk is full or read-only: ${wordsOf(cause)}`, {
      cause,
    });
  }
}

async function openExisting(directory: DataDirectory, observe: StatementObserver, migrate: boolean): Promise<Engine> {
  let engine: Engine;
  try {
    if (!directory.isDatabaseRecognisable) throw new Error('PG_VERSION is missing');
    engine = await loadEmbedded().openEmbedded(directory.databasePath, observe);
    await engine.prisma.$queryRaw`select 1`;
  } catch (cause) {
    throw new DataDirectoryError(
      `the database in ${directory.path} cannot be opened, it seems damaged (${wordsOf(cause)}): move the folder away and start again for a fresh one`,
      { cause },
    );
  }
  if (migrate) await bringUpToDate(engine);
  return engine;
}

/** The first line of what went wrong: whoever reads it wants one line. */
function wordsOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}

/** Looks with one cheap statement first: the schema engine is loaded only when there is something to do. */
async function bringUpToDate(engine: Engine): Promise<void> {
  try {
    const pending = await pendingMigrations(new Database(engine));
    if (pending.length === 0) return;
    const access = await engine.openMigrationAccess();
    await deployMigrations(access);
    await access.close();
  } catch (error) {
    await engine.close();
    throw error;
  }
}
