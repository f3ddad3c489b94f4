import type { ClientConfig } from 'pg';
import type { TargetSession } from '../config/connection-parameters';
import type { DatabaseAddress } from '../config/connection-string';
import { errorChainOf } from '../database/error-codes';
import { connectionAttempts, type ConnectionAttempt } from './connection-attempts';
import { SessionClient, type SessionSettings } from './session-client';

/** What a new session reports about its server. */
interface ServerState {
  readonly pid: number;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
}

const SERVER_STATE = `select pg_backend_pid() as pid, pg_is_in_recovery() as "isStandby",
  pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as "isReadOnly"`;

/** How long a choice is reused, in milliseconds, so that connections opened together do not each probe the servers. */
const CHOICE_LIFETIME_MS = 1_000;

const MATCHES: Readonly<Record<TargetSession, (facts: ServerState) => boolean>> = {
  any: () => true,
  'read-write': ({ isReadOnly }) => !isReadOnly,
  'read-only': ({ isReadOnly }) => isReadOnly,
  primary: ({ isStandby }) => !isStandby,
  standby: ({ isStandby }) => isStandby,
  'prefer-standby': ({ isStandby }) => isStandby,
};

/** Settings of the connections to one address. */
export interface ConnectionSettings {
  readonly address: DatabaseAddress;
  /** The configuration of every connection, without server and encryption. */
  readonly config: ClientConfig;
  /** Settings of every session. They override those of the server, the database, the role and the connection string. */
  readonly session: SessionSettings;
  readonly connectTimeoutMs: number;
}

/**
 * Chooses the server of each new connection: the first that responds and matches `target_session_attrs`. The last one that matched is tried
 * first. Detects once whether there is a connection pooler in front of the server.
 */
export class ServerChoice {
  /**
   * Whether there is a pooler in front of the server, which keeps neither session settings nor prepared statements. Undefined until the
   * first connection, unless the address states it.
   */
  pooler: boolean | undefined;
  readonly attempts: readonly ConnectionAttempt[];
  private choosing: Promise<ConnectionAttempt> | undefined;
  private last: ConnectionAttempt | undefined;
  private expiresAt = 0;

  /** @throws ConfigError if a certificate cannot be read */
  constructor(private readonly settings: ConnectionSettings) {
    this.pooler = settings.address.pooler;
    this.attempts = connectionAttempts(settings.address);
  }

  /** Whether there is only one way to connect, and nothing to detect. */
  get needsNoProbe(): boolean {
    return this.attempts.length === 1 && this.settings.address.targetSession === 'any' && this.pooler !== undefined;
  }

  /** Settings of new sessions. Empty behind a pooler, which rejects settings that it does not support. */
  get session(): SessionSettings {
    return this.pooler === true ? {} : this.settings.session;
  }

  /**
   * The way to connect now.
   * @throws the last error if no server matches
   */
  choose(): Promise<ConnectionAttempt> {
    if (this.last !== undefined && performance.now() < this.expiresAt) return Promise.resolve(this.last);
    this.choosing ??= this.tryAll().finally(() => {
      this.choosing = undefined;
    });
    return this.choosing;
  }

  private async tryAll(): Promise<ConnectionAttempt> {
    const { targetSession } = this.settings.address;
    const ordered = this.last === undefined ? this.attempts : [this.last, ...this.attempts.filter((attempt) => attempt !== this.last)];
    let fallback: ConnectionAttempt | undefined;
    let failure: unknown = new NoMatchingServerError(targetSession);
    for (const attempt of ordered) {
      try {
        const facts = await this.probe(attempt);
        if (MATCHES[targetSession](facts)) return this.setLast(attempt);
        fallback ??= attempt;
      } catch (error) {
        failure = error;
        if (isRejectedLogin(error) && !this.hasOtherEncryption(attempt)) throw error;
      }
    }
    if (fallback !== undefined && targetSession === 'prefer-standby') return this.setLast(fallback);
    throw failure;
  }

  private setLast(attempt: ConnectionAttempt): ConnectionAttempt {
    this.last = attempt;
    this.expiresAt = performance.now() + CHOICE_LIFETIME_MS;
    return attempt;
  }

  /** Whether the same server is also tried with the other choice of encryption: `pg_hba.conf` may accept only one of them. */
  private hasOtherEncryption(attempt: ConnectionAttempt): boolean {
    return this.attempts.some(({ host, port, ssl }) => host === attempt.host && port === attempt.port && ssl !== attempt.ssl);
  }

  /** Opens a separate session, reads the state of the server, and closes the session. */
  private async probe(attempt: ConnectionAttempt): Promise<ServerState> {
    try {
      return await this.openSession(attempt);
    } catch (error) {
      if (this.pooler !== undefined || !isRejectedParameter(error)) throw error;
      this.pooler = true;
      return this.openSession(attempt);
    }
  }

  private async openSession(attempt: ConnectionAttempt): Promise<ServerState> {
    const { config, connectTimeoutMs } = this.settings;
    // Several servers share the time limit, because the pool waits only as long as for one.
    const timeoutMs = Math.max(1_000, connectTimeoutMs / this.attempts.length);
    const limits = { connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs };
    const client = new SessionClient({ ...config, ...attempt, ...limits }, () => this.session);
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<ServerState>(SERVER_STATE);
      const [facts] = rows;
      if (facts === undefined) throw new Error('The server did not report its state');
      // A pooler reports a made-up process id to its clients.
      this.pooler ??= client.processID !== facts.pid;
      return facts;
    } finally {
      void client.end().catch(() => undefined);
    }
  }
}

/** Servers respond, but none matches `target_session_attrs`: a failover may be in progress. */
class NoMatchingServerError extends Error {
  /** SQLSTATE cannot_connect_now. */
  readonly code = '57P03';
  constructor(target: TargetSession) {
    super(`None of the servers is ${target}, as target_session_attrs requires`);
    this.name = 'NoMatchingServerError';
  }
}

/** Whether a pooler rejected the settings of a session, as PgBouncer does with those that it does not support. */
function isRejectedParameter(error: unknown): boolean {
  return errorChainOf(error).codes.includes('POOLER_REJECTS_PARAMETER');
}

/** SQLSTATE class 28: the server responded and rejected the login. Like libpq, the gateway tries no other server then. */
function isRejectedLogin(error: unknown): boolean {
  return errorChainOf(error).codes.some((code) => code.startsWith('28'));
}
