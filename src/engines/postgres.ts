import { PrismaPg } from '@prisma/adapter-pg';
import { createHash } from 'node:crypto';
import type { PostgresConfig } from '../config/database';
import { connectionSettings } from './connection-settings';
import type { Engine, SqlObserver } from '../database/database';
import { createPrismaClient } from './create-prisma-client';
import { MIGRATION_SESSION, openMigrationAccess } from './postgres-migrations';
import { GatewayPool } from './postgres-pool';
import { createMonitor, supervise } from './supervised-pool';

/** Connections of one process: enough for a server of a few cores, and few compared with PostgreSQL's default maximum of 100. */
const POOL_SIZE = 10;
/** A client gets its response within 8 s: the key waits up to 1 s, the statement up to 1 s, and the server's result up to 5.5 s. */
const STATEMENT_TIMEOUT_MS = 5_500;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
const IDLE_SOCKET_TIMEOUT_MS = 30_000;

/** Settings of the sessions that requests use. */
const SESSION = {
  statement_timeout: String(STATEMENT_TIMEOUT_MS),
  idle_in_transaction_session_timeout: String(IDLE_IN_TRANSACTION_TIMEOUT_MS),
  /*
   * Prepared statements are planned once per connection. By default the server plans `unnest($1)` again for every execution, because lists
   * of a few keys look cheaper than its estimate for any list; for a single key, planning costs twice as much as executing. No statement
   * here needs another plan for other values: `npm run bench` measures it on the largest ledger.
   */
  plan_cache_mode: 'force_generic_plan',
};

/** Prepared statements of a connection. This is more than the program has: texts differ by shape (some 750), never by value. */
const MAX_PREPARED = 1_000;

/**
 * Names statements, so that each connection parses and plans each of them once. Statements beyond the limit stay unnamed. The name is a
 * digest of the text: processes that share connections behind a pooler use the same name for the same statement.
 */
function createStatementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MAX_PREPARED) return '';
    const name = createHash('sha256').update(sql).digest('hex').slice(0, 32);
    names.set(sql, name);
    return name;
  };
}

/**
 * Opens a PostgreSQL server (14 and newer) with a bounded pool and time limits on connecting, statements and idle transactions. Connects on
 * first use: an unreachable server causes a 503, not a crash.
 * @throws ConfigError if a certificate cannot be read
 */
export function openPostgres({ address, directAddress, poolSize }: PostgresConfig, observe?: SqlObserver): Engine {
  const settings = connectionSettings(address, SESSION);
  const { connectionLimit, poolTimeoutS } = address;
  const pool = new GatewayPool(settings, {
    max: poolSize ?? connectionLimit ?? POOL_SIZE,
    idleTimeoutMillis: IDLE_SOCKET_TIMEOUT_MS,
    connectionTimeoutMillis: poolTimeoutS === undefined ? settings.connectTimeoutMs : poolTimeoutS * 1_000,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    // The server ends slow statements itself; this limit is for a server that no longer responds.
    query_timeout: STATEMENT_TIMEOUT_MS + 500,
  });
  const supervised = supervise(pool);
  const monitorPool = new GatewayPool(settings, {
    max: 1,
    idleTimeoutMillis: IDLE_SOCKET_TIMEOUT_MS,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
  });
  const nameOf = createStatementNames();
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    // A pooler may run the next statement on a connection that does not have the named statement, or has it already.
    statementNameGenerator: (query) => (pool.choice.pooler === true ? '' : nameOf(query)),
  });
  const prisma = createPrismaClient(adapter, observe);
  return {
    kind: 'postgres',
    prisma,
    openMigrationAccess: () => openMigrationAccess(connectionSettings(directAddress ?? address, MIGRATION_SESSION, true)),
    availability: supervised.availability,
    maxStatements: () => pool.options.max,
    poolState: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount, max: pool.options.max }),
    cancel: ({ text, values }) => {
      pool.cancel({ text, values });
    },
    monitor: createMonitor(monitorPool, pool, supervised.availability),
    close: () => supervised.close(() => Promise.all([prisma.$disconnect(), monitorPool.end()])),
  };
}
