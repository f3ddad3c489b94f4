import { randomUUID } from 'node:crypto';
import { Viewer } from '../auth/viewer';
import { expiryOf } from '../auth/verify-token';
import type { RequestContext } from '../context';
import type { BatchLoader } from '../database/batch-loader';
import { AppError, detail } from '../errors/app-error';
import { MIN_CONSUMED_UNITS } from '../rate-limit/rate-limiter';
import type { SweptAccount } from '../users/user.loaders';
import type { LiveParts } from './live-parts';
import { contextOf, UNLIMITED, type SessionClient } from './session-context';

/** How much longer than replicas may be behind what the primary has shown is waited for, in milliseconds. */
const REPLAY_MARGIN_MS = 1_000;

/** The state of blocks against a viewer whom no user blocks: SweptAccount adds up hashes. */
const NO_BLOCKS = '0';

/** Why the gateway ends a connection: an error of its viewer, or because it stops. */
export type SessionEnd = { readonly kind: 'error'; readonly error: AppError } | { readonly kind: 'draining'; readonly reconnectMs: number };

/** A running operation of a connection. */
export interface SessionOperation {
  /** The size of the message with which it was sent, in bytes. */
  readonly bytes: number;
  /** The number of records that it watches. */
  readonly records: number;
  /** Causes an event, because what the viewer may see may have changed. */
  refresh(): void;
  /** Causes an event if the state that it has sent was read before the accounts were checked, and not since. */
  confirm(checkedAt: number): void;
  /** Ends it, once. `reason`: `client`, `draining`, or the code of an error. */
  end(reason: string): void;
}

/** What a transport does for its session. */
export interface SessionTransport {
  readonly isClosed: () => boolean;
  /** Ends the connection: a WebSocket immediately, or when its queries are answered; an event stream when its operation has ended. */
  readonly end: (end: SessionEnd) => void;
  /** Since when the client has not read what was sent, on the clock of `performance.now()`; undefined if it has read all. */
  readonly unreadSince: () => number | undefined;
  /** Closes the connection without waiting for the client. */
  readonly cut: () => void;
  /** Sends a sign of life. */
  readonly heartbeat: () => void;
  /** Notifies the client, if the transport can, that its token expires in so many milliseconds. */
  readonly warnOfExpiry: (inMs: number) => void;
}

/** What a connection keeps of the context in which it was authenticated. The whole context would take 1.2 KiB. */
export type SessionOpening = Pick<RequestContext, 'requestId' | 'client'>;

/** A connection that stays open, with its viewer and operations. Each of its operations and events is authenticated like a request. */
export class Session {
  readonly operations = new Set<SessionOperation>();
  isWarned = false;
  /** On the clock of `performance.now()`. */
  nextHeartbeatAt = 0;
  /** The state of blocks against the viewer when the account was last read; `NO_BLOCKS` before. */
  private blocks: string | undefined = NO_BLOCKS;
  private token: string;
  private expiresAt: number;
  /** Why the gateway has ended it: `draining`, or the code of an error. */
  private endedBy: string | undefined;

  private constructor(
    private readonly parts: LiveParts,
    readonly client: SessionClient,
    private readonly transport: SessionTransport,
    readonly opening: SessionOpening,
    /** The user of the token. */
    readonly userId: string,
  ) {
    this.token = client.token;
    this.expiresAt = expiryOf(client.token);
  }

  /**
   * Authenticates a connection and authorizes its viewer. @throws AppError as a request with its headers and token would
   * @param readAccount reads the account past every cache, so that later changes are noticed
   */
  static async open(
    parts: LiveParts,
    readAccount: BatchLoader<string, SweptAccount | undefined>,
    client: SessionClient,
    transport: SessionTransport,
  ): Promise<Session> {
    const context = await contextOf(parts, client, client.token, transport.isClosed, client.requestId);
    const { requestId, client: program, viewer } = context;
    // Before the account is read. The operation of an event stream consumes units in any case.
    if (client.transport === 'websocket') await context.consume(MIN_CONSUMED_UNITS);
    const session = new Session(parts, client, transport, { requestId, client: program }, viewer?.id ?? '');
    const account = await readAccount(session.userId, context.connection);
    await session.authorize(account);
    session.noteBlocks(account?.blocks);
    return session;
  }

  /** Whether the connection is closed, or being closed. */
  get isClosed(): boolean {
    return this.hasEnded || this.transport.isClosed();
  }

  /** Whether the gateway has ended it. It may still be open, for the last results. */
  get hasEnded(): boolean {
    return this.endedBy !== undefined;
  }

  /** The time at which the token is no longer accepted, in milliseconds since 1970. */
  get tokenExpiresAt(): number {
    return this.expiresAt;
  }

  /** Creates the context of an operation, or of one event of it. @throws AppError if its token is no longer valid, or for its rate limit */
  createContext(requestId: string = randomUUID()): Promise<RequestContext> {
    return contextOf(this.parts, this.client, this.token, this.transport.isClosed, requestId);
  }

