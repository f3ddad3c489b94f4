import { connect } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { isSameStatement, type Statement } from './same-statement';

/** Settings of the server by name, such as `TimeZone`; `options` are command-line options, which the others win over. */
export type SessionSettings = Readonly<Record<string, string>>;

/** PostgreSQL's protocol 3.0: the code of a CancelRequest. */
const CANCEL_REQUEST = 80_877_102;

/** How long a cancel request may take, in milliseconds. */
const CANCEL_TIMEOUT_MS = 2_000;

/** A client of node-postgres that decides itself what its session sets at its start. */
export class SessionClient extends Client {
  // Members that node-postgres has and its types lack; its version is pinned for that.
  declare readonly processID: number | null;
  declare readonly secretKey: number | null;
  /** Undefined until the first statement. */
  declare readonly _activeQuery: Statement | null | undefined;

  /** A cancel request may still be on its way, and would end whatever runs here next. */
  private isSpent = false;

  constructor(
    private readonly own: ClientConfig,
    private readonly sessionSettings: () => SessionSettings,
  ) {
    super(own);
    // A connection can die at any moment, also between two of its users. Without a listener that would end the process; the
    // next statement on the connection fails by itself.
    this.on('error', () => undefined);
  }

  /** The parameters of the start-up message: called by node-postgres. */
  getStartupConf(): Readonly<Record<string, string | undefined>> {
    const { user, database } = this;
    return { user, database, application_name: this.own.application_name, ...this.sessionSettings() };
  }

  /** Whether a statement runs here, and has not been cancelled. */
  isRunning(statement: Statement): boolean {
    return !this.isSpent && this._activeQuery != null && isSameStatement(this._activeQuery, statement);
  }

  /** To be called when the connection is given back to its pool, which keeps none that ends. */
  endIfSpent(): void {
    if (this.isSpent) void this.end().catch(() => undefined);
  }

  /** Asks the server, by a connection of its own, to cancel the statement that runs on this one. */
  cancelStatement(): void {
    if (this.processID === null || this.secretKey === null) return;
    this.isSpent = true;
    const request = Buffer.alloc(16);
    [request.length, CANCEL_REQUEST, this.processID, this.secretKey].forEach((word, index) => request.writeInt32BE(word, index * 4));
    const socket = this.host.startsWith('/') ? connect(`${this.host}/.s.PGSQL.${this.port}`) : connect(this.port, this.host);
    socket.on('error', () => undefined);
    socket.setTimeout(CANCEL_TIMEOUT_MS, () => socket.destroy());
    // The other side closes once it has passed the request on; a pooler forgets one whose connection ends before.
    socket.write(request);
    socket.resume();
  }
}
