import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { readClient, type Client } from '../client/client';
import { markAuthenticated } from './connections';
import type { Metrics } from './metrics';
import type { RequestsInFlight } from './overload';
import type { PendingRequests } from './pending-requests';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the request is in flight: from its arrival until its response is passed to Node. */
    isInFlight: boolean;
  }
}

/** The status that nginx logs for a client that disconnected before the response was sent. */
const CLIENT_CLOSED_REQUEST = 499;

/** The client headers of a request that was rejected early; undefined if they are the reason for that. */
function clientOf(headers: IncomingHttpHeaders): Client | undefined {
  try {
    return readClient(headers);
  } catch {
    return undefined;
  }
}

/**
 * Writes the log line and the measurement of a request. Operation names are client input, so they are logged, but never used as labels.
 * Headers are not logged, so that no token can be.
 */
export function recordRequest(metrics: Metrics, request: FastifyRequest, status: number, durationMs: number): void {
  const route = request.routeOptions.url;
  const context = request.requestContext;
  const client = context?.client ?? clientOf(request.headers);
  const viewer = context?.viewer;
  metrics.observeRequest({
    method: request.method,
    route,
    status,
    platform: viewer === undefined ? undefined : context?.client.platform,
    durationMs,
  });
  request.log.info(
    {
      method: request.method,
      route: route ?? 'unknown',
      operation: context?.operation.name,
      status,
      durationMs: Math.round(durationMs * 100) / 100,
      userId: viewer?.id,
      platform: client?.platform ?? 'unknown',
      appVersion: client?.appVersion,
      deviceId: client?.deviceId,
    },
    'request',
  );
}

/**
 * Counts, logs and measures every request, including those whose clients do not wait for the response. A request is in flight until its
 * response has been produced, because a response that the client does not read causes no work. It is pending until the response has been
 * sent.
 */
export function observeRequests(
  app: FastifyInstance,
  metrics: Metrics,
  { inFlight, pendingRequests }: { readonly inFlight: RequestsInFlight; readonly pendingRequests: PendingRequests },
): void {
  const leave = (request: FastifyRequest, { elapsedTime, statusCode }: FastifyReply): void => {
    if (!request.isInFlight) return;
    request.isInFlight = false;
    inFlight.end(elapsedTime, request.requestContext?.viewer !== undefined && statusCode < 500);
  };
  app.decorateRequest('isInFlight', false);
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    const finish = (): void => {
      if (open === undefined || !pendingRequests.remove(open, finish)) return;
      leave(request, reply);
      if (request.requestContext?.viewer !== undefined) markAuthenticated(socket);
      recordRequest(metrics, request, reply.raw.writableFinished ? reply.statusCode : CLIENT_CLOSED_REQUEST, reply.elapsedTime);
    };
    const open = pendingRequests.add(socket, finish);
    if (open === undefined) {
      // The connection will end before it is this request's turn: the request is not executed, and nothing more is read.
      socket.pause();
      reply.hijack();
      return;
    }
    inFlight.begin();
    request.isInFlight = true;
    // Fastify's onResponse hook does not run if the connection was closed before the response was sent.
    reply.raw.once('finish', finish);
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    leave(request, reply);
    done(null, payload);
  });
}