  /** Replaces the token by a new one of the same user. @throws AppError UNAUTHENTICATED, FORBIDDEN for one of another user */
  async renew(token: string): Promise<void> {
    try {
      const { viewer } = await contextOf(this.parts, this.client, token, this.transport.isClosed, randomUUID(), UNLIMITED);
      if (viewer?.id !== this.userId) throw new AppError('FORBIDDEN', { internalReason: 'otherUser' });
      this.token = token;
      this.expiresAt = expiryOf(token);
    } finally {
      // Also if it was rejected: the client is warned again, with the next heartbeat.
      this.isWarned = false;
    }
  }

  /** Adds an operation. @returns false if the connection has too many */
  add(operation: SessionOperation): boolean {
    if (this.operations.size >= this.parts.limits.operationsPerConnection) return false;
    this.operations.add(operation);
    return true;
  }

  /** Ends the connection if the account may no longer send requests, and sends events again if other users have blocked it meanwhile. */
  async check(account: SweptAccount | undefined): Promise<void> {
    try {
      await this.authorize(account);
    } catch (error) {
      this.fail(error);
      return;
    }
    this.noteBlocks(account?.blocks);
  }

  /** Sends events again if the blocks have changed: now, and once replicas show what was read from the primary. */
  private noteBlocks(blocks: string | undefined): void {
    if (this.blocks === blocks) return;
    this.blocks = blocks;
    this.refresh();
    const { replicaLagMs } = this.parts;
    if (replicaLagMs !== undefined) setTimeout(() => { this.refresh(); }, replicaLagMs + REPLAY_MARGIN_MS).unref(); // prettier-ignore
  }

  private refresh(): void {
    for (const operation of this.operations) operation.refresh();
  }

  private async authorize(account: SweptAccount | undefined): Promise<void> {
    const requiredRole = this.opening.client.platform === 'admin' ? 'ADMIN' : undefined;
    await new Viewer(this.userId, () => Promise.resolve(account), requiredRole).authorize();
  }

  /** Ends the connection because of an error. */
  fail(error: unknown): void {
    this.end({ kind: 'error', error: error instanceof AppError ? error : new AppError('INTERNAL_SERVER_ERROR', { cause: error }) });
  }

  /** Ends the operations, for the reason that the gateway had to end the connection, else because of the client. */
  endOperations(): void {
    for (const operation of [...this.operations]) this.endOperation(operation);
  }

  /** Ends an operation for the same reason. */
  endOperation(operation: SessionOperation): void {
    operation.end(this.endedBy ?? 'client');
  }

  /** Ends the connection, with its operations, once. */
  end(end: SessionEnd): void {
    if (this.hasEnded) return;
    this.endedBy = end.kind === 'error' ? end.error.code : 'draining';
    // First, so that clients do not consider their operations complete, which they then would not repeat.
    this.transport.end(end);
    this.endOperations();
  }

  /**
   * Does what is due.
   * @param now in milliseconds since 1970
   * @param monotonicNow on the clock of `performance.now()`
   * @param checkedAt when all accounts were checked, on the same clock, so long ago that every read sees what there was then
   * @returns in how many milliseconds more is due
   */
  tick(now: number, monotonicNow: number, checkedAt: number): number {
    const { expiryWarningMs, heartbeatMs, sweepMs, tickMs, unreadMs } = this.parts.limits;
    const remainingMs = this.expiresAt - now;
    if (remainingMs <= 0) this.fail(AppError.invalidToken('expired'));
    else if (remainingMs < expiryWarningMs && !this.isWarned) {
      this.isWarned = true;
      this.transport.warnOfExpiry(remainingMs);
    }
    // A send begins between two heartbeats, of which the next is due before the time to read is over.
    const unreadLeftMs = (this.transport.unreadSince() ?? Infinity) + unreadMs - monotonicNow;
    if (unreadLeftMs <= 0) {
      this.transport.cut();
      return sweepMs;
    }
    // Up to a tick too early, so that an idle connection is looked at once for each heartbeat.
    if (monotonicNow > this.nextHeartbeatAt - tickMs) {
      this.transport.heartbeat();
      for (const operation of this.operations) operation.confirm(checkedAt);
      this.nextHeartbeatAt = monotonicNow + heartbeatMs;
    }
    const tokenMs = this.isWarned ? remainingMs : remainingMs - expiryWarningMs;
    // At most `sweepMs`, because the clock by which tokens expire may be adjusted.
    return Math.max(0, Math.min(this.nextHeartbeatAt - monotonicNow, unreadLeftMs, tokenMs, sweepMs));
  }
}

/** The error of connections that a gateway rejects because it stops. */
export const DRAINING = new AppError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': '1' }, internalReason: 'draining' });

/** RATE_LIMITED for too many operations, or for too many records that they watch. */
export function tooMany(rule: 'tooManySubscriptions' | 'tooManyRecords', max: number): AppError {
  return new AppError('RATE_LIMITED', {
    details: [detail('subscription', rule, { max })],
    internalReason: 'tooManySubscriptions',
  });
}
