import 'reflect-metadata';
import Fastify, { type FastifyInstance } from 'fastify';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import type { VerificationKey } from './auth/verification-key';
import { createKeySource, createTokenVerifier } from './auth/verify-token';
import type { Config } from './config/config';
import { createContextFactory } from './context';
import { Database, type Engine } from './database/database';
import { createApolloServer } from './graphql/apollo-server';
import { OperationCache } from './graphql/operation-cache';
import type { PipelineOptions } from './graphql/pipeline';
import { createSchema } from './graphql/schema';
import { loadTrustedDocuments } from './graphql/trusted-documents';
import { installBasePath, withoutBasePath } from './http/base-path';
import { CONNECTION_LIMITS, installConnectionLimits, type ConnectionLimits, type Connections } from './http/connections';
import { installFailureHooks, sendGraphQLFailure, type FailureSender } from './http/failures';
import { registerCors } from './http/cors';
import { createDocumentPolicy } from './http/document-policy';
import { createDrain, stopAccepting, type DrainTimes } from './http/drain';
import { mountEstimate } from './http/estimate';
import { mountGraphQL } from './http/graphql';
import { registerHealth } from './http/health';
import { registerMetrics, type Metrics } from './http/metrics';
import { PLAYGROUND_PATH, REST_PREFIX } from './http/paths';
import { observeRequests, recordRawFailure, recordRequest } from './http/observe-requests';
import { rejectUnderOverload, RequestsInFlight } from './http/overload';
import { rejectUnknownRoutes, registerAllMethods } from './http/methods';
import { installRateLimiter } from './http/rate-limit';
import { withoutExtraSlashes } from './http/request-path';
import { handleNodeEvents, type RawResponses } from './http/raw-responses';
import { installRequestState } from './http/request-state';
import { BODY_LIMIT_BYTES, serverOptions } from './http/server-options';
import { proxyTrustOf } from './http/trusted-proxy';
import type { Workers } from './http/workers';
import { PendingRequests } from './http/pending-requests';
import type { DemoUser } from './pages/settings';
import { PROJECT_ROOT } from './project-root';
import { createRateLimiter } from './rate-limit/rate-limiter';
import { registerPages } from './pages/server/register-pages';
import { envelope } from './rest/envelope';
import { mountRestShim, sendEnvelopeFailure } from './rest/shim';

/** What an app is composed of: parts that outlive it, or that tests replace. */
export interface AppParts {
  readonly engine: Engine;
  readonly verificationKey: VerificationKey;
  readonly metrics: Metrics;
  /** The users offered in the Playground; empty without the embedded database. */
  readonly demoUsers: () => readonly DemoUser[];
  /** The workers of this gateway, if it has several. */
  readonly workers?: Workers | undefined;
  /** The destination of log lines; standard output if undefined. */
  readonly logTo?: DestinationStream;
  /** Connection limits that override those of the configuration. */
  readonly connections?: Partial<ConnectionLimits>;
  /** How long accounts are cached, in milliseconds; 0 disables the cache. ACCOUNT_MAX_AGE_MS by default. */
  readonly accountMaxAgeMs?: number;
}

/** A gateway that does not listen yet. */
export interface Gateway {
  readonly http: FastifyInstance;
  /** The server of health and metrics if they have a separate listener. It listens separately, and is closed with `http`. */
  readonly operations: FastifyInstance | undefined;
  /** Reports not ready from now on, listens for the grace period, waits for the requests in flight, and closes. */
  shutDown(times: DrainTimes): Promise<void>;
}

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
}

