import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { dataDir as emptyCluster } from '@electric-sql/pglite-prepopulatedfs';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { ALWAYS_AVAILABLE } from '../database/availability';
import type { Engine, MigrationAccess, SqlObserver } from '../database/database';
import type { ListeningSession, OpenListeningSession } from '../database/listening-session';
import { createPrismaClient } from './create-prisma-client';

/** Statements in flight, as many as for a server. PGlite has one connection and queues them itself. */
const MAX_STATEMENTS = 10;

/**
 * With PostgreSQL's default of 128 MB, opening a database took twice as long (517 to 886 ms of CPU against 235 to 320). The demo
 * data is some 8 MB.
 */
const SHARED_BUFFERS = '16MB';

/** An empty engine in memory, which the schema engine uses as shadow database. */
export interface MemoryEngine {
  readonly migrationAccess: MigrationAccess;
  close(): Promise<void>;
}

async function startPGlite(options: PGliteOptions): Promise<PGlite> {
  const pglite = new PGlite({ ...options, startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${SHARED_BUFFERS}`] });
  await pglite.waitReady;
  // Times are exchanged as UTC, whatever the machine's time zone is.
  await pglite.exec("set time zone 'UTC'");
  return pglite;
}

/** Unpacks a prebuilt cluster: initializing one would take half of the first start. */
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
      // The adapter's own executeScript does not wait for the result, so that a failing migration would be recorded as applied.
      connect: async () => Object.assign(await factory.connect(), { executeScript: runScript }),
      connectToShadowDb: async () => {
        // A new one each time: the schema engine replays all migrations in it and does not clean up.
        const shadow = await openMemoryEngine();
        shadows.push(shadow);
        return shadow.migrationAccess.adapterFactory.connect();
      },
    },
    runScript,
    // Only one process uses the directory, and it migrates in one place.
    withMigrationLock: (work) => work(),
    close: async () => {
      await Promise.all(shadows.splice(0).map((shadow) => shadow.close()));
    },
  };
}

/** Opens what corresponds to a session that listens: PGlite has only one session, which is never lost. */
function listenOn(pglite: PGlite): OpenListeningSession {
  return async ({ channel, onNotification }): Promise<ListeningSession> => {
    const unlisten = await pglite.listen(channel, onNotification);
    return {
      async query<Row>(text: string, values: readonly unknown[] = []) {
        return (await pglite.query<Row>(text, [...values])).rows;
      },
      close: async () => {
        if (!pglite.closed) await unlisten();
      },
    };
  };
}

function createEngine(pglite: PGlite, observe?: SqlObserver): Engine {
  const adapter = new PrismaPGlite(pglite);
  const prisma = createPrismaClient(adapter, observe);
  return {
    kind: 'embedded',
    prisma,
    availability: ALWAYS_AVAILABLE,
    maxStatements: () => MAX_STATEMENTS,
    listen: listenOn(pglite),
    openMigrationAccess: () => Promise.resolve(migrationAccessTo(pglite)),
    async close() {
      await prisma.$disconnect();
      if (!pglite.closed) await pglite.close();
    },
  };
}

/** Opens the embedded engine on a directory that holds a cluster. */
export async function openEmbedded(directory: string, observe?: SqlObserver): Promise<Engine> {
  return createEngine(await startPGlite({ dataDir: directory }), observe);
}

/** Creates a cluster with an empty database in a directory that does not exist yet, and opens it. */
export async function createEmbedded(directory: string, observe?: SqlObserver): Promise<Engine> {
  return createEngine(await createPGlite(directory), observe);
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
