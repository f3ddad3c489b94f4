import { randomBytes } from 'node:crypto';
import type { Dialect } from '../../src/config/database';
import type { Engine, MigrationAccess } from '../../src/database/database';
import { createEmbedded } from '../../src/engines/embedded';
import { openPostgres } from '../../src/engines/postgres';
import { serverAt } from './connection-string';
import { openEmbeddedCopy } from './embedded-copies';
import { onServer, serverUrl, urlOfDatabase } from './server';
import { serverTemplate } from './templates';

/** A separate database, removed when it is closed. */
export interface TestDatabase {
  readonly kind: 'embedded' | 'postgres';
  /** The address, if it is on a server. */
  readonly url: string | undefined;
  readonly engine: Engine;
  /** The statements that the client ran since the list was last emptied. */
  readonly statements: string[];
  /** Runs a script without adding it to `statements`. */
  execute(sql: string): Promise<void>;
  /** Runs a query on the client. */
  query<Row>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** A copy of the migrated database with the demo data. */
export async function openTestDatabase(dialect: Dialect = 'postgresql'): Promise<TestDatabase> {
  if (serverUrl() !== undefined) return openOnServer(`template ${await serverTemplate()}`, dialect);
  const copy = await openEmbeddedCopy();
  return testDatabase({ ...copy.engine, dialect }, copy.statements, undefined, () => copy.close());
}

/** An empty database, without tables and migration history. */
export async function openEmptyTestDatabase(): Promise<TestDatabase> {
  if (serverUrl() !== undefined) return openOnServer('template template0');
  const statements: string[] = [];
  const engine = await createEmbedded('memory://', (sql) => void statements.push(sql));
  return testDatabase(engine, statements, undefined, () => engine.close());
}

async function openOnServer(source: string, dialect?: Dialect): Promise<TestDatabase> {
  const name = `gateway_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await onServer(`create database ${name} ${source}`);
  const statements: string[] = [];
  const url = urlOfDatabase(name);
  // Readiness uses the same connections as requests, so that its statements are listed and can be held.
  const engine = { ...openPostgres(serverAt(url, dialect), (sql) => void statements.push(sql)), monitor: undefined };
  return testDatabase(engine, statements, url, async () => {
    await engine.close();
    await onServer(`drop database if exists ${name} with (force)`);
  });
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
      await remove();
    },
  };
}
