import Fastify, { LogController, type FastifyInstance, type FastifyHttpOptions, type FastifyServerOptions } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { createTokenVerifier, type VerificationKey } from './auth/verify-token';
import { CLIENT_HEADERS } from './client/client-headers';
import type { Config } from './config/config';
import { createContextFactory } from './context';
import { Database, type Engine } from './database/database';
import { KnownOperations } from './graphql/known-operations';
import type { RunOptions } from './graphql/run-operation';
import { createSchema } from './graphql/schema';
import { createApolloServer } from './graphql/server';
import { installRateLimiter } from './http/charge';
import {
  answerOddRequests,
  answerUnparsable,
  answerUnroutable,
  installFailureHooks,
  sendGraphQLFailure,
  type RawBody,
} from './http/failures';
import { registerCors } from './http/cors';
import { createDrain } from './http/drain';
import { GRAPHQL_PATH, mountGraphQL } from './http/graphql';
import { registerHealth } from './http/health';
import { createLogOutput } from './http/log-output';
import { registerMetrics, type Metrics } from './http/metrics';
import { observeRequests, recordRequest, type InFlight } from './http/observe-requests';
import { PLAYGROUND_PATH, registerPlayground } from './http/playground';
import { knowAllMethods } from './http/refuse-methods';
import { withoutExtraSlashes } from './http/request-path';
import { installRequestState, REQUEST_ID } from './http/request-state';
import type { DemoUser } from './playground/settings';
import { PROJECT_ROOT } from './project-root';
import { createRateLimiter } from './rate-limit/rate-limiter';
import { registerReference } from './reference/serve-reference';
import { envelope } from './rest/envelope';
import { describeRoutes } from './rest/describe-routes';
import { mountRestShim, REST_PREFIX, sendEnvelopeFailure } from './rest/shim';

/** Larger than any honest operation with its variables. */
const BODY_LIMIT_BYTES = 100 * 1024;

/** How long a client may take to send a request, in milliseconds; slower ones are cut, within 10 s in all. */
const RECEIVE_TIMEOUT_MS = 9_000;

/** A connection on which nothing moves for so long is held for nothing; longer than any answer takes. In milliseconds. */
const IDLE_TIMEOUT_MS = 60_000;

/** Connections at once; more are not taken. Each costs some 20 KiB while it idles. */
const MAX_CONNECTIONS = 10_000;

/** Long enough that an over-long name or id is answered by its own check, as a 400, and not by "no such route". */
const MAX_PARAM_LENGTH = 1_000;

/** Everything an app is made of that outlives it or differs in tests. */
export interface AppParts {
  readonly engine: Engine;
  readonly verificationKey: VerificationKey;
  readonly metrics: Metrics;
  /** Whom one can become in the playground: nobody but with the embedded database. */
  readonly demoUsers: () => readonly DemoUser[];
  /** Where log lines go; standard output where it is left out. */
  readonly logTo?: DestinationStream;
}

/** The gateway as a value: listening is somebody else's business. */
export interface Gateway {
  readonly http: FastifyInstance;
  /** The server of health and metrics, where they have one of their own. It listens apart from `http`, and closes with it. */
  readonly operations: FastifyInstance | undefined;
  /** Says "not ready" from now on and waits for the requests in flight, `timeoutMs` at most; then closes. */
  shutDown(timeoutMs: number): Promise<void>;
}

/** Keeps a client's request id where it is one, else makes one. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** A number means that many proxies stand before the gateway. */
function trustProxyOf(setting: Config['trustProxy']): NonNullable<FastifyServerOptions['trustProxy']> {
  return typeof setting === 'number' ? (_address, hop) => hop < setting : setting;
}

/** What arrives without a route gets the older clients' shape: they are the ones that parse nothing else. */
const rawBody: RawBody = (appError, sentence) => envelope(appError.status, { errors: [sentence] });

function serverOptions(config: Config, parts: Pick<AppParts, 'metrics' | 'logTo'>): FastifyHttpOptions<Server> {
  const isRest = (url = ''): boolean => /^\/api\/v1([/?]|$)/.test(url);
  return {
    logger: { level: config.logLevel, stream: parts.logTo ?? createLogOutput() },
    // One line a request is written by observeRequests, with what matters here.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    trustProxy: trustProxyOf(config.trustProxy),
    bodyLimit: BODY_LIMIT_BYTES,
    rewriteUrl: ({ url = '/' }) => withoutExtraSlashes(url, REST_PREFIX),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    forceCloseConnections: 'idle',
    // What is still asked while closing is answered, in the shape of its door, and the connection closed after it.
    return503OnClosing: false,
    connectionTimeout: IDLE_TIMEOUT_MS,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    // Node would answer a missing Host by itself, without a body; the first hook looks at it.
    http: { headersTimeout: RECEIVE_TIMEOUT_MS / 2, connectionsCheckingInterval: 500, requireHostHeader: false },
    frameworkErrors: (error, request, reply) => {
      answerUnroutable(error, request, reply, isRest(request.raw.url) ? sendEnvelopeFailure : sendGraphQLFailure);
      recordRequest(parts.metrics, request, reply.statusCode, reply.elapsedTime);
    },
    clientErrorHandler: (error, socket) => {
      answerUnparsable(error, socket, rawBody);
    },
  };
}

/** The HTTP app with what every request passes, whatever it asks for. Its routes are still to be mounted. */
export async function createHttp(config: Config, parts: Pick<AppParts, 'metrics' | 'logTo'>, inFlight: InFlight): Promise<FastifyInstance> {
  const app = Fastify(serverOptions(config, parts));
  app.server.maxConnections = MAX_CONNECTIONS;
  // Plain text is no format of ours: without its parser it is an unsupported media type.
  app.removeContentTypeParser('text/plain');
  answerOddRequests(app.server, rawBody);
  knowAllMethods(app);
  installRateLimiter(app, await createRateLimiter(config.rateLimit, app.log));
  installRequestState(app);
  observeRequests(app, parts.metrics, inFlight);
  installFailureHooks(app, sendGraphQLFailure);
  await registerCors(app, config.corsOrigins);
  return app;
}

/** The app of health and metrics on a listener of their own: the same server, for those who run the gateway, and so without limits. */
async function createOperations(config: Config, parts: AppParts, isDraining: () => boolean): Promise<FastifyInstance> {
  const app = await createHttp({ ...config, rateLimit: { kind: 'off' }, corsOrigins: [] }, parts, { count: 0 });
  app.addHook('onRequest', (_request, reply, done) => {
    if (isDraining()) reply.header('connection', 'close');
    done();
  });
  return app;
}

/** Composes the gateway over an open database. */
export async function buildApp(config: Config, parts: AppParts): Promise<Gateway> {
  const inFlight: InFlight = { count: 0 };
  const app = await createHttp(config, parts, inFlight);
  const drain = createDrain(app, inFlight);
  const database = new Database(parts.engine);

  const verifyToken = createTokenVerifier(parts.verificationKey, { issuer: config.tokenIssuer, audience: config.tokenAudience });
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
  registerHealth(operations ?? app, database, drain.isDraining);
  registerMetrics(operations ?? app, parts.metrics);
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
    operations,
    async shutDown(timeoutMs) {
      await drain.shutDown(timeoutMs);
      // Last, so that it can be seen until the end; what is half asked there is not waited for.
      const closed = operations?.close();
      operations?.server.closeAllConnections();
      await closed;
    },
  };
}
