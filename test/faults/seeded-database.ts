import { deployMigrations } from '../../src/database/migrations';
import { openPostgres } from '../../src/database/postgres';
import { seedDemoData } from '../../src/database/seed';
import type { PostgresServer } from './postgres-server';

/** Makes a migrated database with the demo data on a server. @returns its address */
export async function seededDatabase(server: PostgresServer, name = 'gateway'): Promise<string> {
  await server.run(`create database ${name}`);
  const engine = openPostgres(server.url(name), () => undefined);
  const access = await engine.openMigrationAccess();
  await deployMigrations(access);
  await seedDemoData(access);
  await access.close();
  await engine.close();
  return server.url(name);
}
