import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../src/database/database';
import { PROJECT_ROOT } from '../../src/project-root';
import { openTestDatabase, type TestDatabase } from './test-database';

/** A script for operators, by its name in prisma/citus. */
export function citusScript(name: 'prepare_ledger' | 'restore_ledger'): string {
  return readFileSync(join(PROJECT_ROOT, 'prisma', 'citus', `${name}.sql`), 'utf8');
}

/** Makes the server a cluster of one node, which has all shards. */
const ONE_NODE = `
  create extension citus;
  select citus_set_coordinator_host('localhost', current_setting('port')::int);
  select citus_set_node_property('localhost', current_setting('port')::int, 'shouldhaveshards', true)`;

/** Distributes the ledger of a migrated database, as an operator does it. Without Citus, it is only prepared. */
export async function distributeLedger({ prisma, openMigrationAccess }: Pick<Engine, 'prisma' | 'openMigrationAccess'>): Promise<void> {
  const citus = await prisma.$queryRaw<unknown[]>`select from pg_available_extensions where name = 'citus'`;
  const access = await openMigrationAccess();
  await access.runScript(citusScript('prepare_ledger'));
  if (citus.length > 0) {
    await access.runScript(ONE_NODE);
    await access.runScript(`select create_distributed_table('transactions', 'user_id', shard_count => 8)`);
  }
  await access.close();
}

/**
 * A copy of the demo data whose ledger was distributed, for the dialect `citus`. It really is distributed if TEST_DATABASE_URL is a
 * server with Citus.
 */
export async function openCitusDatabase(): Promise<TestDatabase> {
  const database = await openTestDatabase('citus');
  await distributeLedger(database.engine);
  return database;
}
