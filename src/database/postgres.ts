import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, type SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { createHash } from 'node:crypto';
import { Client, Pool, type PoolConfig, type QueryResult } from 'pg';
import { PrismaClient } from '../generated/prisma/client';
import { observeStatements } from './observe-statements';
import type { Engine, MigrationAccess, StatementObserver } from './database';
import { loadEmbedded } from './load-embedded';

/** Sockets of one process: enough to keep a server of a few cores busy, few enough for its default limit of 100. */
const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 8_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
const IDLE_SOCKET_TIMEOUT_MS = 30_000;

/** Any number will do, as long as every runner of this program uses the same one. */
const MIGRATION_LOCK = 7_205_751_994;

/** Times are exchanged as UTC whatever the server's own zone is. */
const SESSION_OPTIONS = '-c TimeZone=UTC';

/**
 * Prepared statements are planned once a connection. Left to itself, the server plans `unnest($1)` anew for every execution,
 * because lists of a few keys look cheaper than what it assumes of any list; for a single key, planning costs twice what
 * executing does. No statement here wants another plan for other values: `npm run bench` measures it on the largest ledger.
 */
const PLAN_ONCE = '-c plan_cache_mode=force_generic_plan';

/** Everything every connection of this program has in common. */
function connectionOf(url: string): PoolConfig {
  return {
    connectionString: url,
    application_name: 'livestream-gateway',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    options: SESSION_OPTIONS,
  };
}

/** The catalogue's one-byte `"char"` type, which the adapter does not know, and `text`, which it does. */
const CATALOG_CHAR_OID = 18;
const TEXT_OID = 25;

/** A pool for the schema engine, which reads `"char"` columns of the catalogue: passes them as text, and remembers which they were. */
class CatalogPool extends Pool {
  private readonly charColumns = new WeakMap<object, ReadonlySet<number>>();

  constructor(config: PoolConfig) {
    super(config);
    const query = this.query.bind(this) as (...args: readonly unknown[]) => Promise<QueryResult | QueryResult[]>;
    const adapted = async (...args: readonly unknown[]): Promise<QueryResult | QueryResult[]> => {
      const answer = await query(...args);
      // A script of several statements has several results.
      for (const { rows, fields } of [answer].flat()) {
        const chars = fields.filter((field) => field.dataTypeID === CATALOG_CHAR_OID);
        if (chars.length > 0) this.charColumns.set(rows, new Set(chars.map((field) => fields.indexOf(field))));
        for (const field of chars) field.dataTypeID = TEXT_OID;
      }
      return answer;
    };
    // Only the promise form is used here, and only of that has this function the type.
    Object.assign(this, { query: adapted });
  }

  /** Gives an adapter on this pool the answers the schema engine insists on: `"char"` columns typed as characters. */
  adapt(adapter: SqlDriverAdapter): SqlDriverAdapter {
    const queryRaw = adapter.queryRaw.bind(adapter);
    return Object.assign(adapter, {
      queryRaw: async (query: Parameters<typeof queryRaw>[0]) => {
        const answer = await queryRaw(query);
        const chars = this.charColumns.get(answer.rows);
        const columnTypes = answer.columnTypes.map((type, index) => (chars?.has(index) === true ? ColumnTypeEnum.Character : type));
        return { ...answer, columnTypes };
      },
    });
  }
}

function openMigrationAccess(url: string): MigrationAccess {
  // One session: what the schema engine takes in it can be given back in it.
  const pool = new CatalogPool({ ...connectionOf(url), max: 1 });
  pool.on('error', ignoreIdleLoss);
  const factory = new PrismaPg(pool);
  const runScript = async (sql: string): Promise<void> => {
    await pool.query(sql);
  };
  const shadows: { close(): Promise<void> }[] = [];
  return {
    adapterFactory: {
      provider: factory.provider,
      adapterName: factory.adapterName,
      connect: async () => Object.assign(pool.adapt(await factory.connect()), { executeScript: runScript }),
      // The shadow is an empty engine in memory: no right to create databases is needed, and nothing is left behind.
      connectToShadowDb: async () => {
        const shadow = await loadEmbedded().openMemoryEngine();
        shadows.push(shadow);
        return shadow.migrationAccess.adapterFactory.connect();
      },
    },
    runScript,
    async exclusively(work) {
      const client = new Client(connectionOf(url));
      await client.connect();
      try {
        await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
        return await work();
      } finally {
        // The schema engine leaves a lock of its own behind, on which the next runner would wait until this pool closes.
        await pool.query('select pg_advisory_unlock_all()').catch(() => undefined);
        // Closing the session gives the lock back, also when `work` failed.
        await client.end();
      }
    },
    async close() {
      await Promise.all([pool.end(), ...shadows.map((shadow) => shadow.close())]);
    },
  };
}

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

/** The pool has already dropped a connection that died while idle; the next request opens another. */
function ignoreIdleLoss(): void {
  // Without a listener Node would end the process.
}

/**
 * Opens a PostgreSQL server (14 and newer) with a bounded pool and time limits on connecting, statements and idle transactions.
 * Connects on first use: a server that is away is a 503, not a crash.
 */
export function openPostgres(url: string, observe: StatementObserver): Engine {
  const adapter = new PrismaPg(
    {
      ...connectionOf(url),
      options: `${SESSION_OPTIONS} ${PLAN_ONCE}`,
      max: POOL_SIZE,
      idleTimeoutMillis: IDLE_SOCKET_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // The server ends a statement by itself; this catches a server that no longer answers at all.
      query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    },
    { onPoolError: ignoreIdleLoss, onConnectionError: ignoreIdleLoss, statementNameGenerator: createStatementNames() },
  );
  const prisma = observeStatements(new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] }), observe);
  return {
    kind: 'postgres',
    prisma,
    openMigrationAccess: () => Promise.resolve(openMigrationAccess(url)),
    close: () => prisma.$disconnect(),
  };
}
