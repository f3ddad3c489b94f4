import type { MigrationAccess } from '../database/database';
import { messageOf, MigrationError } from './migration-error';
import { bindEngine, migrationList, migrationNames, MIGRATIONS_FOLDER } from './migration-files';

/** The state of a migration by the ledger; if it has several entries, by the latest. */
type LedgerState = 'applied' | 'failed' | 'interrupted';

/** The state of each migration by Prisma's ledger, without rolled-back entries. Empty if there is no ledger. */
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
    // The statement returns these three states only.
    return new Map(rows.map(([name, state]) => [String(name), state as LedgerState]));
  } finally {
    await adapter.dispose();
  }
}

/** Migrations that neither finished nor failed: their process was terminated, or is still applying them. */
export async function interruptedMigrations(access: MigrationAccess): Promise<string[]> {
  return [...(await readLedger(access))].filter(([, state]) => state === 'interrupted').map(([name]) => name);
}

/**
 * Records the outcome of an interrupted or failed migration, as an operator has determined it.
 * @throws MigrationError if the ledger contradicts the outcome, or there is no such migration
 */
export async function resolveMigration(
  access: MigrationAccess,
  migrationName: string,
  outcome: 'applied' | 'rolled-back',
  folder = MIGRATIONS_FOLDER,
): Promise<void> {
  await access.withMigrationLock(async () => {
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
