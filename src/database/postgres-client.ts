import type { Client, ClientConfig } from 'pg';
import type { ServerChoice } from './server-choice';
import { SessionClient } from './session-client';

/** How long a pooler may take to give a new connection one to the server, in milliseconds; else it has none to spare. */
const POOLER_WAIT_MS = 500;

/** The pooler has fewer connections to the server than this process asks for; what is open already goes on working. */
export class PoolerFullError extends Error {
  /** SQLSTATE too_many_connections. */
  readonly code = '53300';
  constructor() {
    super('The connection pooler has no further connection to the server');
    this.name = 'PoolerFullError';
  }
}

/** Either form of node-postgres's callback. */
type ConnectCallback = ((error: Error) => void) | ((error: null, client: Client) => void);

/** A client that connects to whichever server is chosen for it. */
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
    const connecting = this.choice.isSettled && this.choice.pooler !== true ? super.connect() : this.connectToChoice();
    if (callback === undefined) return connecting;
    // Both forms are one function in node-postgres: it is told an error, or null and the client.
    const tell = callback as (error: Error | null, client?: Client) => void;
    connecting.then(
      (client) => {
        tell(null, client);
      },
      (error: unknown) => {
        tell(error instanceof Error ? error : new Error(String(error)));
      },
    );
    return undefined;
  }

  private async connectToChoice(): Promise<Client> {
    if (!this.choice.isSettled) {
      const { host, port, ssl } = await this.choice.choose();
      // The pool has given up meanwhile.
      if (this.connection.stream.destroyed) throw new Error('Connection terminated due to connection timeout');
      Object.assign(this, { ssl, host: host ?? this.host, port: port ?? DEFAULT_PORT });
      Object.assign(this.connection, { ssl });
    }
    await super.connect();
    if (this.choice.pooler === true) await this.waitForServer();
    return this;
  }

  /** In session mode a pooler lets everyone in, and leaves those waiting for whom it has no connection to the server. */
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

/** PostgreSQL's own port. */
const DEFAULT_PORT = 5432;
