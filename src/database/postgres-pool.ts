import { Pool, type PoolConfig, type QueryResult } from 'pg';
import { hasNoFurtherConnection } from './database-failure';
import { PostgresClient } from './postgres-client';
import type { Statement } from './same-statement';
import { ServerChoice, type ConnectionSettings } from './server-choice';

/** A pool that was too large for its server or pooler tries one more connection that often, in milliseconds. */
const GROWTH_INTERVAL_MS = 30_000;

/** How often a statement asks again where it got no connection; for the very first one a pooler has half a second each time. */
const CONNECTION_TRIES = 6;

/** How a pool is bounded. */
export interface PoolLimits extends Pick<PoolConfig, 'max' | 'idleTimeoutMillis' | 'query_timeout' | 'connectionTimeoutMillis'> {
  readonly max: number;
  /** Statements that take longer are ended, in milliseconds: by the server, or where it was not told, by a cancel request. */
  readonly statementTimeoutMs: number;
}

/** A pool of connections to whichever server is chosen; where that, or a pooler, has fewer, it makes do with them. */
export class GatewayPool extends Pool {
  readonly choice: ServerChoice;
  private readonly timers = new WeakMap<object, NodeJS.Timeout>();
  private readonly limits: PoolLimits;
  /** Connections that were made, as opposed to those that are being made. */
  private readonly open = new Set<PostgresClient>();
  /** Runs while the pool is smaller than it may be. */
  private growth: NodeJS.Timeout | undefined;

  /** @throws ConfigError where a certificate cannot be read */
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
      return query(...args).catch((error: unknown) => this.waitInLine(error, () => query(...args)));
    };
    // Only the promise form is used here, and only of that has this function the type.
    Object.assign(this, { query: retrying });
    this.limitStatements();
    this.on('connect', (client) => {
      if (client instanceof PostgresClient) this.open.add(client);
      // Made while the pool was already told to make do with fewer.
      this.options.max = Math.max(this.options.max, this.open.size);
    });
    this.on('remove', (client) => {
      if (client instanceof PostgresClient) this.open.delete(client);
    });
  }

  /** Cancels a statement, wherever it runs. */
  cancel(statement: Statement): void {
    for (const client of this.open) {
      if (client.isRunning(statement)) client.cancelStatement();
    }
  }

  /** There is no connection for another of ours: from now on, and for a while, those that are open do all the work. */
  private waitInLine(error: unknown, again: () => Promise<QueryResult>, tries = CONNECTION_TRIES): Promise<QueryResult> {
    if (tries === 0 || !hasNoFurtherConnection(error)) throw error;
    if (this.totalCount > 0) {
      this.options.max = Math.max(1, this.open.size);
      this.growth ??= setInterval(() => {
        this.grow();
      }, GROWTH_INTERVAL_MS).unref();
    }
    return again().catch((failure: unknown) => this.waitInLine(failure, again, tries - 1));
  }

  private grow(): void {
    if (this.options.max < this.limits.max && !this.ending) this.options.max += 1;
    else {
      clearInterval(this.growth);
      this.growth = undefined;
    }
  }

  /** Behind a pooler no session has a time limit of the server's own. */
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
      if (client instanceof PostgresClient) client.endIfSpent();
    });
  }
}
