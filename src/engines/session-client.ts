import { connect } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { isSameStatement, type Statement } from '../database/same-statement';

/** Server settings by name, such as `TimeZone`. `options` are command-line options; the other settings override them. */
export type SessionSettings = Readonly<Record<string, string>>;

/** PostgreSQL's protocol 3.0: the code of a CancelRequest. */
const CANCEL_REQUEST = 80_877_102;

/** How long a cancel request may take, in milliseconds. */
const CANCEL_TIMEOUT_MS = 2_000;

/** A client of node-postgres that sets its own session settings in the start-up message. */
export class SessionClient extends Client {
  // Members that exist in node-postgres but not in its types; its version is pinned because of them.
  declare readonly processID: number | null;
  declare readonly secretKey: number | null;
  /** Undefined until the first statement. */
  declare readonly _activeQuery: Statement | null | undefined;

  /** Set once a cancel request was sent: it may still be on its way, and would end the next statement of this connection. */
  private isCancelled = false;

  constructor(
    private readonly clientConfig: ClientConfig,
    private readonly sessionSettings: () => SessionSettings,
  ) {
    super(clientConfig);
    // A connection can fail at any moment, also while it is idle. Without a listener Node would end the process; the next statement on the
    // connection reports the error.
    this.on('error', () => undefined);
  }

  /** The parameters of the start-up message. Called by node-postgres. */
  getStartupConf(): Readonly<Record<string, string | undefined>> {
    const { user, database } = this;
    return { user, database, application_name: this.clientConfig.application_name, ...this.sessionSettings() };
  }

  /** Whether this connection runs a statement that was not cancelled. */
  isRunning(statement: Statement): boolean {
    return !this.isCancelled && this._activeQuery != null && isSameStatement(this._activeQuery, statement);
  }

  /** Closes the connection if a cancel request was sent. To be called when it is released: the pool keeps no closed connection. */
  endIfCancelled(): void {
    if (this.isCancelled) void this.end().catch(() => undefined);
  }

  /** Sends the server a cancel request, on a separate connection, for the statement that runs on this one. */
  cancelStatement(): void {
    if (this.processID === null || this.secretKey === null) return;
    this.isCancelled = true;
    const request = Buffer.alloc(16);
    [request.length, CANCEL_REQUEST, this.processID, this.secretKey].forEach((word, index) => request.writeInt32BE(word, index * 4));
    const socket = this.host.startsWith('/') ? connect(`${this.host}/.s.PGSQL.${this.port}`) : connect(this.port, this.host);
    socket.on('error', () => undefined);
    socket.setTimeout(CANCEL_TIMEOUT_MS, () => socket.destroy());
    // The other side closes the connection after it has forwarded the request. A pooler drops the request if its connection closes earlier.
    socket.write(request);
    socket.resume();
  }
}