/** Creates the HTTP app with the hooks of every request. Its routes still have to be mounted. */
export async function createHttp(
  config: Config,
  { metrics, logTo, connections = {} }: Pick<AppParts, 'metrics' | 'logTo' | 'connections'>,
  inFlight: RequestsInFlight,
): Promise<HttpApp> {
  const isProxy = proxyTrustOf(config.server.trustProxy);
  const limits = { ...CONNECTION_LIMITS, maxPerAddress: config.limits.maxConnectionsPerAddress, isProxy, ...connections };
  const requests = { inFlight, pendingRequests: new PendingRequests(limits.maxUnanswered) };
  const rawAnswers: RawResponses = {
    bodyOf: rawBody,
    hsts: config.server.hsts,
    onFailure: (error, requestId) => {
      recordRawFailure(metrics, app.log, error, requestId);
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
        recordRequest(metrics, request, reply.statusCode, reply.elapsedTime);
      },
    }),
  );
  // Plain text is not supported: without a parser it is an unsupported media type.
  app.removeContentTypeParser('text/plain');
  handleNodeEvents(app.server, rawAnswers, { bodyLimitBytes: BODY_LIMIT_BYTES, idleTimeoutMs: limits.idleTimeoutMs });
  registerAllMethods(app);
  installRateLimiter(app, await createRateLimiter(config.limits.rate, app.log));
  // First, because every further hook may reject a request, which is logged as well.
  observeRequests(app, metrics, requests);
  installRequestState(app, config.server.hsts);
  installBasePath(app, config.server.basePath, isProxy);
  installFailureHooks(app, sendGraphQLFailure);
  await registerCors(app, config.server.corsOrigins);
  rejectUnderOverload(app, requests, failureSenderOf);
  rejectUnknownRoutes(app);
  return { app, connections: installConnectionLimits(app.server, limits, app.log), pendingRequests: requests.pendingRequests };
}

/** The app of health and metrics on a separate listener. It is the same server, but without limits, because only operators use it. */
async function createOperations(config: Config, parts: AppParts, isClosing: () => boolean): Promise<HttpApp> {
  const server = { ...config.server, corsOrigins: [] };
  const limits: Config['limits'] = { ...config.limits, rate: { kind: 'off' } };
  const http = await createHttp({ ...config, server, limits }, parts, new RequestsInFlight(undefined));
  http.app.addHook('onRequest', (_request, reply, done) => {
    if (isClosing()) reply.header('connection', 'close');
    done();
  });
  return http;
}

/** Composes the gateway over an open database. */
export async function buildApp(config: Config, parts: AppParts): Promise<Gateway> {
  const { introspection } = config.server;
  const schema = createSchema();
  // First, because nothing has to be closed yet if a manifest has faults.
  const trusted = await loadTrustedDocuments(config.trustedDocuments.files, schema, { introspection });
  const inFlight = new RequestsInFlight(config.limits.maxQueueMs);
  const { app, connections, pendingRequests } = await createHttp(config, parts, inFlight);
  if (trusted.size > 0) app.log.info({ documents: trusted.size }, 'trusted documents');
  const drain = createDrain(app, pendingRequests, connections);
  const database = new Database(parts.engine, parts.metrics.observeStatement);
  if (parts.engine.poolState !== undefined) parts.metrics.observePool(parts.engine.poolState);

  const keySource = createKeySource(parts.verificationKey, app.log);
  keySource.start();
  app.addHook('onClose', () => {
    keySource.stop();
  });
  const verifyToken = createTokenVerifier(parts.verificationKey, config.tokens, keySource);
  const createContext = createContextFactory(database, verifyToken, parts.accountMaxAgeMs);
  const cache = new OperationCache(trusted);
  const pipeline: PipelineOptions = { introspection, log: app.log };
  const apollo = createApolloServer(schema, cache, pipeline);
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  const documents = createDocumentPolicy(trusted, config, parts.metrics.registry);
  const { playground } = config.server;
  mountGraphQL(app, apollo, createContext, {
    cache,
    pipeline,
    documents,
    browserRedirect: playground ? PLAYGROUND_PATH : undefined,
    reportsCost: playground,
  });
  await mountRestShim(app, schema, createContext, pipeline);
  const operations = config.server.operations === undefined ? undefined : await createOperations(config, parts, drain.isClosing);
  registerHealth(operations?.app ?? app, parts.engine.monitor ?? database, drain.isDraining, parts.workers);
  registerMetrics(operations?.app ?? app, parts.metrics, parts.workers);
  if (playground) {
    mountEstimate(app, schema, createContext, pipeline);
    await registerPages(app, { schema, assetsDirectory: join(PROJECT_ROOT, 'dist', 'pages'), demoUsers: parts.demoUsers });
  }

  return {
    http: app,
    operations: operations?.app,
    async shutDown(times) {
      if (times.isReplaced === true && operations !== undefined) stopAccepting(operations.app.server);
      await drain.shutDown(times);
      // Closed last, so that health and metrics are available until the end. Incomplete requests to them are not awaited.
      const closed = operations?.app.close();
      operations?.connections.destroyAll();
      await closed;
    },
  };
}
