import { PrismaPg } from '@prisma/adapter-pg';
import { createHash } from 'node:crypto';
import type { DatabaseAddress } from '../config/connection-string';
import type { Dialect } from '../config/database';
import { ALWAYS_AVAILABLE } from '../database/availability';
import type { SqlObserver } from '../database/database';
import type { Reader, ServerConnections } from '../database/database-server';
import { hasComment } from '../database/statement-span';
import { connectionSettings } from './connection-settings';
import { createPrismaClient } from './create-prisma-client';
import { GatewayPool } from './postgres-pool';
import type { SessionSettings } from './session-client';
import { createMonitor, supervise } from './supervised-pool';

/** Connections of one process: enough for a server of a few cores, and few compared with PostgreSQL's default maximum of 100. */
const POOL_SIZE = 10;
/** A client gets its response within 8 s: the key waits up to 1 s, the statement up to 1 s, and the server's result up to 5.5 s. */
const STATEMENT_TIMEOUT_MS = 5_500;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
const IDLE_SOCKET_TIMEOUT_MS = 30_000;

/** Settings of the sessions that requests use. */
function sessionOf(dialect: Dialect): SessionSettings {
  return {
    statement_timeout: String(STATEMENT_TIMEOUT_MS),
    idle_in_transaction_session_timeout: String(IDLE_IN_TRANSACTION_TIMEOUT_MS),
    /*
     * Prepared statements are planned once per connection. By default the server plans `unnest($1)` again for every execution, because
     * lists of a few keys look cheaper than its estimate for any list; for a single key, planning costs twice as much as executing. No
     * statement here needs another plan for other values: `npm run bench` measures it on the largest ledger. Citus chooses the node by the
     * values, so it cannot plan a statement for any of them.
     */
    plan_cache_mode: dialect === 'citus' ? 'auto' : 'force_generic_plan',
  };
}

/** Prepared statements of a connection. This is more than the program has: texts differ by shape (some 750), never by value. */
const MAX_PREPARED = 1_000;

/**
 * Names statements, so that each connection parses and plans each of them once. Statements beyond the limit stay unnamed, and so do those with
 * a comment, which is never repeated. The name is a digest of the text: processes that share connections behind a pooler use the same name for
 * the same statement.
 */
function createStatementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MAX_PREPARED || hasComment(sql)) return '';
    const name = createHash('sha256').update(sql).digest('hex').slice(0, 32);
    names.set(sql, name);
    return name;
  };
}

/** How long a readiness check may take in total, in milliseconds. */
const READINESS_TIMEOUT_MS = 2_000;

/**
 * How long a check of a replica may take in total, in milliseconds: it ends before the next one. Then the primary serves what the replica was
 * sent.
 */
const REPLICA_CHECK_TIMEOUT_MS = 800;

/** How long a new connection to a replica may take, in milliseconds: the primary can serve the statement sooner. */
const REPLICA_CONNECT_TIMEOUT_MS = 1_500;

/** The pools of one server: for the statements of requests, and for checks. */
export interface ServerPools extends ServerConnections {
  /** The reader of checks. */
  readonly monitor: Reader;
  /** Closes every connection of requests, so that the statements that run fail. */
  disconnect(): void;
  /** Closes the pools, even if the server does not respond. */
  close(): Promise<void>;
}

/** Options of `openServer`. */
export interface ServerOptions {
  readonly address: DatabaseAddress;
  /** The most connections for requests; undefined: the `connection_limit` of the address, or the default. */
  readonly poolSize: number | undefined;
  readonly dialect: Dialect;
  readonly role: 'primary' | 'replica';
  readonly observe: SqlObserver | undefined;
}

/**
 * Opens the pools of a server, with time limits on connecting, statements and idle transactions. Connects on first use.
 * @throws ConfigError if a certificate cannot be read
 */
export function openServer({ address, poolSize, dialect, role, observe }: ServerOptions): ServerPools {
  const settings = connectionSettings(address, sessionOf(dialect));
  const { connectionLimit, poolTimeoutS } = address;
  const connectTimeoutMs = poolTimeoutS === undefined ? settings.connectTimeoutMs : poolTimeoutS * 1_000;
  const pool = new GatewayPool(settings, {
    max: poolSize ?? connectionLimit ?? POOL_SIZE,
    idleTimeoutMillis: IDLE_SOCKET_TIMEOUT_MS,
    connectionTimeoutMillis: role === 'primary' ? connectTimeoutMs : Math.min(connectTimeoutMs, REPLICA_CONNECT_TIMEOUT_MS),
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    // The server ends slow statements itself; this limit is for a server that no longer responds.
    query_timeout: STATEMENT_TIMEOUT_MS + 500,
  });
  const supervised = supervise(pool, role === 'primary');
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
    /*
     * A pooler may run the next statement on a connection that does not have the named statement, or has it already, perhaps from another
     * process. Before the first connection it is not known whether there is one.
     */
    statementNameGenerator: (query) => (pool.choice.pooler === false ? nameOf(query) : ''),
  });
  const prisma = createPrismaClient(adapter, observe);
  return {
    prisma,
    availability: supervised.availability,
    maxStatements: () => pool.options.max,
    poolState: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount, max: pool.options.max }),
    cancel: ({ text, values }) => {
      pool.cancel({ text, values });
    },
    monitor:
      role === 'primary'
        ? createMonitor(monitorPool, pool, supervised.availability, READINESS_TIMEOUT_MS)
        : // Its checks are what finds out whether it is available.
          createMonitor(monitorPool, pool, ALWAYS_AVAILABLE, REPLICA_CHECK_TIMEOUT_MS),
    disconnect() {
      supervised.disconnect();
    },
    close: () => supervised.close(() => Promise.all([prisma.$disconnect(), monitorPool.end()])),
  };
}
