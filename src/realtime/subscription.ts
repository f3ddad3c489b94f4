import { createHash } from 'node:crypto';
import type { RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { logFailure } from '../errors/failure-log';
import type { LiveRequest, LiveResult } from '../graphql/live-pipeline';
import type { ChangeEvent, EventSource } from './feed/change-source';
import type { LiveParts } from './live-parts';
import type { Session, SessionOperation } from './session';

/** A result as it is sent. */
export type ResultBody = LiveResult['body'];

type Step = IteratorResult<ResultBody, undefined>;

const DONE: Step = { done: true, value: undefined };

/** How long an event waits for its next attempt while it cannot be read, in milliseconds. */
const RETRY_MS = 1_000;

/** The maximum random addition to a wait, in milliseconds, so that waiting events do not all continue at the same time. */
const RETRY_SPREAD_MS = 500;

/** What a subscription keeps of the context in which it was opened. The whole context, with its loaders, would take 2.7 KiB. */
type SubscriptionOpening = Pick<RequestContext, 'requestId' | 'client' | 'operation'>;

/** The first result without its body. */
type FirstResult = Pick<LiveResult, 'status' | 'headers'> & { readonly errors: readonly AppError[] };

/** A result with its errors as they are logged. */
type Pushed = { readonly result: LiveResult; readonly errors: readonly AppError[] };

/** What becomes of an event. */
type Outcome =
  | ({ readonly kind: 'send' } & Pushed)
  | ({ readonly kind: 'last'; readonly code: string } & Pushed)
  | { readonly kind: 'same' }
  | { readonly kind: 'later'; readonly afterMs: number };

/**
 * A subscription: the results of its events, each executed like a query when the client can take it. While the database is away or the
 * client's rate limit is exceeded, an event waits, and so do the changes after it. A present state that equals the one before is not sent.
 * An iterator by hand, because `return` of a generator waits for its pending `next`.
 */
export class Subscription implements AsyncIterableIterator<ResultBody, undefined>, SessionOperation {
  /** Why it has ended; undefined while it is open. */
  private endReason: string | undefined;
  /** The event that is to be sent next, or the error of its source. */
  private event: ChangeEvent | AppError | undefined;
  private lastSent: string | undefined;
  private pushes = 0;
  private wake: (() => void) | undefined;
  /** The status and headers of the first result, for transports that have them, and its errors. */
  first: FirstResult = { status: 200, headers: {}, errors: [] };
  /** Until when the next state waits, on the clock of `performance.now()`. */
  private restUntil = 0;
  /** When a state was read that is to be read once more, on the clock of `performance.now()`. */
  private unconfirmedSince: number | undefined;
  private readonly startedAt = performance.now();
  private readonly field: string;
  private readonly opening: SubscriptionOpening;

  constructor(
    private readonly parts: LiveParts,
    private readonly session: Session,
    private readonly request: LiveRequest,
    private readonly source: EventSource,
    /** The context in which it was opened. */
    { requestId, client, operation }: RequestContext,
    readonly bytes: number,
  ) {
    this.field = request.field ?? '';
    // A new string, because V8 keeps the pieces that a UUID was joined from, which take 0.5 KiB.
    this.opening = { requestId: Buffer.from(requestId).toString(), client, operation };
    parts.metrics.subscriptionStarted(session.client.transport, this.field);
  }

  async next(): Promise<Step> {
    while (this.endReason === undefined) {
      const event = (this.event ??= await this.take());
      if (event === undefined) break;
      const restMs = this.restUntil - performance.now();
      if (restMs > 0 && isState(event)) {
        await this.sleep(restMs);
        this.restUntil = 0;
        continue;
      }
      const outcome = event instanceof AppError ? this.rejected(event) : await this.push(event);
      // Ended meanwhile: TypeScript does not see that `push` takes time.
      if (this.hasEnded()) break;
      if (outcome.kind === 'later') {
        await this.sleep(outcome.afterMs);
        continue;
      }
      this.event = undefined;
      if (isState(event) && !(event.isConfirmation === true && outcome.kind === 'same')) this.unconfirmedSince = performance.now();
      if (outcome.kind === 'same') continue;
      this.record(event, outcome);
      if (outcome.kind === 'last') this.end(outcome.code);
      return { done: false, value: outcome.result.body };
    }
    this.end('complete');
    return DONE;
  }

  return(): Promise<Step> {
    this.end('client');
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get records(): number {
    return this.source.records;
  }

  /** Whether the gateway ends its connection. */
  get isCut(): boolean {
    return this.session.hasEnded;
  }

  refresh(): void {
    this.source.refresh();
  }

  /**
   * Between two comparisons, a record may change and change back, which no comparison finds. So may a block between two checks of accounts. A
   * state that was read in between is not exact, so each is read once more, after the next of both.
   */
  confirm(checkedAt: number): void {
    if (this.unconfirmedSince === undefined || this.unconfirmedSince >= checkedAt) return;
    this.unconfirmedSince = undefined;
    this.source.confirm();
  }

  /** Ends it, once. `reason`: `client`, `complete`, `draining`, or the code of an error. */
  end(reason: string): void {
    if (this.endReason !== undefined) return;
    this.endReason = reason;
    void this.source.return();
    this.wake?.();
    this.session.operations.delete(this);
    const { metrics, log } = this.parts;
    const { client, userId } = this.session;
    metrics.subscriptionEnded(client.transport, this.field, reason);
    const { requestId, operation, client: program } = this.opening;
    log.info(
      {
        requestId,
        transport: client.transport,
        field: this.field,
        operation: operation.name,
        document: operation.origin,
        durationMs: Math.round(performance.now() - this.startedAt),
        pushes: this.pushes,
        userId,
        platform: program.platform,
        clientName: program.name,
        reason,
      },
      'subscription',
    );
  }

  private hasEnded(): boolean {
    return this.endReason !== undefined;
  }

  /** The next event of the source; undefined at its end. */
  private async take(): Promise<ChangeEvent | AppError | undefined> {
    try {
      const step = await this.source.next();
      return step.done === true ? undefined : step.value;
    } catch (error) {
      const failure = asAppError(error);
      if (failure.status >= 500) logFailure(this.parts.log, failure, { requestId: this.opening.requestId }, 'subscription failed');
      return failure;
    }
  }

  private record(event: ChangeEvent | AppError, { result: { status, headers }, errors }: Pushed): void {
    if (this.pushes === 0) this.first = { status, headers, errors };
    this.pushes += 1;
    const since = event instanceof AppError ? undefined : event.since;
    this.parts.metrics.pushed(this.field, since === undefined ? undefined : performance.now() - since);
  }

  /** Executes the subscription for an event, in a context of its own. */
  private async push(event: ChangeEvent): Promise<Outcome> {
    const { pipeline } = this.parts;
    const context = await this.session.createContext(this.opening.requestId).catch((error: unknown) => asAppError(error));
    if (context instanceof AppError) return this.rejected(context);
    const authorized = await pipeline.runEvent(this.request, context, event);
    if (isState(event)) this.restUntil = performance.now() + (context.operation.units ?? 0) * this.parts.limits.msPerUnit;
    const { data, errors } = authorized.result;
    const [first] = errors;
    if (data === undefined && first !== undefined) return this.rejected(first);
    const outage = errors.find(({ code }) => code === 'SERVICE_UNAVAILABLE' || code === 'GATEWAY_TIMEOUT');
    const result = pipeline.format(authorized, context);
    if (outage !== undefined) return this.pushes === 0 ? { kind: 'last', result, errors, code: outage.code } : later(outage);
    // Once per subscription: its events are no further requests for the operation.
    if (errors.length === 0 && this.pushes === 0) this.request.onExecuted();
    // The field of the subscription is the only one.
    const isNull = Object.values(data ?? {}).every((value) => value === null);
    if (isNull && first !== undefined) return { kind: 'last', result, errors, code: first.code };
    // An event with a value of its own is sent even if the selected fields of the one before had equal values.
    return isState(event) && this.isSame(result.body) ? { kind: 'same' } : { kind: 'send', result, errors };
  }

  /** What becomes of an event that was rejected before its execution. */
  private rejected(error: AppError): Outcome {
    const isTemporary = error.code === 'RATE_LIMITED' || error.code === 'SERVICE_UNAVAILABLE' || error.code === 'GATEWAY_TIMEOUT';
    if (isTemporary && this.pushes > 0) return later(error);
    if (this.pushes > 0 && (error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN')) this.session.fail(error);
    return { kind: 'last', result: this.parts.pipeline.formatError(error, this.opening), errors: [error], code: error.code };
  }

  private isSame(body: ResultBody): boolean {
    const digest = createHash('sha1').update(JSON.stringify(body)).digest('base64');
    const isSame = this.lastSent === digest;
    this.lastSent = digest;
    return isSame;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Whether an event is a present state, of which only the last one matters, and no value of its own. */
function isState(event: ChangeEvent | AppError): event is ChangeEvent {
  return !(event instanceof AppError) && event.rootValue === undefined;
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('INTERNAL_SERVER_ERROR', { cause: error });
}

/** When an event is tried again: after what the error says, or a second. */
function later({ code, headers }: AppError): Outcome {
  const limitedMs = code === 'RATE_LIMITED' ? Number(headers['retry-after'] ?? 0) * 1_000 : 0;
  return { kind: 'later', afterMs: Math.max(RETRY_MS, limitedMs) + Math.random() * RETRY_SPREAD_MS };
}
