import type { Client, ClientConfig } from 'pg';
import type { ServerChoice } from './server-choice';
import { SessionClient } from './session-client';

/** How long a pooler may take to assign a server connection to a new client connection, in milliseconds. After that it counts as full. */
const POOLER_WAIT_MS = 500;

/** The pooler has fewer server connections than this process opens. Connections that are open continue to work. */
export class PoolerFullError extends Error {
  /** SQLSTATE too_many_connections. */
  readonly code = '53300';
  constructor() {
    super('The connection pooler has no further connection to the server');
    this.name = 'PoolerFullError';
  }
}

/** A new connection was not established in time, or did not answer. */
export class ConnectionTimeoutError extends Error {
  readonly code = 'ETIMEDOUT';
  constructor() {
    super('The database did not answer on a new connection in time');
    this.name = 'ConnectionTimeoutError';
  }
}

/** Either form of node-postgres's callback. */
type ConnectCallback = ((error: Error) => void) | ((error: null, client: Client) => void);

/** A client that connects to the server that `ServerChoice` selects. */
export class PostgresClient extends SessionClient {
  constructor(
    config: ClientConfig,
    private readonly choice: ServerChoice,
  ) {
    super({ ...config, ...choice.attempts[0] }, () => choice.session);
  }

  override connect(): Promise<Client>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<Client> | undefined {
    const connecting = this.choice.needsNoProbe && this.choice.pooler !== true ? super.connect() : this.connectToChoice();
    if (callback === undefined) return connecting;
    // node-postgres calls either form as one function: with an error, or with null and the client.
    const done = callback as (error: unknown, client?: Client) => void;
    connecting.then(
      (client) => {
        done(null, client);
      },
      (error: unknown) => {
        done(error);
      },
    );
    return undefined;
  }

  private async connectToChoice(): Promise<Client> {
    if (!this.choice.needsNoProbe) {
      const { host, port, ssl } = await this.choice.choose();
      // The pool's time limit for connecting has passed meanwhile.
      if (this.connection.stream.destroyed) throw new ConnectionTimeoutError();
      Object.assign(this, { ssl, host: host ?? this.host, port: port ?? DEFAULT_PORT });
      Object.assign(this.connection, { ssl });
    }
    await super.connect();
    if (this.choice.pooler === true) await this.waitForServer();
    return this;
  }

  /**
   * Runs a statement as a check: in session mode a pooler accepts every client, and makes those wait for which it has no server connection.
   */
  private async waitForServer(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const waiting = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new PoolerFullError());
      }, POOLER_WAIT_MS);
    });
    try {
      await Promise.race([this.query('select 1'), waiting]);
    } catch (error) {
      void this.end().catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** PostgreSQL's default port. */
const DEFAULT_PORT = 5432;
