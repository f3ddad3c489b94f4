import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { dataDir as emptyCluster } from '@electric-sql/pglite-prepopulatedfs';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { ALWAYS_AVAILABLE } from './availability';
import { PrismaClient } from '../generated/prisma/client';
import type { Engine, MigrationAccess, StatementObserver } from './database';
import { observeStatements } from './observe-statements';

/** There is one connection, before which statements wait in its own line: as many as a server is sent at once. */
const MAX_STATEMENTS = 10;

/** An empty engine in memory, as the schema engine uses it for comparing. */
export interface MemoryEngine {
  readonly migrationAccess: MigrationAccess;
  close(): Promise<void>;
}

async function startPGlite(options: PGliteOptions): Promise<PGlite> {
  const pglite = new PGlite(options);
  await pglite.waitReady;
  // Times are exchanged as UTC whatever the machine's own zone is.
  await pglite.exec("set time zone 'UTC'");
  return pglite;
}

/** Unpacks a cluster that was initialised beforehand: doing that here would take half of the first start. */
async function createPGlite(directory?: string): Promise<PGlite> {
  return startPGlite({ ...(directory === undefined ? {} : { dataDir: directory }), loadDataDir: await emptyCluster() });
}

function migrationAccessTo(pglite: PGlite): MigrationAccess {
  const factory = new PrismaPGlite(pglite);
  const runScript = async (sql: string): Promise<void> => {
    await pglite.exec(sql);
  };
  const shadows: MemoryEngine[] = [];
  return {
    adapterFactory: {
      provider: factory.provider,
      adapterName: factory.adapterName,
      // The adapter's own executeScript does not wait, so that a failing migration would be recorded as applied.
      connect: async () => Object.assign(await factory.connect(), { executeScript: runScript }),
      connectToShadowDb: async () => {
        // A fresh one each time: the schema engine replays all migrations there and does not clear up.
        const shadow = await openMemoryEngine();
        shadows.push(shadow);
        return shadow.migrationAccess.adapterFactory.connect();
      },
    },
    runScript,
    // One process owns the directory, and it migrates in one place.
    exclusively: (work) => work(),
    close: async () => {
      await Promise.all(shadows.splice(0).map((shadow) => shadow.close()));
    },
  };
}

function engineOver(pglite: PGlite, observe: StatementObserver): Engine {
  const adapter = new PrismaPGlite(pglite);
  const prisma = observeStatements(new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] }), observe);
  return {
    kind: 'embedded',
    prisma,
    availability: ALWAYS_AVAILABLE,
    maxStatements: () => MAX_STATEMENTS,
    openMigrationAccess: () => Promise.resolve(migrationAccessTo(pglite)),
    async close() {
      await prisma.$disconnect();
      if (!pglite.closed) await pglite.close();
    },
  };
}

/** Opens the embedded engine on a directory that holds a cluster. */
export async function openEmbedded(directory: string, observe: StatementObserver): Promise<Engine> {
  return engineOver(await startPGlite({ dataDir: directory }), observe);
}

/** Creates a cluster with an empty database in a directory that does not exist yet, and opens it. */
export async function createEmbedded(directory: string, observe: StatementObserver): Promise<Engine> {
  return engineOver(await createPGlite(directory), observe);
}

/** Opens an empty engine in memory. */
export async function openMemoryEngine(): Promise<MemoryEngine> {
  const pglite = await createPGlite();
  const migrationAccess = migrationAccessTo(pglite);
  return {
    migrationAccess,
    async close() {
      await migrationAccess.close();
      await pglite.close();
    },
  };
}
