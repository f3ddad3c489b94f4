import { Pool, type PoolConfig, type QueryResult } from 'pg';
import { PoolerFullError, PostgresClient } from './postgres-client';
import { ServerChoice, type ConnectionSettings } from './server-choice';

/** A pool that was too large for its pooler tries one more connection that often, in milliseconds. */
const GROWTH_INTERVAL_MS = 30_000;

/** How often a statement asks again for the very first connection; each time takes the pooler half a second. */
const FIRST_CONNECTION_TRIES = 6;

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
      const answer = query(...args);
      return choice.pooler === false ? answer : answer.catch((error: unknown) => this.waitInLine(error, () => query(...args)));
    };
    // Only the promise form is used here, and only of that has this function the type.
    Object.assign(this, { query: retrying });
    this.limitStatements();
  }

  /** The pooler has no connection for another of ours: from now on, and for a while, those that are open do all the work. */
  private waitInLine(error: unknown, again: () => Promise<QueryResult>, tries = FIRST_CONNECTION_TRIES): Promise<QueryResult> {
    if (!(error instanceof PoolerFullError) || tries === 0) throw error;
    if (this.totalCount > 0) {
      this.options.max = this.totalCount;
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
    });
  }
}
