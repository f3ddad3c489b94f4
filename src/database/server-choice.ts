import type { ClientConfig } from 'pg';
import type { TargetSession } from '../config/connection-parameters';
import type { ConnectionString } from '../config/connection-string';
import { connectionAttempts, type ConnectionAttempt } from './connection-attempts';
import { SessionClient, type SessionSettings } from './session-client';

/** What a new session says of the server it is on. */
interface SessionFacts {
  readonly pid: number;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
}

const SESSION_FACTS = `select pg_backend_pid() as pid, pg_is_in_recovery() as "isStandby",
  pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as "isReadOnly"`;

/** How long a choice holds, in milliseconds, so that connections opened together are not each preceded by another. */
const CHOICE_LIFETIME_MS = 1_000;

const FITS: Readonly<Record<TargetSession, (facts: SessionFacts) => boolean>> = {
  any: () => true,
  'read-write': ({ isReadOnly }) => !isReadOnly,
  'read-only': ({ isReadOnly }) => isReadOnly,
  primary: ({ isStandby }) => !isStandby,
  standby: ({ isStandby }) => isStandby,
  'prefer-standby': ({ isStandby }) => isStandby,
};

/** How connections of one connection string are made. */
export interface ConnectionSettings {
  readonly connection: ConnectionString;
  /** What every connection has in common, but for server and encryption. */
  readonly config: ClientConfig;
  /** What every session sets, whatever the server, the database, the role or the connection string say. */
  readonly session: SessionSettings;
  readonly connectTimeoutMs: number;
}

/**
 * Chooses the server of each new connection: the first of several that answers and is what `target_session_attrs` asks for,
 * the last one that was right first. Finds out, once, whether a connection pooler stands between.
 */
export class ServerChoice {
  /** A pooler keeps neither settings nor prepared statements; undefined until the first connection, unless the address says. */
  pooler: boolean | undefined;
  readonly attempts: readonly ConnectionAttempt[];
  private choosing: Promise<ConnectionAttempt> | undefined;
  private last: ConnectionAttempt | undefined;
  private expiresAt = 0;

  /** @throws ConfigError where a certificate cannot be read */
  constructor(private readonly settings: ConnectionSettings) {
    this.pooler = settings.connection.pooler;
    this.attempts = connectionAttempts(settings.connection);
  }

  /** Whether there is but one way to connect, and nothing to find out. */
  get isSettled(): boolean {
    return this.attempts.length === 1 && this.settings.connection.targetSession === 'any' && this.pooler !== undefined;
  }

  /** What a session sets at its start; nothing behind a pooler, which refuses settings it has no list of. */
  get session(): SessionSettings {
    return this.pooler === true ? {} : this.settings.session;
  }

  /** The way to connect now. @throws the last server's error where none will do */
  choose(): Promise<ConnectionAttempt> {
    if (this.last !== undefined && performance.now() < this.expiresAt) return Promise.resolve(this.last);
    this.choosing ??= this.tryAll().finally(() => {
      this.choosing = undefined;
    });
    return this.choosing;
  }

  private async tryAll(): Promise<ConnectionAttempt> {
    const { targetSession } = this.settings.connection;
    const ordered = this.last === undefined ? this.attempts : [this.last, ...this.attempts.filter((attempt) => attempt !== this.last)];
    let second: ConnectionAttempt | undefined;
    let failure: unknown = new NoFittingServerError(targetSession);
    for (const attempt of ordered) {
      try {
        const facts = await this.probe(attempt);
        if (FITS[targetSession](facts)) return this.remember(attempt);
        second ??= attempt;
      } catch (error) {
        failure = error;
        if (isRefusedLogin(error) && !this.hasOtherEncryption(attempt)) throw error;
      }
    }
    if (second !== undefined && targetSession === 'prefer-standby') return this.remember(second);
    throw failure;
  }

  private remember(attempt: ConnectionAttempt): ConnectionAttempt {
    this.last = attempt;
    this.expiresAt = performance.now() + CHOICE_LIFETIME_MS;
    return attempt;
  }

  /** Whether the same server is also tried with, or without, encryption: `pg_hba.conf` may accept only one of both. */
  private hasOtherEncryption(attempt: ConnectionAttempt): boolean {
    return this.attempts.some(({ host, port, ssl }) => host === attempt.host && port === attempt.port && ssl !== attempt.ssl);
  }

  /** Opens a session of its own, asks it what it is, and closes it. */
  private async probe(attempt: ConnectionAttempt): Promise<SessionFacts> {
    try {
      return await this.openSession(attempt);
    } catch (error) {
      if (this.pooler !== undefined || !isRefusedParameter(error)) throw error;
      this.pooler = true;
      return this.openSession(attempt);
    }
  }

  private async openSession(attempt: ConnectionAttempt): Promise<SessionFacts> {
    const { config, connectTimeoutMs } = this.settings;
    // Several servers share the time, for the pool waits no longer than for one.
    const timeoutMs = Math.max(1_000, connectTimeoutMs / this.attempts.length);
    const limits = { connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs };
    const client = new SessionClient({ ...config, ...attempt, ...limits }, () => this.session);
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<SessionFacts>(SESSION_FACTS);
      const [facts] = rows;
      if (facts === undefined) throw new Error('The server says nothing of itself');
      // A pooler makes up the process id that it tells its clients.
      this.pooler ??= client.processID !== facts.pid;
      return facts;
    } finally {
      void client.end().catch(() => undefined);
    }
  }
}

/** Servers answer, but none is what `target_session_attrs` asks for: a failover may be under way. */
class NoFittingServerError extends Error {
  /** SQLSTATE cannot_connect_now. */
  readonly code = '57P03';
  constructor(target: TargetSession) {
    super(`None of the servers is ${target}, as target_session_attrs asks`);
    this.name = 'NoFittingServerError';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** PgBouncer refuses what it does not know at the start of a session with 08P01, and much else: the text tells. */
function isRefusedParameter(error: unknown): boolean {
  return codeOf(error) === '08P01' && error instanceof Error && /startup parameter/i.test(error.message);
}

/** Class 28: the server answers and does not let us in. libpq tries no other server then. */
function isRefusedLogin(error: unknown): boolean {
  return /^28/.test(String(codeOf(error)));
}
