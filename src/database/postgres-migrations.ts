import { PrismaPg } from '@prisma/adapter-pg';
import { CatalogPool } from './catalogue-pool';
import type { MigrationAccess } from './database';
import { loadEmbedded } from './load-embedded';
import { MigrationError } from './migration-error';
import { PostgresClient } from './postgres-client';
import { ServerChoice, type ConnectionSettings } from './server-choice';

/** Any number will do, as long as every runner of this program uses the same one. */
const MIGRATION_LOCK = 7_205_751_994;

/** Migrations take as long as they take, whatever limits the role has. */
export const MIGRATION_SESSION = { statement_timeout: '0', idle_in_transaction_session_timeout: '0', lock_timeout: '0' };

/** Without a listener for what happens to an idle connection Node would end the process; the next statement reports it. */
function ignoreIdleLoss(): void {
  // See above.
}

/** Migrating relies on one session: its lock, its settings. A pooler may give each transaction another one. */
async function assertDirect(choice: ServerChoice, variable: string): Promise<void> {
  if (choice.pooler === undefined) await choice.choose();
  if (choice.pooler !== true) return;
  throw new MigrationError(
    variable === 'DIRECT_URL'
      ? "DIRECT_URL leads to a connection pooler: set it to the PostgreSQL server's own address"
      : "DATABASE_URL leads to a connection pooler, through which migrations cannot run: set DIRECT_URL to the PostgreSQL server's own address",
  );
}

/**
 * Opens access for migrations to a server, not to a pooler before one.
 * @param variable the environment variable that names the server
 * @throws MigrationError where a pooler answers
 */
export async function openMigrationAccess(settings: ConnectionSettings, variable: 'DATABASE_URL' | 'DIRECT_URL'): Promise<MigrationAccess> {
  const choice = new ServerChoice(settings);
  await assertDirect(choice, variable);
  class MigrationClient extends PostgresClient {
    constructor() {
      super(settings.config, choice);
    }
  }
  // One session: what the schema engine takes in it can be given back in it.
  const pool = new CatalogPool({ Client: MigrationClient, max: 1 });
  pool.on('error', ignoreIdleLoss);
  const factory = new PrismaPg(pool);
  const runScript = async (sql: string): Promise<void> => {
    await pool.query(sql);
  };
  const shadows: { close(): Promise<void> }[] = [];
  return {
    adapterFactory: {
      provider: factory.provider,
      adapterName: factory.adapterName,
      connect: async () => Object.assign(pool.adapt(await factory.connect()), { executeScript: runScript }),
      // The shadow is an empty engine in memory: no right to create databases is needed, and nothing is left behind.
      connectToShadowDb: async () => {
        const shadow = await loadEmbedded().openMemoryEngine();
        shadows.push(shadow);
        return shadow.migrationAccess.adapterFactory.connect();
      },
    },
    runScript,
    async exclusively(work, onWait) {
      const client = new MigrationClient();
      client.on('error', ignoreIdleLoss);
      await client.connect();
      try {
        const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [MIGRATION_LOCK]);
        if (rows[0]?.taken !== true) {
          onWait?.();
          await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
        }
        return await work();
      } finally {
        // The schema engine leaves a lock of its own behind, on which the next runner would wait until this pool closes.
        await pool.query('select pg_advisory_unlock_all()').catch(() => undefined);
        // Closing the session gives the lock back, also when `work` failed.
        await client.end();
      }
    },
    async close() {
      await Promise.all([pool.end(), ...shadows.map((shadow) => shadow.close())]);
    },
  };
}
