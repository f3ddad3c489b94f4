import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { readClient, type Client } from '../client/client';
import { markAuthenticated } from './connections';
import type { Metrics } from './metrics';
import type { RequestsInFlight } from './overload';

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

/** Counts, logs and measures every request, also one whose client does not wait for the answer. */
export function observeRequests(app: FastifyInstance, metrics: Metrics, inFlight: RequestsInFlight): void {
  app.addHook('onRequest', (request, reply, done) => {
    inFlight.begin();
    let settled = false;
    const settle = (): void => {
      if (settled) return;
      settled = true;
      const isAuthenticated = request.requestContext?.viewer !== undefined;
      const { elapsedTime, statusCode } = reply;
      inFlight.end(elapsedTime, isAuthenticated && statusCode < 500);
      if (isAuthenticated) markAuthenticated(request.raw.socket);
      recordRequest(metrics, request, reply.raw.writableFinished ? statusCode : CLIENT_GONE, elapsedTime);
    };
    // Fastify's onResponse hook runs where an answer was sent, and not where the connection was gone by then.
    reply.raw.once('finish', settle);
    reply.raw.once('close', settle);
    done();
  });
}
