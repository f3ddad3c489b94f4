import { join } from 'node:path';
import type { MigrationAccess } from '../../src/database/database';
import { deployMigrations } from '../../src/migrations/migrations';
import { PROJECT_ROOT } from '../../src/project-root';

/** The folder with a migration of a later version, which contains every kind of change of the expand step. */
export const NEXT_MIGRATIONS = join(PROJECT_ROOT, 'test', 'migrations', 'next');

/** Whether databases of tests have the schema of a later version, over which this build must behave the same. */
export const IS_NEXT_SCHEMA = process.env['TEST_NEXT_SCHEMA'] === 'true';

/** Applies the migration of a later version if the run demands that. */
export async function deployNextMigrations(access: MigrationAccess): Promise<void> {
  if (IS_NEXT_SCHEMA) await deployMigrations(access, NEXT_MIGRATIONS);
}
