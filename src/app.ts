import fastifyCors from '@fastify/cors';
import Fastify, { LogController, type FastifyInstance, type FastifyHttpOptions, type FastifyServerOptions } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { createTokenVerifier, type VerificationKey } from './auth/verify-token';
import type { Config } from './config';
import { createContextFactory } from './context';
import { Database, type Engine } from './database/database';
import { createSchema } from './graphql/schema';
import { createApolloServer } from './graphql/server';
import { answerUnparsable, answerUnroutable, installFailureHooks, sendGraphQLFailure } from './http/failures';
import { mountGraphQL } from './http/graphql';
import { registerHealth } from './http/health';
import { registerMetrics, type Metrics } from './http/metrics';
import { observeRequests, recordRequest, type InFlight } from './http/observe-requests';
import { registerPlayground } from './http/playground';
import { knowAllMethods } from './http/refuse-methods';
import { installRequestState } from './http/request-state';
import { PROJECT_ROOT } from './project-root';
import { envelope } from './rest/envelope';
import { mountRestShim, sendEnvelopeFailure } from './rest/shim';

/** Larger than any honest operation with its variables. */
const BODY_LIMIT_BYTES = 100 * 1024;

/** How long a client may take to send a request, in milliseconds; slower ones are cut. */
const RECEIVE_TIMEOUT_MS = 10_000;

/** Long enough that an over-long name or id is answered by its own check, as a 400, and not by "no such route". */
const MAX_PARAM_LENGTH = 1_000;

/** How often a gateway that shuts down looks whether it is done, in milliseconds. */
const DRAIN_POLL_MS = 25;

/** Everything an app is made of that outlives it or differs in tests. */
export interface AppParts {
  readonly engine: Engine;
  readonly verificationKey: VerificationKey;
  readonly metrics: Metrics;
  /** What the playground is prefilled with, in the embedded mode. */
  readonly playgroundToken: string | undefined;
  /** Where log lines go; standard output where it is left out. */
  readonly logTo?: DestinationStream;
}

/** The gateway as a value: listening is somebody else's business. */
export interface Gateway {
  readonly http: FastifyInstance;
  /** Says "not ready" from now on and waits for the requests in flight, `timeoutMs` at most; then closes. */
  shutDown(timeoutMs: number): Promise<void>;
}

/** Keeps a client's request id where it is one, else makes one. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : randomUUID();
}

/** A number means that many proxies stand before the gateway. */
function trustProxyOf(setting: Config['trustProxy']): NonNullable<FastifyServerOptions['trustProxy']> {
  return typeof setting === 'number' ? (_address, hop) => hop < setting : setting;
}

function serverOptions(config: Config, parts: AppParts): FastifyHttpOptions<Server> {
  const isRest = (url: string | undefined): boolean => url?.startsWith('/api/v1') === true;
  return {
    logger: { level: config.logLevel, ...(parts.logTo && { stream: parts.logTo }) },
    // One line a request is written by observeRequests, with what matters here.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    trustProxy: trustProxyOf(config.trustProxy),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    forceCloseConnections: 'idle',
    // What is still asked while closing is answered, in the shape of its door, and the connection closed after it.
    return503OnClosing: false,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    http: { headersTimeout: RECEIVE_TIMEOUT_MS / 2, connectionsCheckingInterval: 1_000 },
    frameworkErrors: (error, request, reply) => {
      answerUnroutable(error, request, reply, isRest(request.raw.url) ? sendEnvelopeFailure : sendGraphQLFailure);
      recordRequest(parts.metrics, request, reply.statusCode, reply.elapsedTime);
    },
    clientErrorHandler: (error, socket) => {
      answerUnparsable(error, socket, (appError, sentence) => envelope(appError.status, { errors: [sentence] }));
    },
  };
}

/** Composes the gateway over an open database. */
export async function buildApp(config: Config, parts: AppParts): Promise<Gateway> {
  const app = Fastify(serverOptions(config, parts));
  const database = new Database(parts.engine.prisma);
  const inFlight: InFlight = { count: 0 };
  let draining = false;

  knowAllMethods(app);
  installRequestState(app);
  observeRequests(app, parts.metrics, inFlight);
  installFailureHooks(app, sendGraphQLFailure);
  if (config.corsOrigins.length > 0) {
    await app.register(fastifyCors, {
      origin: [...config.corsOrigins],
      methods: ['GET', 'HEAD', 'POST'],
      exposedHeaders: ['content-language', 'retry-after', 'www-authenticate', 'x-error-code', 'x-request-id'],
      strictPreflight: false,
    });
  }

  const verifyToken = createTokenVerifier(parts.verificationKey, { issuer: config.tokenIssuer, audience: config.tokenAudience });
  const createContext = createContextFactory(database, verifyToken);
  const apollo = createApolloServer(createSchema(), { introspection: config.introspection, log: app.log });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  mountGraphQL(app, apollo, createContext);
  await mountRestShim(app, apollo, createContext);
  registerHealth(app, database, () => draining);
  registerMetrics(app, parts.metrics);
  if (config.playground) {
    await registerPlayground(app, {
      assetsDirectory: join(PROJECT_ROOT, 'dist', 'playground'),
      settings: {
        graphqlPath: '/graphql',
        headers: { 'x-language': 'en', 'x-timezone': 'UTC', 'x-platform': 'web' },
        token: parts.playgroundToken ?? null,
      },
    });
  }

  return {
    http: app,
    async shutDown(timeoutMs) {
      draining = true;
      const deadline = Date.now() + timeoutMs;
      while (inFlight.count > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
      // Closing waits for every connection: those that are late, or have not finished asking, are cut at the end of the time.
      const cutting = setInterval(() => {
        if (Date.now() >= deadline) app.server.closeAllConnections();
      }, DRAIN_POLL_MS);
      await app.close().finally(() => {
        clearInterval(cutting);
      });
    },
  };
}
