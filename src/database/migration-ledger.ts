import type { MigrationAccess } from './database';
import { messageOf, MigrationError } from './migration-error';
import { bindEngine, migrationList, migrationNames, MIGRATIONS_FOLDER } from './migration-files';

/** What the ledger says of a migration; of several entries the one that counts. */
type LedgerState = 'applied' | 'failed' | 'interrupted';

/** The entries of Prisma's ledger that count, by migration; empty where there is no ledger. */
export async function readLedger(access: MigrationAccess): Promise<ReadonlyMap<string, LedgerState>> {
  const adapter = await access.adapterFactory.connect();
  try {
    const query = (sql: string): ReturnType<typeof adapter.queryRaw> => adapter.queryRaw({ sql, args: [], argTypes: [] });
    const { rows: found } = await query(`select to_regclass('public._prisma_migrations') is not null`);
    if (found[0]?.[0] !== true) return new Map();
    const { rows } = await query(
      `select migration_name, case when finished_at is not null then 'applied' when logs is not null then 'failed' else 'interrupted' end
         from public._prisma_migrations where rolled_back_at is null order by started_at`,
    );
    // The statement's own output.
    return new Map(rows.map(([name, state]) => [String(name), state as LedgerState]));
  } finally {
    await adapter.dispose();
  }
}

/** Migrations that neither finished nor failed: the process that applied them ended before, or is at it still. */
export async function interruptedMigrations(access: MigrationAccess): Promise<string[]> {
  return [...(await readLedger(access))].filter(([, state]) => state === 'interrupted').map(([name]) => name);
}

/**
 * Records what became of a migration that was interrupted or failed, as a person found out.
 * @throws MigrationError where the ledger says otherwise, or there is no such migration
 */
export async function resolveMigration(
  access: MigrationAccess,
  migrationName: string,
  outcome: 'applied' | 'rolled-back',
  folder = MIGRATIONS_FOLDER,
): Promise<void> {
  await access.exclusively(async () => {
    const state = (await readLedger(access)).get(migrationName);
    if (state === 'applied') throw new MigrationError(`${migrationName} is recorded as applied: there is nothing to resolve`);
    const isKnown = migrationNames(folder).includes(migrationName);
    if (outcome === 'applied' && !isKnown) throw new MigrationError(`There is no migration ${migrationName} in prisma/migrations`);
    if (outcome === 'rolled-back' && state === undefined) {
      throw new MigrationError(`${migrationName} is neither failed nor interrupted: there is nothing to resolve`);
    }
    const engine = await bindEngine(access);
    try {
      if (outcome === 'rolled-back') await engine.markMigrationRolledBack({ migrationName });
      else await engine.markMigrationApplied({ migrationName, migrationsList: migrationList(folder) });
    } catch (cause) {
      throw new MigrationError(`${migrationName} could not be recorded: ${messageOf(cause)}`, { cause });
    } finally {
      engine.free();
    }
  });
}
