import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '../../src/engines/open-engine';
import { openPostgres } from '../../src/engines/postgres';
import { deployMigrations } from '../../src/migrations/migrations';
import { seedDemoData } from '../../src/migrations/seed';
import { PROJECT_ROOT } from '../../src/project-root';
import { serverAt } from './connection-string';
import { deployNextMigrations, IS_NEXT_SCHEMA } from './next-migrations';
import { serverTemplateName, urlOfDatabase, withServer } from './server';

/** The folder where embedded templates are cached between runs: creating one takes longer than most test files. */
const CACHE = join(PROJECT_ROOT, 'node_modules', '.cache', 'test-databases');

/** The sources of an embedded template. */
const SOURCES = ['package-lock.json', 'prisma', 'src/engines', 'src/migrations', ...(IS_NEXT_SCHEMA ? ['test/migrations/next'] : [])];

/** The database access of this test process. */
const SELF = { pid: process.pid, isRunning: (): boolean => false };

/**
 * The migrated and seeded data directory that tests on the embedded engine copy. It is created again if its
 * sources have changed; if two workers create it concurrently, one copy is discarded.
 */
export async function embeddedTemplate(): Promise<string> {
  const directory = join(CACHE, digestOfSources());
  if (existsSync(directory)) return directory;
  mkdirSync(CACHE, { recursive: true });
  const making = mkdtempSync(join(CACHE, 'making-'));
  const engine = await openEngine({ kind: 'embedded', directory: making }, { self: SELF, migrate: true });
  const access = await engine.openMigrationAccess();
  await deployNextMigrations(access);
  await access.close();
  await engine.close();
  try {
    renameSync(making, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    rmSync(making, { recursive: true });
  }
  return directory;
}

function digestOfSources(): string {
  const digest = createHash('sha256');
  for (const source of SOURCES) for (const path of filesOf(join(PROJECT_ROOT, source))) digest.update(path).update(readFileSync(path));
  return digest.digest('hex').slice(0, 16);
}

function filesOf(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
}

/** The template database on the server, likewise; the first worker of the run creates it. */
export async function serverTemplate(): Promise<string> {
  const name = serverTemplateName();
  await withServer(async (client) => {
    // The lock is held until the connection closes.
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount !== 0) return;
    await client.query(`create database ${name}`);
    const engine = openPostgres(serverAt(urlOfDatabase(name)), () => undefined);
    const access = await engine.openMigrationAccess();
    await deployMigrations(access);
    await seedDemoData(access);
    await deployNextMigrations(access);
    await access.close();
    await engine.close();
  });
  return name;
}
