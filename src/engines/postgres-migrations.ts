import { PrismaPg } from '@prisma/adapter-pg';
import type { DatabaseAddress } from '../config/connection-string';
import { CatalogPool } from './catalogue-pool';
import type { MigrationAccess } from '../database/database';
import { loadEmbedded } from './load-embedded';
import { MigrationError } from '../migrations/migration-error';
import { PostgresClient } from './postgres-client';
import { ServerChoice, type ConnectionSettings } from './server-choice';

/** An arbitrary number, the same for every migration runner of this program. */
const MIGRATION_LOCK = 7_205_751_994;

/** Migrations have no time limits, whatever limits the role has. */
export const MIGRATION_SESSION = { statement_timeout: '0', idle_in_transaction_session_timeout: '0', lock_timeout: '0' };

/** A listener for errors of idle connections: without one Node would end the process. The next statement reports the error. */
function ignoreError(): void {
  // See above.
}

/** Rejects a pooler: migrating relies on the lock and the settings of one session, and a pooler may run each transaction in another one. */
async function assertDirect(choice: ServerChoice, variable: DatabaseAddress['variable']): Promise<void> {
  if (choice.pooler === undefined) await choice.choose();
  if (choice.pooler !== true) return;
  throw new MigrationError(
    variable === 'DIRECT_URL'
      ? "DIRECT_URL leads to a connection pooler: set it to the PostgreSQL server's own address"
      : "DATABASE_URL leads to a connection pooler, through which migrations cannot run: set DIRECT_URL to the PostgreSQL server's own address",
  );
}

/**
 * Opens access for migrations, directly to a server.
 * @throws MigrationError if the address leads to a connection pooler
 */
export async function openMigrationAccess(settings: ConnectionSettings): Promise<MigrationAccess> {
  const choice = new ServerChoice(settings);
  await assertDirect(choice, settings.address.variable);
  class MigrationClient extends PostgresClient {
    constructor() {
      super(settings.config, choice);
    }
  }
  // One session, so that locks of the schema engine can be released in the session that took them.
  const pool = new CatalogPool({ Client: MigrationClient, max: 1 });
  pool.on('error', ignoreError);
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
      // The shadow database is an empty engine in memory: this needs no right to create databases, and leaves nothing behind.
      connectToShadowDb: async () => {
        const shadow = await loadEmbedded().openMemoryEngine();
        shadows.push(shadow);
        return shadow.migrationAccess.adapterFactory.connect();
      },
    },
    runScript,
    async withMigrationLock(work, onWait) {
      const client = new MigrationClient();
      client.on('error', ignoreError);
      await client.connect();
      try {
        const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [MIGRATION_LOCK]);
        if (rows[0]?.locked !== true) {
          onWait?.();
          await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
        }
        return await work();
      } finally {
        // The schema engine leaves its own advisory lock behind, for which the next runner would wait until this pool is closed.
        await pool.query('select pg_advisory_unlock_all()').catch(() => undefined);
        // Closing the session releases the lock, even if `work` failed.
        await client.end();
      }
    },
    async close() {
      await Promise.all([pool.end(), ...shadows.map((shadow) => shadow.close())]);
    },
  };
}
