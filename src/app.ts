import Fastify, { type FastifyInstance } from 'fastify';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { createKeySource, createTokenVerifier, type VerificationKey } from './auth/verify-token';
import { CLIENT_HEADERS } from './client/client-headers';
import type { Config } from './config/config';
import { createContextFactory } from './context';
import { Database, type Engine } from './database/database';
import { KnownOperations } from './graphql/known-operations';
import type { RunOptions } from './graphql/run-operation';
import { createSchema } from './graphql/schema';
import { createApolloServer } from './graphql/server';
import { installBasePath, withoutBasePath } from './http/base-path';
import { installRateLimiter } from './http/charge';
import { CONNECTION_LIMITS, installConnectionLimits, type ConnectionLimits, type Connections } from './http/connections';
import { installFailureHooks, sendGraphQLFailure, type FailureSender } from './http/failures';
import { registerCors } from './http/cors';
import { createDrain, type DrainTimes } from './http/drain';
import { GRAPHQL_PATH, mountGraphQL } from './http/graphql';
import { registerHealth } from './http/health';
import { registerMetrics, type Metrics } from './http/metrics';
import { observeRequests, recordRequest } from './http/observe-requests';
import { rejectUnderOverload, RequestsInFlight } from './http/overload';
import { PLAYGROUND_PATH, registerPlayground } from './http/playground';
import { answerUnknownRoutes, knowAllMethods } from './http/refuse-methods';
import { withoutExtraSlashes } from './http/request-path';
import { answerNodeEvents, type RawAnswers } from './http/raw-answers';
import { installRequestState } from './http/request-state';
import { BODY_LIMIT_BYTES, serverOptions } from './http/server-options';
import { proxyTrustOf } from './http/trusted-proxy';
import { UnansweredRequests } from './http/unanswered';
import type { DemoUser } from './playground/settings';
import { PROJECT_ROOT } from './project-root';
import { createRateLimiter } from './rate-limit/rate-limiter';
import { registerReference } from './reference/serve-reference';
import { envelope } from './rest/envelope';
import { describeRoutes } from './rest/describe-routes';
import { mountRestShim, REST_PREFIX, sendEnvelopeFailure } from './rest/shim';

/** Everything an app is made of that outlives it or differs in tests. */
export interface AppParts {
  readonly engine: Engine;
  readonly verificationKey: VerificationKey;
  readonly metrics: Metrics;
  /** Whom one can become in the playground: nobody but with the embedded database. */
  readonly demoUsers: () => readonly DemoUser[];
  /** Where log lines go; standard output where it is left out. */
  readonly logTo?: DestinationStream;
  /** Limits of connections that differ from those of the configuration. */
  readonly connections?: Partial<ConnectionLimits>;
}

/** The gateway as a value: listening is somebody else's business. */
export interface Gateway {
  readonly http: FastifyInstance;
  /** The server of health and metrics, where they have one of their own. It listens apart from `http`, and closes with it. */
  readonly operations: FastifyInstance | undefined;
  /** Is not ready from now on, listens for the grace period, waits for the requests in flight, and closes. */
  shutDown(times: DrainTimes): Promise<void>;
}

/** What arrives without a route gets the older clients' shape: they are the ones that parse nothing else. */
const rawBody: RawAnswers['bodyOf'] = (appError, sentence) => envelope(appError.status, { errors: [sentence] });

/** In whose shape a failure is answered that is found before the route is. */
function failureSenderOf(url = ''): FailureSender {
  return /^\/api\/v1([/?]|$)/.test(url) ? sendEnvelopeFailure : sendGraphQLFailure;
}

/** An HTTP app, and what of it must end before it can. */
export interface HttpApp {
  readonly app: FastifyInstance;
  readonly connections: Connections;
  readonly unanswered: UnansweredRequests;
}

