import { Pool, type PoolConfig, type QueryResult } from 'pg';
import { PoolerFullError, PostgresClient } from './postgres-client';
import { ServerChoice, type ConnectionSettings } from './server-choice';

/** How long the pool stays as small as the pooler's, in milliseconds, before it tries to grow again. */
const SMALL_POOL_MS = 30_000;

/** How a pool is bounded. */
export interface PoolLimits extends Pick<PoolConfig, 'max' | 'idleTimeoutMillis' | 'query_timeout' | 'connectionTimeoutMillis'> {
  readonly max: number;
  /** Statements that take longer are ended, in milliseconds: by the server, or where it was not told, by a cancel request. */
  readonly statementTimeoutMs: number;
}

/** A pool of connections to whichever server is chosen; behind a connection pooler it makes do with what that has. */
export class GatewayPool extends Pool {
  readonly choice: ServerChoice;
  private readonly timers = new WeakMap<object, NodeJS.Timeout>();
  private readonly limits: PoolLimits;

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
      const answer = query(...args);
      return choice.pooler === true ? answer.catch((error: unknown) => this.waitInLine(error, () => query(...args))) : answer;
    };
    // Only the promise form is used here, and only of that has this function the type.
    Object.assign(this, { query: retrying });
    this.limitStatements();
  }

  /** The pooler has no connection for another of ours: from now on, and for a while, those that are open do all the work. */
  private waitInLine(error: unknown, again: () => Promise<QueryResult>): Promise<QueryResult> {
    if (!(error instanceof PoolerFullError) || this.totalCount === 0) throw error;
    this.options.max = this.totalCount;
    setTimeout(() => {
      this.options.max = this.limits.max;
    }, SMALL_POOL_MS).unref();
    return again();
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
    });
  }
}
