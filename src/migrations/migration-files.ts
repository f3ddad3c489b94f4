import type { MigrationList, SchemaContainer, SchemaFilter } from '@prisma/schema-engine-wasm' with { 'resolution-mode': 'import' };
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../project-root';
import type { MigrationAccess } from '../database/database';
import { bindSchemaEngine } from './schema-engine';

/** The folder of schema.prisma and the migrations. */
export const PRISMA_FOLDER = join(PROJECT_ROOT, 'prisma');

/** The folder of this build's migrations, one subfolder each. */
export const MIGRATIONS_FOLDER = join(PRISMA_FOLDER, 'migrations');

/** Nothing is excluded from comparisons. */
export const NO_FILTER: SchemaFilter = { externalTables: [], externalEnums: [] };

/** The names of this build's migrations, oldest first. */
export function migrationNames(folder = MIGRATIONS_FOLDER): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** schema.prisma, as input of the schema engine. */
export function schemaFile(): SchemaContainer {
  const path = join(PRISMA_FOLDER, 'schema.prisma');
  return { path, content: readFileSync(path, 'utf8') };
}

/** The migrations of a folder, as input of the schema engine. */
export function migrationList(folder: string): MigrationList {
  const lockfile = join(folder, 'migration_lock.toml');
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames(folder).map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: migrationScript(folder, name) },
      },
    })),
  };
}

/** The script of a migration. */
export function migrationScript(folder: string, name: string): string {
  return readFileSync(join(folder, name, 'migration.sql'), 'utf8');
}

/** The schema engine, bound to a database. */
export type BoundEngine = Awaited<ReturnType<typeof bindSchemaEngine>>;

/** Binds the schema engine to a database. The caller has to free it. */
export function bindEngine(access: MigrationAccess): Promise<BoundEngine> {
  return bindSchemaEngine(access.adapterFactory, schemaFile().content);
}
