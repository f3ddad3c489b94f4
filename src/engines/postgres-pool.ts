import { DatabaseError, Pool, type PoolConfig, type QueryResult } from 'pg';
import { isOutOfConnections } from '../database/database-failure';
import { PostgresClient } from './postgres-client';
import type { Statement } from '../database/same-statement';
import { ServerChoice, type ConnectionSettings } from './server-choice';

/** How often a pool that exceeded the connections of its server or pooler tries one more, in milliseconds. */
const GROWTH_INTERVAL_MS = 30_000;

/** How often a statement retries to get a connection. Each try of the first one takes up to half a second behind a pooler. */
const CONNECTION_TRIES = 6;

/**
 * A connection error of node-postgres or Node, which is its `cause`. Prisma's adapter would translate such an error and drop its code; it
 * passes on an error of an unknown class unchanged.
 */
class ConnectionError extends Error {
  constructor(cause: unknown) {
    super(`The connection to the database failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'ConnectionError';
  }
}

/** Limits of a pool. */
export interface PoolLimits extends Pick<PoolConfig, 'max' | 'idleTimeoutMillis' | 'query_timeout' | 'connectionTimeoutMillis'> {
  readonly max: number;
  /** Statements that take longer are ended, in milliseconds: by the server, or by a cancel request if the session has no such limit. */
  readonly statementTimeoutMs: number;
}

/** A pool of connections to the chosen server. It shrinks if the server or a pooler has no further connections, and grows again later. */
export class GatewayPool extends Pool {
  readonly choice: ServerChoice;
  private readonly timers = new WeakMap<object, NodeJS.Timeout>();
  private readonly limits: PoolLimits;
  /** Established connections, without those that are still connecting. */
  private readonly open = new Set<PostgresClient>();
  /** Set while the pool is smaller than its configured maximum. */
  private growthTimer: NodeJS.Timeout | undefined;

  /** @throws ConfigError if a certificate cannot be read */
  constructor(settings: ConnectionSettings, { statementTimeoutMs, ...limits }: PoolLimits) {
    const choice = new ServerChoice(settings);
    class PoolClient extends PostgresClient {
      constructor() {
        super({ ...settings.config, query_timeout: limits.query_timeout }, choice);
      }
    }
    super({ Client: PoolClient, ...limits });
    this.choice = choice;
    this.limits = { ...limits, statementTimeoutMs };
    const query = this.query.bind(this) as (...args: readonly unknown[]) => Promise<QueryResult>;
    const retrying = (...args: readonly unknown[]): Promise<QueryResult> => {
      return query(...args)
        .catch((error: unknown) => this.retryWithSmallerPool(error, () => query(...args)))
        .catch((error: unknown) => {
          throw error instanceof DatabaseError ? error : new ConnectionError(error);
        });
    };
    // Only the promise form is used here, and this function's type is that of the promise form.
    Object.assign(this, { query: retrying });
    this.limitStatements();
    this.on('connect', (client) => {
      if (client instanceof PostgresClient) this.open.add(client);
      // The connection may have been started before the maximum was lowered.
      this.options.max = Math.max(this.options.max, this.open.size);
    });
    this.on('remove', (client) => {
      if (client instanceof PostgresClient) this.open.delete(client);
    });
  }

  /** Cancels a statement on every connection that runs it. */
  cancel(statement: Statement): void {
    for (const client of this.open) {
      if (client.isRunning(statement)) client.cancelStatement();
    }
  }

  /** Limits the pool to its open connections for a while, because the server has no further one, and tries the statement again. */
  private retryWithSmallerPool(error: unknown, retry: () => Promise<QueryResult>, tries = CONNECTION_TRIES): Promise<QueryResult> {
    if (tries === 0 || !isOutOfConnections(error)) throw error;
    if (this.totalCount > 0) {
      this.options.max = Math.max(1, this.open.size);
      this.growthTimer ??= setInterval(() => {
        this.grow();
      }, GROWTH_INTERVAL_MS).unref();
    }
    return retry().catch((failure: unknown) => this.retryWithSmallerPool(failure, retry, tries - 1));
  }

  private grow(): void {
    if (this.options.max < this.limits.max && !this.ending) this.options.max += 1;
    else {
      clearInterval(this.growthTimer);
      this.growthTimer = undefined;
    }
  }

  /** Sets a time limit in this process for statements behind a pooler, whose sessions have no `statement_timeout`. */
  private limitStatements(): void {
    this.on('acquire', (client) => {
      if (this.choice.pooler !== true || !(client instanceof PostgresClient)) return;
      const timer = setTimeout(() => {
        client.cancelStatement();
      }, this.limits.statementTimeoutMs);
      this.timers.set(client, timer);
    });
    this.on('release', (_error, client) => {
      clearTimeout(this.timers.get(client));
      if (client instanceof PostgresClient) client.endIfCancelled();
    });
  }
}
