import { rm } from 'node:fs/promises';
import type { DatabaseConfig } from '../config';
import { DataDirectory, DataDirectoryError, type OwnProcess } from './data-directory';
import { Database, type Engine, type StatementObserver } from './database';
import { loadEmbedded } from './load-embedded';
import { deployMigrations, pendingMigrations } from './migrations';
import { openPostgres } from './postgres';
import { seedDemoData } from './seed';

/** An engine, and for the embedded one the folder it lies in. */
export interface OpenedEngine extends Engine {
  readonly directory: DataDirectory | undefined;
}

/**
 * Chooses and opens the engine. The embedded one comes migrated, and filled with the demo data when it is new;
 * a server is left as it is, for `db:deploy` and `db:seed` are decisions.
 * @throws DataDirectoryError where the embedded database cannot be used
 */
export async function openEngine(config: DatabaseConfig, self: OwnProcess, observe: StatementObserver): Promise<OpenedEngine> {
  if (config.kind === 'postgres') return { ...openPostgres(config.url, observe), directory: undefined };

  const directory = DataDirectory.acquire(config.directory, self);
  try {
    if (!directory.hasDatabase) await createDatabase(directory, observe);
    const engine = await openExisting(directory, observe);
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

/** Prepares a new cluster apart and gives it its name when it is whole, so that an interrupted first start leaves no half one. */
async function createDatabase(directory: DataDirectory, observe: StatementObserver): Promise<void> {
  const prepared = directory.prepareNewDatabase();
  try {
    const engine = await loadEmbedded().openEmbedded(prepared, observe);
    try {
      const access = await engine.openMigrationAccess();
      await deployMigrations(access);
      await seedDemoData(access);
    } finally {
      await engine.close();
    }
    directory.finishNewDatabase(prepared);
  } catch (cause) {
    await rm(prepared, { recursive: true, force: true });
    throw new DataDirectoryError(`${directory.path} could not be filled: is the disk full or read-only?`, { cause });
  }
}

async function openExisting(directory: DataDirectory, observe: StatementObserver): Promise<Engine> {
  let engine: Engine | undefined;
  try {
    engine = await loadEmbedded().openEmbedded(directory.databasePath, observe);
    await engine.prisma.$queryRaw`select 1`;
  } catch (cause) {
    throw new DataDirectoryError(
      `the database in ${directory.path} cannot be opened, it seems damaged: move the folder away and start again for a fresh one`,
      { cause },
    );
  }
  const pending = await pendingMigrations(new Database(engine.prisma));
  if (pending.length > 0) await deployMigrations(await engine.openMigrationAccess());
  return engine;
}
