import 'reflect-metadata';
import { type FastifyInstance } from 'fastify';
import { join } from 'node:path';
import type { VerificationKey } from './auth/verification-key';
import { createKeySource, createTokenVerifier, type KeySource } from './auth/verify-token';
import type { Config } from './config/config';
import { createContextFactory } from './context';
import { createHttp, type HttpApp, type HttpParts } from './create-http';
import { Database, type Engine } from './database/database';
import { createApolloServer } from './graphql/apollo-server';
import { OperationCache } from './graphql/operation-cache';
import type { PipelineOptions } from './graphql/pipeline';
import { LivePipeline } from './graphql/live-pipeline';
import { federateSchema } from './graphql/federated-schema';
import { createSchema } from './graphql/schema';
import { loadTrustedDocuments } from './graphql/trusted-documents';
import { createDocumentPolicy } from './http/document-policy';
import { createDrain, stopAccepting, type DrainTimes } from './http/drain';
import { mountEstimate } from './http/estimate';
import { mountGraphQL } from './http/graphql';
import { mountGraphQLStream } from './http/graphql-stream';
import { registerHealth } from './http/health';
import { registerMetrics, type Metrics } from './http/metrics';
import { observeReplicas } from './http/replica-metrics';
import { PLAYGROUND_PATH } from './http/paths';
import { RequestsInFlight } from './http/overload';
import { registerStateMetrics, type ProcessState } from './http/state-metrics';
import { proxyTrustOf } from './http/trusted-proxy';
import type { Workers } from './http/workers';
import type { DemoUser } from './pages/settings';
import { PROJECT_ROOT } from './project-root';
import type { Tracing } from './tracing/trace';
import { registerPages } from './pages/server/register-pages';
import { openChangeFeed, type OpenedFeed } from './realtime/open-change-feed';
import type { LiveParts } from './realtime/live-parts';
import { LIVE_LIMITS, type LiveLimits } from './realtime/limits';
import { createLiveMetrics } from './realtime/live-metrics';
import { installRealtime, type Realtime } from './realtime/realtime';
import { createAccountSweep } from './users/user.loaders';
import { mountRestShim } from './rest/shim';

/** What an app is composed of: parts that outlive it, or that tests replace. */
export interface AppParts extends HttpParts {
  readonly engine: Engine;
  readonly verificationKey: VerificationKey;
  /** Undefined if traces are not recorded. It is not closed with the app. */
  readonly tracing?: Tracing | undefined;
  /** The users offered in the Playground; empty without the embedded database. */
  readonly demoUsers: () => readonly DemoUser[];
  /** The workers of this gateway, if it has several. */
  readonly workers?: Workers | undefined;
  /** How long accounts are cached, in milliseconds; 0 disables the cache. ACCOUNT_MAX_AGE_MS by default. */
  readonly accountMaxAgeMs?: number;
  /** Limits of connections that stay open, instead of LIVE_LIMITS. */
  readonly live?: Partial<LiveLimits>;
}

