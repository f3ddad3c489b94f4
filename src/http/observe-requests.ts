import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { readClient, type Client } from '../client/client';
import { loggableName, loggablePath } from '../client/loggable-text';
import type { RequestContext } from '../context';
import type { AppError } from '../errors/app-error';
import type { Tracing } from '../tracing/trace';
import { markAuthenticated } from './connections';
import { decisiveError, failureFields } from './failure-fields';
import type { Endpoint, Metrics } from './metrics';
import type { RequestsInFlight } from './overload';
import { GRAPHQL_PATH, GRAPHQL_STREAM_PATH, REST_PREFIX } from './paths';
import type { PendingRequests } from './pending-requests';
import { bodyFailureOf } from './raw-responses';
import { endTrace, startTrace } from './trace-request';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the request is in flight: from its arrival until its response is passed to Node. */
    isInFlight: boolean;
    /** Whether it began while the database was waited for. */
    hasWaited: boolean;
    /** Records the request of a stream when that begins: how long a stream takes says nothing about the gateway. */
    settleStream: () => void;
  }
  interface FastifyInstance {
    pendingRequests: PendingRequests;
  }
  interface FastifyContextConfig {
    /** The route as it is logged and measured; its URL by default. */
    observedAs?: string;
  }
}

/** The status that nginx logs for a client that disconnected before the response was sent. */
export const CLIENT_CLOSED_REQUEST = 499;

const NOT_FOUND = 404;

/** The route of all files of the pages, each of which has a route of its own. Their names change with each build. */
const ASSETS = 'assets';

/** The client headers of a request that was rejected early; undefined if they are the reason for that. */
function clientOf(headers: IncomingHttpHeaders): Client | undefined {
  try {
    return readClient(headers);
  } catch {
    return undefined;
  }
}

function endpointOf(route = ''): Endpoint {
  if (route === GRAPHQL_PATH || route === GRAPHQL_STREAM_PATH) return 'graphql';
  return route.startsWith(`${REST_PREFIX}/`) ? 'rest' : 'other';
}

/** The errors that were sent for a request. */
function errorsOf({ failure, requestContext }: FastifyRequest): readonly AppError[] {
  return failure === undefined ? (requestContext?.operation.errors ?? []) : [failure];
}

/** The context of an operation as it is recorded. `connection` is missing if the operation was rejected before it had one. */
export type OperationContext = Pick<RequestContext, 'requestId' | 'client' | 'operation'> & Partial<Pick<RequestContext, 'connection'>>;

/** The fields of a log line that describe the operation and its client. */
function operationFields(operation: RequestContext['operation'] | undefined, client: Client | undefined): object {
  return {
    operation: operation?.name === undefined ? undefined : loggableName(operation.name),
    document: operation?.origin,
    platform: client?.platform ?? 'unknown',
    appVersion: client?.appVersion,
    clientName: client?.name,
    deviceId: client?.deviceId,
  };
}

function roundMs(durationMs: number): number {
  return Math.round(durationMs * 100) / 100;
}

/** Where requests are recorded. */
export interface Records {
  readonly metrics: Metrics;
  /** Undefined if traces are not recorded. */
  readonly tracing?: Tracing | undefined;
}

/**
 * Writes the log line and the measurement of a request, and ends its span. Operation names are client input, so they are logged, but only the
 * names of registered operations are labels. Headers and queries are not logged, so that no token can be.
 */
export function recordRequest({ metrics, tracing }: Records, request: FastifyRequest, status: number, durationMs: number): void {
  const { url, config } = request.routeOptions;
  const route = config.observedAs ?? url;
  const context = request.requestContext;
  const client = context?.client ?? clientOf(request.headers);
  const viewer = context?.viewer;
  const errors = errorsOf(request);
  // A request that passed no hook has no trace yet.
  const trace = request.trace ?? startTrace(request, tracing);
  endTrace(trace, { method: request.method, route, status, error: decisiveError(errors, status) });
  metrics.observeRequest({
    method: request.method,
    route,
    status,
    platform: viewer === undefined ? undefined : context?.client.platform,
    durationMs,
  });
  if (context?.operation.isExecuted === true) metrics.observeOperation({ registeredName: context.operation.registeredName, durationMs });
  if (errors.length > 0) metrics.countErrors(endpointOf(route), errors);
  const line = {
    method: request.method,
    route: route ?? 'unknown',
    ...operationFields(context?.operation, client),
    status,
    durationMs: roundMs(durationMs),
    traceparent: trace?.traceparent,
    userId: viewer?.id,
    path: route === undefined || status === NOT_FOUND ? loggablePath(request.originalUrl) : undefined,
  };
  request.log.info({ ...line, ...failureFields(errors, status) }, 'request');
}

