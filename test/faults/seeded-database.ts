import { deployMigrations } from '../../src/migrations/migrations';
import { openPostgres } from '../../src/engines/postgres';
import { seedDemoData } from '../../src/migrations/seed';
import { serverAt } from '../support/connection-string';
import type { PostgresServer } from './postgres-server';

/** Creates a migrated database with the demo data on a server. @returns its connection string */
export async function seededDatabase(server: Pick<PostgresServer, 'run' | 'url'>, name = 'gateway'): Promise<string> {
  await server.run(`create database ${name}`);
  const engine = openPostgres(serverAt(server.url(name)), () => undefined);
  const access = await engine.openMigrationAccess();
  await deployMigrations(access);
  await seedDemoData(access);
  await access.close();
  await engine.close();
  return server.url(name);
}
