import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { catalogueDifference, readStructure, type Catalogue } from './catalogue';
import type { MigrationAccess } from '../database/database';
import { recount } from './kept-counts';
import { messageOf, MigrationError } from './migration-error';
import { bindEngine, migrationList, migrationNames, migrationScript, MIGRATIONS_FOLDER } from './migration-files';
import { readLedger } from './migration-ledger';

/** The result of comparing a database with the migrations. */
export interface Baseline {
  /** Migrations recorded as applied, oldest first. */
  readonly recorded: readonly string[];
  /** What the database lacks or has in another form, one line each, compared with the first migration that was not recorded. */
  readonly differences: readonly string[];
  /** Tables whose kept counts were wrong and have been fixed. */
  readonly recounted: readonly string[];
}

/**
 * Adopts a database whose tables were created by other means: records as applied, oldest first, the migrations whose every object exists,
 * after fixing the counts that they keep. Additional objects of the database are allowed.
 * @throws MigrationError if the database has a history of migrations already, or no tables
 */
export async function baselineMigrations(access: MigrationAccess, folder = MIGRATIONS_FOLDER): Promise<Baseline> {
  return access.withMigrationLock(async () => {
    if ((await readLedger(access)).size > 0) {
      throw new MigrationError('The database has a history of migrations already: see npm run db:status');
    }
    const actual = await onDatabase(access, readStructure);
    if (actual.size === 0) throw new MigrationError('The database is empty: npm run db:deploy makes its tables');
    const { matching, differences } = await compare(access, actual, folder);
    const recounted = await onDatabase(access, (adapter) => recount(adapter, matching));
    await record(access, matching, folder);
    return { recorded: matching, differences, recounted };
  });
}

async function onDatabase<Found>(access: MigrationAccess, work: (adapter: SqlDriverAdapter) => Promise<Found>): Promise<Found> {
  const adapter = await access.adapterFactory.connect();
  try {
    return await work(adapter);
  } finally {
    await adapter.dispose();
  }
}

/**
 * Replays the migrations one by one on an empty engine, and finds the longest history that matches. A mismatch does not end the search,
 * because a later migration may change what an earlier one created.
 */
async function compare(
  access: MigrationAccess,
  actual: Catalogue,
  folder: string,
): Promise<{ readonly matching: readonly string[]; readonly differences: readonly string[] }> {
  const names = migrationNames(folder);
  const replayed = await access.adapterFactory.connectToShadowDb();
  let matching: readonly string[] = [];
  let differences: readonly string[] = [];
  let hasDifference = false;
  for (const [index, name] of names.entries()) {
    await replayed.executeScript(migrationScript(folder, name));
    const missing = missingIn(await readStructure(replayed), actual);
    if (missing.length === 0) {
      matching = names.slice(0, index + 1);
      differences = [];
      hasDifference = false;
    } else if (!hasDifference) {
      differences = missing;
      hasDifference = true;
    }
  }
  return { matching, differences };
}

function missingIn(expected: Catalogue, actual: Catalogue): string[] {
  return catalogueDifference(expected, actual).filter((line) => !line.startsWith('- not of any migration'));
}

async function record(access: MigrationAccess, names: readonly string[], folder: string): Promise<void> {
  if (names.length === 0) return;
  const engine = await bindEngine(access);
  try {
    for (const migrationName of names) await engine.markMigrationApplied({ migrationName, migrationsList: migrationList(folder) });
  } catch (cause) {
    throw new MigrationError(`The migrations could not be recorded: ${messageOf(cause)}`, { cause });
  } finally {
    engine.free();
  }
}
