import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error';
import type { FailureSender } from './failures';
import { BODY_LIMIT_BYTES } from './server-options';
import type { PendingRequests } from './pending-requests';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route is served under overload. */
    isServedUnderOverload?: boolean;
  }
}

/** Requests that are always served concurrently, whatever their age: so few are no overload, but normal for a slow database. */
const ALWAYS_SERVED = 150;

/** The initial limit: a burst of this size is served, and a larger one is limited to it while it is being measured. */
const FIRST_LIMIT = 400;

/** The maximum of the limit: each request in flight holds some 20 KiB. */
const MAX_IN_FLIGHT = 5_000;

/** How often the limit is adjusted, in milliseconds. */
const WINDOW_MS = 100;

/**
 * A window without a response is extended up to this length, in milliseconds. If there still is no response, the limit is not the cause.
 */
const MAX_WINDOW_MS = 1_000;

/** Growth of the limit per window while the queue is young, if at least half of the limit is used. */
const GROWTH = 1.1;

/** After so long a turn of the event loop, in milliseconds, further requests of the turn are rejected, because unread ones are waiting. */
const MAX_TURN_MS = 15;

/**
 * Counts the requests whose responses are being produced, and detects overload. The queue is too old if even the fastest request of a tenth
 * of a second took longer than `queueMs` (the idea of CoDel, RFC 8289). A single slow statement does not have this effect, because other
 * requests are fast, and neither does a short burst. If the queue is too old, only as many requests are accepted as are completed within
 * `queueMs` (Little's law), until the queue is younger again.
 */
export class RequestsInFlight {
  /** The number of responses that are being produced. */
  count = 0;
  /** Those of them that began while the database was waited for. They are no queue, because all are served as soon as it is back. */
  private waiting = 0;
  private limit = FIRST_LIMIT;
  private served = 0;
  private fastestMs = Infinity;
  private windowStartedAt: number;
  private turnStartedAt = Infinity;

  /**
   * @param queueMs the maximum age of the queue, in milliseconds; undefined for no limit
   * @param settledAt when requests last stopped waiting for a failover of the database, or Infinity while they wait (see Availability)
   */
  constructor(
    private readonly queueMs: number | undefined,
    private readonly now: () => number = () => performance.now(),
    private readonly settledAt: () => number = () => 0,
  ) {
    this.windowStartedAt = now();
  }

  /** Counts a request that has arrived. @returns whether it has to wait for the database, which `end` needs to know */
  begin(): boolean {
    this.count += 1;
    const isWaiting = this.settledAt() === Infinity;
    if (isWaiting) this.waiting += 1;
    if (this.count - this.waiting > ALWAYS_SERVED && this.turnStartedAt === Infinity) {
      this.turnStartedAt = this.now();
      setImmediate(() => {
        this.turnStartedAt = Infinity;
      });
    }
    return isWaiting;
  }

  /** Counts a response that was produced. @param isServed whether it was authenticated, and not a 5xx */
  end(durationMs: number, isServed: boolean, hasWaited = false): void {
    this.count -= 1;
    if (hasWaited) this.waiting -= 1;
    // A request that has waited for a failover says nothing about the queue.
    if (!isServed || this.now() - durationMs < this.settledAt()) return;
    this.served += 1;
    if (durationMs < this.fastestMs) this.fastestMs = durationMs;
  }

  /** The most requests in flight at the moment; undefined if there is no limit. */
  currentLimit(): number | undefined {
    return this.queueMs === undefined ? undefined : Math.floor(this.limit);
  }

  /** Whether the request that has just begun exceeds the limit. */
  isOverloaded(): boolean {
    if (this.queueMs === undefined) return false;
    const queued = this.count - this.waiting;
    if (queued <= ALWAYS_SERVED) return this.count > MAX_IN_FLIGHT;
    const now = this.now();
    if (now - this.windowStartedAt >= WINDOW_MS) this.adjust(now, this.queueMs);
    return this.count > MAX_IN_FLIGHT || queued > this.limit || now - this.turnStartedAt > MAX_TURN_MS;
  }

  private adjust(now: number, queueMs: number): void {
    const windowMs = now - this.windowStartedAt;
    if (this.served === 0 && windowMs < MAX_WINDOW_MS) return;
    if (this.served > 0 && this.fastestMs > queueMs) {
      this.limit = Math.max(ALWAYS_SERVED, (this.served / windowMs) * queueMs);
    } else if (this.count - this.waiting > this.limit / 2) {
      this.limit = Math.min(MAX_IN_FLIGHT, this.limit * GROWTH);
    }
    this.served = 0;
    this.fastestMs = Infinity;
    this.windowStartedAt = now;
  }
}

/** A single instance, because creating a stack for each of thousands of requests would add load. After a second the queue is younger. */
const OVERLOADED = new AppError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': '1' }, internalReason: 'overloaded' });

/** The same, for a connection with too many requests without a response. */
const TOO_MANY_UNANSWERED = OVERLOADED.with({ internalReason: 'tooManyUnanswered' });

/** Whether a request announces a body that is too long to read only for keeping the connection. */
function hasLongBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > BODY_LIMIT_BYTES;
}

/**
 * Responds 503 immediately under overload, and to a connection with too many unanswered requests. To be called after the hooks that every
 * response needs.
 */
export function rejectUnderOverload(
  app: FastifyInstance,
  { inFlight, pendingRequests }: { readonly inFlight: RequestsInFlight; readonly pendingRequests: PendingRequests },
  senderOf: (url?: string) => FailureSender,
): void {
  app.addHook('onRequest', (request, reply: FastifyReply, done) => {
    const isFull = pendingRequests.isFull(request.raw.socket);
    if (isFull || (inFlight.isOverloaded() && request.routeOptions.config.isServedUnderOverload !== true)) {
      if (isFull || hasLongBody(request)) reply.header('connection', 'close');
      senderOf(request.raw.url)(reply, isFull ? TOO_MANY_UNANSWERED : OVERLOADED, request.language);
      return;
    }
    done();
  });
}
