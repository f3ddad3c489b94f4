import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDatabaseSettings } from '../config/config';
import { baselineMigrations } from '../migrations/baseline';
import type { Engine, MigrationAccess } from '../database/database';
import { loadEmbedded } from '../engines/load-embedded';
import { resolveMigration } from '../migrations/migration-ledger';
import { deployMigrations, migrationStatus, writeMigration } from '../migrations/migrations';
import { openEngine } from '../engines/open-engine';
import { seedDemoData } from '../migrations/seed';
import { PROJECT_ROOT } from '../project-root';
import { CommandError, type Command, type Runtime } from './command';

/** Opens the configured database, runs `work`, and closes the database. */
async function withDatabase(runtime: Runtime, work: (access: MigrationAccess, engine: Engine) => Promise<number>): Promise<number> {
  const { database } = parseDatabaseSettings(runtime.env);
  const engine = await openEngine(database, { self: runtime, migrate: false });
  try {
    const access = await engine.openMigrationAccess();
    try {
      return await work(access, engine);
    } finally {
      await access.close();
    }
  } finally {
    await engine.close();
  }
}

/** `db:deploy`: applies pending migrations. Safe to repeat, and to run in two processes. */
export const dbDeploy: Command = (runtime) =>
  withDatabase(runtime, async (access) => {
    const applied = await deployMigrations(access, undefined, () => {
      runtime.print('Another process migrates or seeds this database: waiting until it is done.');
    });
    for (const name of applied) runtime.print(`applied ${name}`);
    runtime.print(applied.length === 0 ? 'The database is up to date.' : `The database is up to date now (${applied.length} applied).`);
    return 0;
  });

/** `db:status`: lists pending, failed, edited and unknown migrations, and drift. Exit code 1 if there are any. */
export const dbStatus: Command = (runtime) =>
  withDatabase(runtime, async (access) => {
    const status = await migrationStatus(access);
    const lines = [
      ...status.pending.map((name) => `pending   ${name}   apply with: npm run db:deploy`),
      ...status.failed.map((name) => `failed    ${name}   it was rolled back whole: fix it, then npm run db:deploy`),
      ...status.interrupted.map((name) => `unsettled ${name}   was begun and not finished: npm run db:deploy says what to do`),
      ...status.edited.map((name) => `edited    ${name}   was changed after it had been applied: restore it, write a new one instead`),
      ...status.unknown.map((name) => `unknown   ${name}   is in the database, not in this version`),
      ...(status.drift === '' ? [] : ['drifted   the database is not what its migrations made of it:', status.drift]),
    ];
    for (const line of lines) runtime.print(line);
    if (lines.length === 0) runtime.print('The database is up to date, and is what its migrations made of it.');
    return lines.length === 0 ? 0 : 1;
  });

/** `db:resolve --applied NAME` or `--rolled-back NAME`: records the outcome of an interrupted migration. */
export const dbResolve: Command = (runtime) => {
  const [option = '', name, ...rest] = runtime.arguments;
  const outcome = option === '--applied' ? 'applied' : option === '--rolled-back' ? 'rolled-back' : undefined;
  if (outcome === undefined || name === undefined || rest.length > 0) {
    throw new CommandError('Usage: npm run db:resolve -- --applied NAME, or: npm run db:resolve -- --rolled-back NAME');
  }
  return withDatabase(runtime, async (access) => {
    await resolveMigration(access, name, outcome);
    runtime.print(
      outcome === 'applied'
        ? `Recorded ${name} as applied. Compare with: npm run db:status`
        : `Recorded ${name} as rolled back. Apply it with: npm run db:deploy`,
    );
    return 0;
  });
};

/** `db:baseline`: adopts a database whose tables were created by other means. Exit code 1 if they do not match any migration. */
export const dbBaseline: Command = (runtime) =>
  withDatabase(runtime, async (access) => {
    const { recorded, differences, recounted } = await baselineMigrations(access);
    for (const table of recounted) runtime.print(`recounted ${table}   its counts were not those of the rows`);
    for (const name of recorded) runtime.print(`recorded ${name}`);
    if (differences.length === 0) {
      runtime.print('The database has everything that the migrations make.');
      return 0;
    }
    const [found, remedy] =
      recorded.length === 0
        ? [
            'The database is not what the migrations make. Nothing was recorded:',
            'Make these as in prisma/migrations, then repeat: npm run db:baseline',
          ]
        : ['The migrations after these make more than the database has:', 'Apply them with: npm run db:deploy'];
    for (const line of [found, ...differences, remedy]) runtime.print(line);
    return recorded.length === 0 ? 1 : 0;
  });

/** `db:migrate NAME`: writes a migration from the difference between schema.prisma and the migrations. Needs no database. */
export const dbMigrate: Command = async (runtime) => {
  const [name, ...rest] = runtime.arguments;
  if (name === undefined || rest.length > 0) throw new CommandError('Usage: npm run db:migrate add_user_locale');
  const memory = await loadEmbedded().openMemoryEngine();
  try {
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = await writeMigration(memory.migrationAccess, name, stamp);
    runtime.print(
      folder === undefined
        ? 'schema.prisma and the migrations agree: nothing to write.'
        : `Wrote prisma/migrations/${folder}/migration.sql. Read it, then: npm run db:deploy`,
    );
    return 0;
  } finally {
    await memory.close();
  }
};

/** `db:notify enable` or `db:notify disable`: creates what LIVE_SOURCE=notify needs, or removes it. */
export const dbNotify: Command = (runtime) => {
  const [action = '', ...rest] = runtime.arguments;
  if (!['enable', 'disable'].includes(action) || rest.length > 0) {
    throw new CommandError('Usage: npm run db:notify -- enable, or: npm run db:notify -- disable');
  }
  return withDatabase(runtime, async (access) => {
    await access.runScript(readFileSync(join(PROJECT_ROOT, 'prisma', 'live', `${action}_notify.sql`), 'utf8'));
    runtime.print(
      action === 'enable'
        ? 'Triggers notify gateways with LIVE_SOURCE=notify now. A gateway with a role of its own needs the rights that prisma/live/enable_notify.sql names.'
        : 'Triggers no longer notify.',
    );
    return 0;
  });
};

/** `db:seed`: inserts the demo data. Rejects production, and any database with users that are not demo users. */
export const dbSeed: Command = (runtime) => {
  if (parseDatabaseSettings(runtime.env).production)
    throw new CommandError('db:seed does not run with NODE_ENV=production: demo data does not belong there');
  return withDatabase(runtime, async (access, engine) => {
    // All demo accounts, and no others, have addresses at example.com, a domain reserved for examples (RFC 2606).
    const others = await engine.prisma.user.count({ where: { NOT: { email: { endsWith: '@example.com' } } } });
    if (others > 0) throw new CommandError(`db:seed does not run on this database: it has ${others} users that are not demo data`);
    await seedDemoData(access);
    runtime.print('The demo data is in place.');
    return 0;
  });
};
