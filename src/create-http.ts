import 'reflect-metadata';
import Fastify, { type FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import type { Config } from './config/config';
import { installBasePath, withoutBasePath } from './http/base-path';
import { CONNECTION_LIMITS, installConnectionLimits, type ConnectionLimits, type Connections } from './http/connections';
import { installFailureHooks, sendGraphQLFailure, type FailureSender } from './http/failures';
import { registerCors } from './http/cors';
import { type Metrics } from './http/metrics';
import { REST_PREFIX } from './http/paths';
import { observeRequests, recordRawFailure, recordRequest } from './http/observe-requests';
import type { RequestsInFlight } from './http/overload';
import { rejectUnderOverload } from './http/overload';
import { rejectUnknownRoutes, registerAllMethods } from './http/methods';
import { installRateLimiter } from './http/rate-limit';
import { withoutExtraSlashes } from './http/request-path';
import { handleNodeEvents, type RawResponses } from './http/raw-responses';
import { installRequestState } from './http/request-state';
import { BODY_LIMIT_BYTES, serverOptions } from './http/server-options';
import { installRouters, proxyTrustOf } from './http/trusted-proxy';
import { PendingRequests } from './http/pending-requests';
import { createRateLimiter } from './rate-limit/rate-limiter';
import type { Tracing } from './tracing/trace';
import { envelope } from './rest/envelope';
import { sendEnvelopeFailure } from './rest/shim';

/** Responses without a route are envelopes, because the clients of the legacy API parse nothing else. */
const rawBody: RawResponses['bodyOf'] = (appError, message) => envelope(appError.status, { errors: [message] });

/** The format of errors that occur before routing, by the requested URL. */
function failureSenderOf(url = ''): FailureSender {
  return /^\/api\/v1([/?]|$)/.test(url) ? sendEnvelopeFailure : sendGraphQLFailure;
}

/** An HTTP app, with its connections and its unanswered requests. */
export interface HttpApp {
  readonly app: FastifyInstance;
  readonly connections: Connections;
  readonly pendingRequests: PendingRequests;
  /** Responses to connections without a request. */
  readonly rawAnswers: RawResponses;
}

/** The parts of an HTTP app: those of the app that it needs. */
export interface HttpParts {
  readonly metrics: Metrics;
  /** Undefined if traces are not recorded. */
  readonly tracing?: Tracing | undefined;
  /** The destination of log lines; standard output if undefined. */
  readonly logTo?: DestinationStream;
  /** Connection limits that override those of the configuration. */
  readonly connections?: Partial<ConnectionLimits>;
}

/** Creates the HTTP app with the hooks of every request. Its routes still have to be mounted. */
export async function createHttp(
  config: Config,
  { metrics, tracing, logTo, connections = {} }: HttpParts,
  inFlight: RequestsInFlight,
): Promise<HttpApp> {
  const isProxy = proxyTrustOf(config.server.trustProxy);
  const { maxConnections: max, maxConnectionsPerAddress: maxPerAddress } = config.limits;
  const limits = { ...CONNECTION_LIMITS, max, maxPerAddress, isProxy, ...connections };
  const requests = { inFlight, pendingRequests: new PendingRequests(limits.maxUnanswered) };
  const records = { metrics, tracing };
  const rawAnswers: RawResponses = {
    bodyOf: rawBody,
    hsts: config.server.hsts,
    onFailure: (error, requestId) => {
      recordRawFailure(records, app.log, error, requestId);
    },
  };
  const app: FastifyInstance = Fastify(
    serverOptions(config.server, {
      logTo,
      idleTimeoutMs: limits.idleTimeoutMs,
      rawAnswers,
      rewriteUrl: (url) => withoutExtraSlashes(withoutBasePath(url, config.server.basePath), REST_PREFIX),
      failureSenderOf,
      onFrameworkError: (request, reply) => {
        recordRequest(records, request, reply.statusCode, reply.elapsedTime);
      },
    }),
  );
  // Plain text is not supported: without a parser it is an unsupported media type.
  app.removeContentTypeParser('text/plain');
  handleNodeEvents(app.server, rawAnswers, { bodyLimitBytes: BODY_LIMIT_BYTES, idleTimeoutMs: limits.idleTimeoutMs });
  registerAllMethods(app);
  installRouters(app, config.federation ? isProxy : undefined);
  installRateLimiter(app, await createRateLimiter(config.limits.rate, app.log));
  // First, because every further hook may reject a request, which is logged as well.
  observeRequests(app, records, requests);
  installRequestState(app, config.server.hsts);
  installBasePath(app, config.server.basePath, isProxy);
  installFailureHooks(app, sendGraphQLFailure);
  await registerCors(app, config.server.corsOrigins);
  rejectUnderOverload(app, requests, failureSenderOf);
  rejectUnknownRoutes(app);
  return {
    app,
    connections: installConnectionLimits(app.server, limits, app.log, metrics.observeClose),
    pendingRequests: requests.pendingRequests,
    rawAnswers,
  };
}
