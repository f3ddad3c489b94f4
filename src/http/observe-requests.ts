import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { readClient, type Client } from '../client/client';
import { markAuthenticated } from './connections';
import type { Metrics } from './metrics';
import type { RequestsInFlight } from './overload';
import type { UnansweredRequests } from './unanswered';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the request counts as one in flight: from its arrival until its answer is handed to Node. */
    isInFlight: boolean;
  }
}

/** What nginx logs for a client that went away before it was answered. */
const CLIENT_GONE = 499;

/** What a client says of itself also where it was refused before anybody asked; undefined where it is the reason. */
function clientOf(headers: IncomingHttpHeaders): Client | undefined {
  try {
    return readClient(headers);
  } catch {
    return undefined;
  }
}

/**
 * Writes the one log line and the one measurement of a request. Operation names are the client's own text: they are
 * logged, never a label. Headers are not logged at all, so that no token can be.
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
 * Counts, logs and measures every request, also one whose client does not wait for the answer. It is in flight until its answer
 * has been produced: an answer that its client does not read is no work. It is unanswered until that has been sent.
 */
export function observeRequests(
  app: FastifyInstance,
  metrics: Metrics,
  { inFlight, unanswered }: { readonly inFlight: RequestsInFlight; readonly unanswered: UnansweredRequests },
): void {
  const leave = (request: FastifyRequest, { elapsedTime, statusCode }: FastifyReply): void => {
    if (!request.isInFlight) return;
    request.isInFlight = false;
    inFlight.end(elapsedTime, request.requestContext?.viewer !== undefined && statusCode < 500);
  };
  app.decorateRequest('isInFlight', false);
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    const settle = (): void => {
      if (open === undefined || !unanswered.remove(open, settle)) return;
      leave(request, reply);
      if (request.requestContext?.viewer !== undefined) markAuthenticated(socket);
      recordRequest(metrics, request, reply.raw.writableFinished ? reply.statusCode : CLIENT_GONE, reply.elapsedTime);
    };
    const open = unanswered.add(socket, settle);
    if (open === undefined) {
      // The connection ends before it would be this one's turn: it is not executed, and nothing more is read.
      socket.pause();
      reply.hijack();
      return;
    }
    inFlight.begin();
    request.isInFlight = true;
    // Fastify's onResponse hook runs where an answer was sent, and not where the connection was gone by then.
    reply.raw.once('finish', settle);
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    leave(request, reply);
    done(null, payload);
  });
}
