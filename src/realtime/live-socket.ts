import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { readToken } from '../auth/authorization-header';
import { preferredLanguage } from '../client/preferred-language';
import { AppError } from '../errors/app-error';
import { logFailure } from '../errors/failure-log';
import { markAuthenticated } from '../http/connections';
import { clientKey } from '../rate-limit/client-key';
import type { Language } from '../i18n/languages';
import { MIN_CONSUMED_UNITS } from '../rate-limit/rate-limiter';
import { CLOSE_CODES, closeCodeOf, closeReasonOf, shortReason } from './close-codes';
import { authorizationIn, connectionHeaders, type ConnectionParams } from './connection-headers';
import { InboundMessages } from './inbound-messages';
import type { LiveParts } from './live-parts';
import { Session, type SessionEnd, type SessionTransport } from './session';
import type { Sessions } from './sessions';

/** A WebSocket before its client has been authenticated. */
export interface OpenedSocket {
  readonly ws: WebSocket;
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly address: string;
  readonly isFromRouter: boolean;
}

/** What a client sends in a ping to replace its token. */
type PingPayload = Readonly<Record<string, unknown>> | undefined;

/** A WebSocket of graphql-transport-ws, with its session once it is initialized. */
export class LiveSocket implements SessionTransport {
  session: Session | undefined;
  /** The messages of the client, which the protocol processes. */
  readonly inbound: InboundMessages;
  /** The size of the message that is being passed to the protocol, in bytes. */
  messageBytes = 0;
  /** Passes a message to the protocol. */
  onMessage: (message: string) => void = () => undefined;
  /** Whether an operation has not been answered: a query or mutation that runs, or a subscription that is being opened. */
  hasUnanswered: () => boolean = () => false;
  /** The code with which the gateway has closed it; undefined if the client has, or the connection was lost. */
  closeCode: number | undefined;
  /** The reason with which it closes once all operations are answered; undefined if it does not wait for that. */
  private reasonToClose: string | undefined;
  /** The language of the reason of its close. */
  private language: Language;
  /** The beginning of the oldest send that the client has not read yet; undefined if it has read all. */
  private sendingSince: number | undefined;
  private sending = 0;
  private isPongDue = false;
  private messages = 0;
  private windowEndsAt = 0;
  private readonly opened: Omit<OpenedSocket, 'request'>;
  /** Undefined once the socket is initialized: a request takes 1 KiB. */
  private request: IncomingMessage | undefined;

  constructor(
    private readonly parts: LiveParts,
    private readonly sessions: Sessions,
    { request, ...opened }: OpenedSocket,
  ) {
    this.opened = opened;
    this.request = request;
    this.language = preferredLanguage(request.headers);
    const { ws } = opened;
    this.inbound = new InboundMessages(ws, (message) => {
      this.messageBytes = Buffer.byteLength(message);
      this.onMessage(message);
    });
    ws.on('message', (data: Buffer, isBinary) => {
      if (!this.countMessage()) return;
      if (isBinary) this.close(CLOSE_CODES.badRequest, 'Messages must be text');
      // The default type of messages is a buffer.
      else this.inbound.add(data.toString());
    });
    ws.on('pong', () => {
      // Those that were not asked for are messages as well.
      if (this.isPongDue) this.isPongDue = false;
      else this.countMessage();
    });
    ws.on('ping', (data) => {
      // A client that sends pings without reading the pongs does not make the gateway keep them.
      if (this.countMessage() && this.sending === 0) ws.pong(data, false, () => undefined);
    });
  }

  readonly isClosed = (): boolean => this.opened.ws.readyState !== this.opened.ws.OPEN;

  /** Closes the socket, and ends its operations immediately: a client may never confirm that it is closed. */
  close(code: number, reason: string): void {
    this.sendClose(code, shortReason(reason));
    this.session?.endOperations();
  }

  private sendClose(code: number, reason: string): void {
    // The client, or a failure, may have closed it already.
    if (this.isClosed()) return;
    this.closeCode = code;
    this.opened.ws.close(code, reason);
  }

  /** Counts a message of the client, and closes the socket if there are too many. @returns whether it may be processed */
  private countMessage(): boolean {
    if (this.isClosed()) return false;
    const now = performance.now();
    if (now > this.windowEndsAt) {
      this.messages = 0;
      this.windowEndsAt = now + this.parts.limits.messageWindowMs;
    }
    this.messages += 1;
    if (this.messages <= this.parts.limits.messages) return true;
    this.close(CLOSE_CODES.policyViolation, 'Too many messages');
    // It may continue to send until it has read that.
    this.inbound.stop();
    return false;
  }