/** Writes the log line and the measurement of an operation of a WebSocket that has one result, as of a request. */
export function recordOperation(
  metrics: Pick<Metrics, 'observeOperation' | 'countErrors'>,
  log: FastifyBaseLogger,
  { requestId, client, operation }: OperationContext,
  { userId, status, durationMs }: { readonly userId: string; readonly status: number; readonly durationMs: number },
): void {
  const { errors = [], isExecuted = false, registeredName } = operation;
  if (isExecuted) metrics.observeOperation({ registeredName, durationMs });
  if (errors.length > 0) metrics.countErrors('graphql', errors);
  const line = {
    requestId,
    transport: 'websocket',
    ...operationFields(operation, client),
    status,
    durationMs: roundMs(durationMs),
    userId,
  };
  log.info({ ...line, ...failureFields(errors, status) }, 'request');
}

/** Records a response without a request: Node's parser rejected what the client sent. */
export function recordRawFailure({ metrics, tracing }: Records, log: FastifyBaseLogger, error: AppError, requestId: string): void {
  const trace = tracing?.start('server');
  endTrace(trace, { status: error.status, error });
  metrics.countErrors('other', [error]);
  log.info(
    { requestId, traceparent: trace?.traceparent, route: 'unknown', status: error.status, ...failureFields([error], error.status) },
    'request',
  );
}

/**
 * The status of a request's response. A client that has disconnected has none, unless its body could not be read, which is then the
 * failure of the request.
 */
function settleStatus(request: FastifyRequest, reply: FastifyReply): number {
  if (reply.raw.writableFinished) return reply.statusCode;
  const failure = bodyFailureOf(request.raw);
  request.failure ??= failure;
  return failure?.status ?? CLIENT_CLOSED_REQUEST;
}

/**
 * Counts, logs, measures and traces every request, including those whose clients do not wait for the response. A request is in flight until its
 * response has been produced, because a response that the client does not read causes no work. It is pending until the response has been
 * sent.
 */
export function observeRequests(
  app: FastifyInstance,
  records: Records,
  { inFlight, pendingRequests }: { readonly inFlight: RequestsInFlight; readonly pendingRequests: PendingRequests },
): void {
  const leave = (request: FastifyRequest, { elapsedTime, statusCode }: FastifyReply): void => {
    if (!request.isInFlight) return;
    request.isInFlight = false;
    inFlight.end(elapsedTime, request.requestContext?.viewer !== undefined && statusCode < 500, request.hasWaited);
  };
  app.decorate('pendingRequests', pendingRequests);
  app.decorateRequest('isInFlight', false);
  app.decorateRequest('hasWaited', false);
  app.decorateRequest('trace', undefined);
  app.decorateRequest('settleStream', () => undefined);
  app.addHook('onRoute', (route) => {
    if (/^\/\w+\/assets\//.test(route.url)) route.config = { ...route.config, observedAs: ASSETS };
  });
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    let isStream = false;
    const finish = (): void => {
      if (open === undefined || !pendingRequests.remove(open, finish)) return;
      leave(request, reply);
      if (request.requestContext?.viewer !== undefined) markAuthenticated(socket);
      recordRequest(records, request, isStream ? reply.raw.statusCode : settleStatus(request, reply), reply.elapsedTime);
    };
    const open = pendingRequests.add(socket, finish);
    if (open === undefined) {
      // The connection will end before it is this request's turn: the request is not executed, and nothing more is read. A stream would go
      // on, and a paused connection does not show that its client has left.
      if (pendingRequests.isReserved(socket)) socket.destroy();
      else socket.pause();
      reply.hijack();
      return;
    }
    request.settleStream = () => {
      isStream = true;
      finish();
    };
    request.hasWaited = inFlight.begin();
    request.isInFlight = true;
    request.trace = startTrace(request, records.tracing);
    // Fastify's onResponse hook does not run if the connection was closed before the response was sent.
    reply.raw.once('finish', finish);
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    leave(request, reply);
    done(null, payload);
  });
}