/** The HTTP app with what every request passes, whatever it asks for. Its routes are still to be mounted. */
export async function createHttp(
  config: Config,
  { metrics, logTo, connections = {} }: Pick<AppParts, 'metrics' | 'logTo' | 'connections'>,
  inFlight: RequestsInFlight,
): Promise<HttpApp> {
  const isProxy = proxyTrustOf(config.trustProxy);
  const limits = { ...CONNECTION_LIMITS, maxPerAddress: config.maxConnectionsPerAddress, isProxy, ...connections };
  const requests = { inFlight, unanswered: new UnansweredRequests(limits.maxUnanswered) };
  const rawAnswers: RawAnswers = { bodyOf: rawBody, hsts: config.hsts };
  const app = Fastify(
    serverOptions(config, {
      logTo,
      idleTimeoutMs: limits.idleTimeoutMs,
      rawAnswers,
      rewriteUrl: (url) => withoutExtraSlashes(withoutBasePath(url, config.basePath), REST_PREFIX),
      failureSenderOf,
      onUnroutable: (request, reply) => {
        recordRequest(metrics, request, reply.statusCode, reply.elapsedTime);
      },
    }),
  );
  // Plain text is not supported: without its parser it is an unsupported media type.
  app.removeContentTypeParser('text/plain');
  answerNodeEvents(app.server, rawAnswers, { bodyLimitBytes: BODY_LIMIT_BYTES, idleTimeoutMs: limits.idleTimeoutMs });
  knowAllMethods(app);
  installRateLimiter(app, await createRateLimiter(config.rateLimit, app.log));
  installRequestState(app, config.hsts);
  installBasePath(app, config.basePath, isProxy);
  observeRequests(app, metrics, requests);
  installFailureHooks(app, sendGraphQLFailure);
  await registerCors(app, config.corsOrigins);
  rejectUnderOverload(app, requests, failureSenderOf);
  answerUnknownRoutes(app);
  return { app, connections: installConnectionLimits(app.server, limits, app.log), unanswered: requests.unanswered };
}

/** The app of health and metrics on a listener of their own: the same server, for those who run the gateway, and so without limits. */
async function createOperations(config: Config, parts: AppParts, isDraining: () => boolean): Promise<HttpApp> {
  const http = await createHttp({ ...config, rateLimit: { kind: 'off' }, corsOrigins: [] }, parts, new RequestsInFlight(undefined));
  http.app.addHook('onRequest', (_request, reply, done) => {
    if (isDraining()) reply.header('connection', 'close');
    done();
  });
  return http;
}

/** Composes the gateway over an open database. */
export async function buildApp(config: Config, parts: AppParts): Promise<Gateway> {
  const inFlight = new RequestsInFlight(config.maxQueueMs);
  const { app, connections, unanswered } = await createHttp(config, parts, inFlight);
  const drain = createDrain(app, unanswered, connections);
  const database = new Database(parts.engine);

  const keySource = createKeySource(parts.verificationKey, app.log);
  keySource.start();
  app.addHook('onClose', () => {
    keySource.stop();
  });
  const claimRules = { issuer: config.tokenIssuer, audience: config.tokenAudience };
  const verifyToken = createTokenVerifier(parts.verificationKey, claimRules, keySource);
  const createContext = createContextFactory(database, verifyToken);
  const schema = createSchema();
  const known = new KnownOperations();
  const running: RunOptions = { introspection: config.introspection, log: app.log };
  const apollo = createApolloServer(schema, known, running);
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  mountGraphQL(app, apollo, createContext, { known, running, pageOfBrowsers: config.playground ? PLAYGROUND_PATH : undefined });
  await mountRestShim(app, schema, createContext, running);
  const operations = config.operations === undefined ? undefined : await createOperations(config, parts, drain.isDraining);
  registerHealth(operations?.app ?? app, parts.engine.monitor ?? database, drain.isDraining);
  registerMetrics(operations?.app ?? app, parts.metrics);
  if (config.playground) {
    await registerPlayground(app, {
      assetsDirectory: join(PROJECT_ROOT, 'dist', 'playground'),
      settings: {
        graphqlPath: GRAPHQL_PATH,
        languages: CLIENT_HEADERS.language.values,
        timeZones: CLIENT_HEADERS.timeZone.values,
        platforms: CLIENT_HEADERS.platform.values,
        routes: describeRoutes(REST_PREFIX),
      },
      demoUsers: parts.demoUsers,
    });
    await registerReference(app, { schema, assetsDirectory: join(PROJECT_ROOT, 'dist', 'reference', 'page') });
  }

  return {
    http: app,
    operations: operations?.app,
    async shutDown(times) {
      await drain.shutDown(times);
      // Last, so that it can be seen until the end; what is half asked there is not waited for.
      const closed = operations?.app.close();
      operations?.connections.destroyAll();
      await closed;
    },
  };
}
