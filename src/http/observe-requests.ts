import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics';

/** Counts the requests that are being answered. */
export interface InFlight {
  count: number;
}

/**
 * Writes one log line and one measurement a request. Operation names are the client's own text: they are logged,
 * never a label. Headers are not logged at all, so that no token can be.
 */
export function observeRequests(app: FastifyInstance, metrics: Metrics, inFlight: InFlight): void {
  app.addHook('onRequest', (_request, _reply, done) => {
    inFlight.count += 1;
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    inFlight.count -= 1;
    const route = request.routeOptions.url ?? 'unknown';
    const context = request.requestContext;
    const platform = context?.client.platform ?? 'unknown';
    const durationMs = reply.elapsedTime;
    metrics.observeRequest({ method: request.method, route, status: reply.statusCode, platform, durationMs });
    request.log.info(
      {
        method: request.method,
        route,
        operation: context?.operationName,
        status: reply.statusCode,
        durationMs: Math.round(durationMs * 100) / 100,
        userId: context?.viewer?.id,
        platform,
        appVersion: context?.client.appVersion,
        deviceId: context?.client.deviceId,
      },
      'request',
    );
    done();
  });
}