  /** Sends a message. Resolves when the kernel has taken it, so that a client that does not read slows its own operations down. */
  send(message: string): Promise<void> {
    const { ws } = this.opened;
    if (this.isClosed()) return Promise.resolve();
    this.sending += 1;
    this.sendingSince ??= performance.now();
    return new Promise((resolve) => {
      // An error means that the connection is lost, which its `close` event reports.
      ws.send(message, () => {
        this.sending -= 1;
        this.sendingSince = this.sending === 0 ? undefined : performance.now();
        this.inbound.schedule();
        resolve();
      });
    });
  }

  /** Authenticates the client by the parameters of the connection, or the headers of its request. @returns whether it succeeded */
  async initialize(params: ConnectionParams | undefined): Promise<boolean> {
    const { request } = this;
    // The protocol initializes a socket once.
    if (request === undefined) return false;
    const { requestId, address, isFromRouter } = this.opened;
    const headers = connectionHeaders(request.headers, params);
    this.language = preferredLanguage(headers);
    try {
      const authorization = authorizationIn(params);
      const token = readToken(authorization === undefined ? request.rawHeaders : ['authorization', authorization]);
      if (token === undefined) throw AppError.unauthenticated();
      const client = { transport: 'websocket' as const, requestId, headers, address, isFromRouter, token };
      const session = await Session.open(this.parts, this.sessions.readAccount, client, this);
      if (this.isClosed()) return false;
      this.session = session;
      this.request = undefined;
      markAuthenticated(request.socket);
      this.sessions.add(session);
      return true;
    } catch (error) {
      this.fail(await this.consumeForFailure(error));
      return false;
    }
  }

  /** Consumes units of an unauthenticated client, as a request that fails does. @returns the error, or RATE_LIMITED if it has too many */
  private async consumeForFailure(error: unknown): Promise<unknown> {
    if (!(error instanceof AppError) || error.code === 'RATE_LIMITED') return error;
    const state = await this.parts.rateLimiter.consume(clientKey(undefined, this.opened.address), MIN_CONSUMED_UNITS);
    return state?.isAllowed === false ? new AppError('RATE_LIMITED') : error;
  }

  /** Replaces the token by one that a ping contains. @returns the payload of the pong */
  async renew(payload: PingPayload): Promise<PingPayload> {
    const authorization = authorizationIn(payload);
    if (authorization === undefined || this.session === undefined) return payload;
    try {
      const token = readToken(['authorization', authorization]);
      if (token === undefined) throw AppError.unauthenticated();
      await this.sessions.renew(this.session, token);
      return { tokenExpiresAt: new Date(this.session.tokenExpiresAt).toISOString() };
    } catch (error) {
      // The former token is valid for as long as it was.
      return { code: error instanceof AppError ? error.code : 'INTERNAL_SERVER_ERROR' };
    }
  }

  /** Closes the socket because of an error. */
  fail(error: unknown): void {
    const failure = error instanceof AppError ? error : new AppError('INTERNAL_SERVER_ERROR', { cause: error });
    if (failure.status >= 500) logFailure(this.parts.log, failure, { requestId: this.opened.requestId }, 'WebSocket failed');
    if (this.session === undefined) this.end({ kind: 'error', error: failure });
    else this.session.fail(failure);
  }

  end(end: SessionEnd): void {
    if (end.kind === 'error') this.sendClose(closeCodeOf(end.error), closeReasonOf(end.error, this.language));
    else {
      this.reasonToClose = `reconnect-after-ms=${end.reconnectMs}`;
      this.closeIfAnswered();
    }
  }

  /** Closes the socket if it waits for that, and all operations are answered. To be called when one is answered. */
  closeIfAnswered(): void {
    if (this.reasonToClose === undefined || this.hasUnanswered()) return;
    this.sendClose(CLOSE_CODES.goingAway, this.reasonToClose);
  }

  unreadSince(): number | undefined {
    return this.sendingSince;
  }

  cut(): void {
    this.opened.ws.terminate();
  }

  heartbeat(): void {
    if (this.isPongDue) {
      // The client reads earlier results before a ping, and while it does, its pong is not read either.
      if (this.sending === 0) this.cut();
      return;
    }
    this.isPongDue = true;
    this.opened.ws.ping();
  }

  warnOfExpiry(inMs: number): void {
    void this.send(JSON.stringify({ type: 'ping', payload: { tokenExpiresInMs: inMs } }));
  }

  /** To be called when the socket is closed. */
  closed(): void {
    if (this.session === undefined) return;
    this.session.endOperations();
    this.sessions.remove(this.session);
  }
}