/** A gateway that does not listen yet. */
export interface Gateway {
  readonly http: FastifyInstance;
  /** The server of health and metrics if they have a separate listener. It listens separately, and is closed with `http`. */
  readonly operations: FastifyInstance | undefined;
  /** The number of operations, mostly subscriptions, that run on connections that stay open. */
  readonly liveOperations: () => number;
  /** Reports not ready from now on, listens for the grace period, waits for the requests in flight, and closes. */
  shutDown(times: DrainTimes): Promise<void>;
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

/** The parts of a gateway whose state metrics report. */
interface ReportedParts extends Pick<HttpApp, 'app' | 'connections'>, Pick<ProcessState, 'notReadyReason'>, Pick<OpenedFeed, 'isHearing'> {
  readonly inFlight: RequestsInFlight;
  readonly database: Database;
  readonly keySource: KeySource;
}

/** Adds the metrics of a gateway's state. */
function reportState(
  { engine, metrics }: AppParts,
  { app, connections, inFlight, database, keySource, isHearing, notReadyReason }: ReportedParts,
): void {
  registerStateMetrics(metrics.registry, {
    notReadyReason,
    isDatabaseAvailable: () => engine.availability.isAvailable,
    waitingStatements: () => database.waitingStatements(),
    connections: connections.count,
    requestsInFlight: () => inFlight.count,
    inFlightLimit: () => inFlight.currentLimit(),
    isRateShared: app.rateLimiter.isShared,
    keySet: keySource.state,
    isHearing,
  });
}

/** Checks the replicas of a database until the app is closed; does nothing if there are none. */
function watchReplicas(app: FastifyInstance, { replicas }: Database, metrics: Metrics): void {
  if (replicas === undefined) return;
  observeReplicas(metrics.registry, () => replicas.facts);
  replicas.watch(app.log);
  app.addHook('onClose', () => {
    replicas.close();
  });
}

/** Opens the database for requests, and observes its pool and its replicas. */
function openDatabase(app: FastifyInstance, { engine, metrics }: AppParts): Database {
  const database = new Database(engine, metrics.observeStatement);
  if (engine.poolState !== undefined) metrics.observePool(engine.poolState);
  watchReplicas(app, database, metrics);
  return database;
}

/** Starts fetching the keys of tokens, if there are any to fetch. It stops with the app. */
function openKeySource(app: FastifyInstance, { verificationKey, tracing }: AppParts): KeySource {
  const keySource = createKeySource(verificationKey, app.log, tracing);
  keySource.start();
  app.addHook('onClose', () => {
    keySource.stop();
  });
  return keySource;
}

/** Accepts connections that stay open. */
function openRealtime(
  config: Config,
  { metrics, live = {} }: AppParts,
  { app, rawAnswers, database }: HttpApp & { readonly database: Database },
  parts: Pick<LiveParts, 'createContext' | 'pipeline' | 'documents' | 'changes'>,
): Realtime {
  return installRealtime(
    app,
    {
      ...parts,
      rateLimiter: app.rateLimiter,
      metrics: createLiveMetrics(metrics.registry),
      requestMetrics: metrics,
      limits: { ...LIVE_LIMITS, ...live },
      replicaLagMs: database.replicas?.lagLimitMs,
      log: app.log,
    },
    {
      basePath: config.server.basePath,
      isProxy: proxyTrustOf(config.server.trustProxy),
      hasRouters: config.federation,
      rawAnswers,
      readAccounts: createAccountSweep(database),
      maxPerAddress: config.limits.maxConnectionsPerAddress,
    },
  );
}

/** Composes the gateway over an open database. */
export async function buildApp(config: Config, parts: AppParts): Promise<Gateway> {
  const { introspection } = config.server;
  const schema = createSchema();
  // First, because nothing has to be closed yet if a manifest has faults.
  const trusted = await loadTrustedDocuments(config.trustedDocuments.files, schema, { introspection });
  const inFlight = new RequestsInFlight(config.limits.maxQueueMs, undefined, () => parts.engine.availability.settledAt);
  const http = await createHttp(config, parts, inFlight);
  const { app, connections, pendingRequests } = http;
  if (trusted.size > 0) app.log.info({ documents: trusted.size }, 'trusted documents');
  const drain = createDrain(app, pendingRequests, connections);
  const database = openDatabase(app, parts);

  parts.tracing?.reportTo(app.log);
  const keySource = openKeySource(app, parts);
  const verifyToken = createTokenVerifier(parts.verificationKey, config.tokens, keySource);
  const { changes, isHearing } = openChangeFeed(app, config.live, parts.engine, database);
  const createContext = createContextFactory(database, changes, verifyToken, parts.accountMaxAgeMs);
  const cache = new OperationCache(trusted);
  const pipeline: PipelineOptions = { introspection, namesArguments: false, log: app.log };
  // Legacy routes and pages have no use for the fields of routers.
  const graphQLSchema = config.federation ? federateSchema(schema, { introspection }) : schema;
  const graphQLPipeline = { ...pipeline, namesArguments: config.federation };
  const apollo = createApolloServer(graphQLSchema, cache, graphQLPipeline);
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  const documents = createDocumentPolicy(trusted, config, parts.metrics.registry);
  const { playground } = config.server;
  const live = new LivePipeline(graphQLSchema, cache, graphQLPipeline);
  const realtime = openRealtime(config, parts, { ...http, database }, { createContext, pipeline: live, documents, changes });
  drain.onStart(realtime.drain);
  const streams = { pipeline: live, send: realtime.stream };
  mountGraphQLStream(app, createContext, documents, streams);
  mountGraphQL(app, apollo, createContext, {
    cache,
    pipeline: graphQLPipeline,
    documents,
    streams,
    browserRedirect: playground ? PLAYGROUND_PATH : undefined,
    reportsCost: playground,
  });
  await mountRestShim(app, schema, createContext, pipeline);
  const operations = config.server.operations === undefined ? undefined : await createOperations(config, parts, drain.isClosing);
  const notReadyReason = registerHealth(operations?.app ?? app, parts.engine.monitor ?? database, drain.isDraining, parts.workers);
  reportState(parts, { app, connections, inFlight, database, keySource, isHearing, notReadyReason });
  registerMetrics(operations?.app ?? app, parts.metrics, parts.workers);
  if (playground) {
    mountEstimate(app, graphQLSchema, createContext, graphQLPipeline);
    await registerPages(app, { schema, assetsDirectory: join(PROJECT_ROOT, 'dist', 'pages'), demoUsers: parts.demoUsers });
  }

  return {
    http: app,
    operations: operations?.app,
    liveOperations: realtime.operations,
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
