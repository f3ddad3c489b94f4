import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import type { LiveRequest, LiveResult, RequestParameters } from '../graphql/live-pipeline';
import { resolveDocument, type DocumentRequest } from '../http/document-request';
import { CLIENT_CLOSED_REQUEST, recordOperation, type OperationContext } from '../http/observe-requests';
import type { LiveParts } from './live-parts';
import { tooMany, type Session, type SessionOperation } from './session';
import type { Sessions } from './sessions';
import { Subscription } from './subscription';

/** A running subscription, or the result of an operation that has one result. */
export type OpenedOperation =
  { readonly kind: 'subscription'; readonly subscription: Subscription } | { readonly kind: 'result'; readonly result: LiveResult };

/** Occupies a place of a connection. @returns why its account has too many; undefined if it has not */
function occupy({ limits }: LiveParts, sessions: Sessions, session: Session, place: SessionOperation): AppError | undefined {
  const { operations, bytes } = sessions.loadOf(session.userId);
  if (operations >= limits.operationsPerAccount) return tooMany('tooManySubscriptions', limits.operationsPerAccount);
  // At least one is possible, however large.
  if (operations > 0 && bytes + place.bytes > limits.operationBytesPerAccount)
    return new AppError('RATE_LIMITED', { internalReason: 'tooManySubscriptions' });
  return session.add(place) ? undefined : tooMany('tooManySubscriptions', limits.operationsPerConnection);
}

/** The message of an operation. */
export interface OperationMessage {
  readonly bytes: number;
  /** Whether its client no longer waits for a result, although the connection is open. */
  readonly isCancelled?: () => boolean;
}

/**
 * Runs a GraphQL request of a connection through the pipeline. Whatever is wrong with it is its result. If it is no HTTP request, which is
 * recorded as one, and does not become a subscription, it is recorded here.
 * @param prepare returns the request, parsed and validated
 * @param given the context of an HTTP request; a new one by default
 */
export async function openOperation(
  parts: LiveParts,
  sessions: Sessions,
  session: Session,
  { bytes, isCancelled = () => false }: OperationMessage,
  prepare: (context: RequestContext) => LiveRequest,
  given?: RequestContext,
): Promise<OpenedOperation> {
  const startedAt = performance.now();
  let context = given;
  let opened: OpenedOperation;
  // Occupies a place of the connection until the operation runs.
  const place: SessionOperation = { bytes, records: 0, refresh: () => undefined, confirm: () => undefined, end: () => undefined };
  try {
    const rejection = occupy(parts, sessions, session, place);
    context ??= await session.createContext(randomUUID());
    // A rejected operation consumes units as well.
    const request = rejection === undefined ? prepare(context) : parts.pipeline.failed(rejection);
    opened = await open(parts, sessions, session, bytes, request, context);
  } catch (cause) {
    const error = cause instanceof AppError ? cause : new AppError('INTERNAL_SERVER_ERROR', { cause });
    const failed: OperationContext = context ?? { ...session.opening, operation: { hasStarted: false } };
    failed.operation.errors = [error];
    const result = parts.pipeline.formatError(error, failed);
    record(failed, result);
    if (error !== cause) throw cause;
    return { kind: 'result', result };
  } finally {
    session.operations.delete(place);
  }
  if (opened.kind === 'result') record(context, opened.result);
  return opened;

  /** Writes the log line and the measurement of an operation that has one result. */
  function record(recorded: OperationContext, { status }: LiveResult): void {
    if (given !== undefined) return;
    const hasLeft = recorded.connection?.destroyed === true || isCancelled();
    recordOperation(parts.requestMetrics, parts.log, recorded, {
      userId: session.userId,
      status: hasLeft ? CLIENT_CLOSED_REQUEST : status,
      durationMs: performance.now() - startedAt,
    });
  }
}

async function open(
  parts: LiveParts,
  sessions: Sessions,
  session: Session,
  bytes: number,
  request: LiveRequest,
  context: RequestContext,
): Promise<OpenedOperation> {
  const { pipeline } = parts;
  if (request.kind === 'subscription') {
    const opened = await pipeline.open(request, context);
    const { source } = opened.result;
    if (source !== undefined) {
      if (sessions.loadOf(session.userId).records + source.records > parts.limits.recordsPerAccount) {
        void source.return();
        throw tooMany('tooManyRecords', parts.limits.recordsPerAccount);
      }
      const subscription = new Subscription(parts, session, request, source, context, bytes);
      session.operations.add(subscription);
      // The connection may have been closed meanwhile.
      if (session.isClosed) session.endOperation(subscription);
      return { kind: 'subscription', subscription };
    }
    return { kind: 'result', result: pipeline.format(opened, context) };
  }
  const authorized = await pipeline.run(request, context);
  if (authorized.result.data !== undefined) request.onExecuted();
  return { kind: 'result', result: pipeline.format(authorized, context) };
}

/** Parses and validates a request, with its document instead of an id, if the client may run it. */
export function resolveRequest({ pipeline, documents }: LiveParts, parameters: RequestParameters, context: RequestContext): LiveRequest {
  const sent: DocumentRequest = { method: 'POST', body: parameters, query: undefined, raw: {} };
  const error = resolveDocument(sent, context, documents);
  // `resolveDocument` replaces it by an object only.
  const resolved = sent.body as RequestParameters;
  return error === undefined ? pipeline.prepare(resolved) : pipeline.failed(error, resolved);
}
