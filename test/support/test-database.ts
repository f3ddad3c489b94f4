import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, MigrationAccess } from '../../src/database/database';
import { createEmbedded, openEmbedded } from '../../src/database/embedded';
import { openPostgres } from '../../src/database/postgres';
import { onServer, serverUrl, template, urlOfDatabase } from './templates';

/** A database of one's own, thrown away when it is closed. */
export interface TestDatabase {
  readonly kind: 'embedded' | 'postgres';
  /** The address, where it is on a server. */
  readonly url: string | undefined;
  readonly engine: Engine;
  /** Every statement the engine's client ran since the list was last emptied. */
  readonly statements: string[];
  /** Runs a script, apart from the client whose statements are listed. */
  execute(sql: string): Promise<void>;
  /** Runs a query on the engine's client. */
  query<Row>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** A copy of the migrated database with the demo data. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const source = template();
  if (source.kind === 'postgres') return openOnServer(`template ${source.name}`);
  const directory = await mkdtemp(join(tmpdir(), 'gateway-test-'));
  await cp(join(source.directory, 'postgres'), directory, { recursive: true });
  const statements: string[] = [];
  const engine = await openEmbedded(directory, ({ sql }) => void statements.push(sql));
  return testDatabase(engine, statements, undefined, () => rm(directory, { recursive: true, force: true }));
}

/** An empty database: no tables, no ledger. */
export async function openEmptyTestDatabase(): Promise<TestDatabase> {
  if (serverUrl() !== undefined) return openOnServer('template template0');
  const statements: string[] = [];
  const engine = await createEmbedded('memory://', ({ sql }) => void statements.push(sql));
  return testDatabase(engine, statements, undefined, () => Promise.resolve());
}

async function openOnServer(source: string): Promise<TestDatabase> {
  const name = `gateway_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await onServer(`create database ${name} ${source}`);
  const statements: string[] = [];
  const url = urlOfDatabase(name);
  // Readiness reads by the same connections as requests do, where its statements are seen and held.
  const engine = { ...openPostgres(url, ({ sql }) => void statements.push(sql)), monitor: undefined };
  return testDatabase(engine, statements, url, () => onServer(`drop database if exists ${name} with (force)`));
}

function testDatabase(engine: Engine, statements: string[], url: string | undefined, remove: () => Promise<void>): TestDatabase {
  let access: Promise<MigrationAccess> | undefined;
  return {
    kind: engine.kind,
    url,
    engine,
    statements,
    async execute(sql) {
      access ??= engine.openMigrationAccess();
      await (await access).runScript(sql);
    },
    query: (sql) => engine.prisma.$queryRawUnsafe(sql),
    async close() {
      await (await access)?.close();
      await engine.close();
      await remove();
    },
  };
}
