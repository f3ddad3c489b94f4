import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error';
import type { FailureSender } from './failures';
import { BODY_LIMIT_BYTES } from './server-options';
import type { UnansweredRequests } from './unanswered';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route is served however much is asked for. */
    isServedUnderOverload?: boolean;
  }
}

/** Requests that are served side by side whatever their age: so many are no queue, but what a slow database makes of a calm day. */
const ALWAYS_SERVED = 150;

/** What the limit is at first: a burst this long is waited for, a longer one is cut while it is being measured. */
const FIRST_LIMIT = 400;

/** More are never served side by side: each holds some 20 KiB. */
const MAX_IN_FLIGHT = 5_000;

/** How often the limit is adjusted, in milliseconds. */
const WINDOW_MS = 100;

/** A window without an answer tells nothing; after this time without one, the limit is not what keeps answers away. */
const MAX_WINDOW_MS = 1_000;

/** How fast the limit grows while the queue is young, per window, once half of it is used. */
const GROWTH = 1.1;

/** A turn of the event loop this long leaves what has not been read yet waiting: nothing more is begun in it. In milliseconds. */
const MAX_TURN_MS = 15;

/**
 * Counts the requests whose answers are being produced, and finds out when there are more than can be. A queue is old when even the
 * request that was answered fastest took longer than `queueMs` in a tenth of a second: one slow statement does not make it old,
 * for others are fast, and a short burst does not either (the idea of CoDel, RFC 8289). Then as many requests are let in as are
 * answered in `queueMs` (Little's law), until the queue is younger again.
 */
export class RequestsInFlight {
  /** How many answers are being produced. */
  count = 0;
  private limit = FIRST_LIMIT;
  private served = 0;
  private fastestMs = Infinity;
  private windowStartedAt: number;
  private turnStartedAt = Infinity;

  /** @param queueMs the age above which a queue is too old; undefined: no queue is */
  constructor(
    private readonly queueMs: number | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.windowStartedAt = now();
  }

  /** A request arrives. */
  begin(): void {
    this.count += 1;
    if (this.count <= ALWAYS_SERVED || this.turnStartedAt !== Infinity) return;
    this.turnStartedAt = this.now();
    setImmediate(() => {
      this.turnStartedAt = Infinity;
    });
  }

  /** An answer has been produced. @param isServed whether that took what serving takes: an account, and no failure of ours */
  end(durationMs: number, isServed: boolean): void {
    this.count -= 1;
    if (!isServed) return;
    this.served += 1;
    if (durationMs < this.fastestMs) this.fastestMs = durationMs;
  }

  /** Whether the request that has just begun is one too many. */
  isOverloaded(): boolean {
    if (this.count <= ALWAYS_SERVED || this.queueMs === undefined) return false;
    const now = this.now();
    if (now - this.windowStartedAt >= WINDOW_MS) this.adjust(now, this.queueMs);
    return this.count > this.limit || now - this.turnStartedAt > MAX_TURN_MS;
  }

  private adjust(now: number, queueMs: number): void {
    const windowMs = now - this.windowStartedAt;
    if (this.served === 0 && windowMs < MAX_WINDOW_MS) return;
    if (this.served > 0 && this.fastestMs > queueMs) {
      this.limit = Math.max(ALWAYS_SERVED, (this.served / windowMs) * queueMs);
    } else if (this.count > this.limit / 2) {
      this.limit = Math.min(MAX_IN_FLIGHT, this.limit * GROWTH);
    }
    this.served = 0;
    this.fastestMs = Infinity;
    this.windowStartedAt = now;
  }
}

/** Made once: a stack for each of thousands of requests would be work as well. A client that waits a second finds a younger queue. */
const OVERLOADED = new AppError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': '1' } });

/** Whether a request announces a body that is not worth reading to its end, only to keep the connection. */
function hasLongBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > BODY_LIMIT_BYTES;
}

/**
 * Answers 503 immediately while there is more to do than can be done, and where one connection asks for more than it may at
 * once. To be installed after the hooks that every answer needs.
 */
export function rejectUnderOverload(
  app: FastifyInstance,
  { inFlight, unanswered }: { readonly inFlight: RequestsInFlight; readonly unanswered: UnansweredRequests },
  senderOf: (url?: string) => FailureSender,
): void {
  app.addHook('onRequest', (request, reply: FastifyReply, done) => {
    const isFull = unanswered.isFull(request.raw.socket);
    if (isFull || (inFlight.isOverloaded() && request.routeOptions.config.isServedUnderOverload !== true)) {
      if (isFull || hasLongBody(request)) reply.header('connection', 'close');
      senderOf(request.raw.url)(reply, OVERLOADED, request.language);
      return;
    }
    done();
  });
}
