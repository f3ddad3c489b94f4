import { PrismaPg } from '@prisma/adapter-pg';
import { createHash } from 'node:crypto';
import { PrismaClient } from '../generated/prisma/client';
import { connectionSettings } from './connection-settings';
import type { Engine, StatementObserver } from './database';
import { observeStatements } from './observe-statements';
import { MIGRATION_SESSION, openMigrationAccess } from './postgres-migrations';
import { GatewayPool } from './postgres-pool';
import { createMonitor, supervise } from './supervised-pool';

/** Sockets of one process: enough to keep a server of a few cores busy, few enough for its default limit of 100. */
const POOL_SIZE = 10;
/** A client has its answer within 8 s: its key may wait for half a second, its statement for one, and the server's answer for as long. */
const STATEMENT_TIMEOUT_MS = 5_500;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
const IDLE_SOCKET_TIMEOUT_MS = 30_000;

/** How a server is opened; what is left out is as the connection string says, or the default. */
export interface PostgresOptions {
  /** The server's own address for migrations, where requests go through a connection pooler. */
  readonly directUrl?: string | undefined;
  readonly poolSize?: number | undefined;
}

/** What the sessions of requests set. */
const SESSION = {
  statement_timeout: String(STATEMENT_TIMEOUT_MS),
  idle_in_transaction_session_timeout: String(IDLE_IN_TRANSACTION_TIMEOUT_MS),
  /*
   * Prepared statements are planned once a connection. Left to itself, the server plans `unnest($1)` anew for every execution,
   * because lists of a few keys look cheaper than what it assumes of any list; for a single key, planning costs twice what
   * executing does. No statement here wants another plan for other values: `npm run bench` measures it on the largest ledger.
   */
  plan_cache_mode: 'force_generic_plan',
};

/** Statements a connection keeps prepared: more than there are, for texts differ by shape (some 750), never by value. */
const MAX_PREPARED = 1_000;

/**
 * Names statements, so that each connection parses and plans one once; beyond the bound they stay unnamed. By a digest of the
 * text: behind a pooler several processes share connections, and mean the same by a name.
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
 * Opens a PostgreSQL server (14 and newer) with a bounded pool and time limits on connecting, statements and idle transactions.
 * Connects on first use: a server that is away is a 503, not a crash.
 * @throws ConfigError where the connection string cannot be used
 */
export function openPostgres(url: string, observe: StatementObserver, { directUrl, poolSize }: PostgresOptions = {}): Engine {
  const settings = connectionSettings(url, SESSION);
  const { connectionLimit, poolTimeoutS } = settings.connection;
  const pool = new GatewayPool(settings, {
    max: poolSize ?? connectionLimit ?? POOL_SIZE,
    idleTimeoutMillis: IDLE_SOCKET_TIMEOUT_MS,
    connectionTimeoutMillis: poolTimeoutS === undefined ? settings.connectTimeoutMs : poolTimeoutS * 1_000,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    // The server ends a statement by itself; this catches a server that no longer answers at all.
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
    // Behind a pooler the next statement may find itself on a connection that knows no such name, or knows it already.
    statementNameGenerator: (query) => (pool.choice.pooler === true ? '' : nameOf(query)),
  });
  const prisma = observeStatements(new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] }), observe);
  return {
    kind: 'postgres',
    prisma,
    openMigrationAccess: () =>
      openMigrationAccess(
        connectionSettings(directUrl ?? url, MIGRATION_SESSION, true),
        directUrl === undefined ? 'DATABASE_URL' : 'DIRECT_URL',
      ),
    availability: supervised.availability,
    maxStatements: () => pool.options.max,
    cancel: ({ text, values }) => {
      pool.cancel({ text, values });
    },
    monitor: createMonitor(monitorPool, pool, supervised.availability),
    close: () => supervised.close(() => Promise.all([prisma.$disconnect(), monitorPool.end()])),
  };
}
