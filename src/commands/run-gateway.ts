import { setFlagsFromString } from 'node:v8';
import { buildApp } from '../app';
import { signToken } from '../auth/sign-token';
import type { VerificationKey } from '../auth/verification-key';
import type { Config } from '../config/config';
import type { ServerAddress } from '../config/connection-string';
import { Database } from '../database/database';
import { startDemoActivity } from '../demo/demo-activity';
import { openEngine, type OpenedEngine } from '../engines/open-engine';
import { AppError } from '../errors/app-error';
import { createReadableLogOutput } from '../http/log-output';
import { createMetrics, type Metrics } from '../http/metrics';
import { pendingMigrations } from '../migrations/migrations';
import { openTracing } from '../tracing/open-tracing';
import { createAccountLoader } from '../users/user.loaders';
import { readBuildInfo } from './build-info';
import { CommandError, type Runtime } from './command';
import { DEMO_USER_ID, DEMO_USERS } from './demo-user';
import { listen } from './listen';
import type { Membership } from './membership';
import { causeOf, isPermanent } from './start-up-fault';
import { NO_REPORT, progressLine, startupReport, urlOf } from './startup-report';
import { untilStop, type ShutDown } from './until-stop';
import { verificationKeyOf } from './verification-key';

/** How long requests in flight may take to finish once the process should stop, and exporting their spans, in milliseconds. */
const DRAIN_TIMEOUT_MS = 10_000;

const DEMO_TOKEN_LIFETIME_S = 24 * 60 * 60;

/**
 * How much the heap may grow, in percent of the live objects, before V8 starts a garbage collection. By default V8 lets it triple, although
 * a gateway keeps nothing of the pages that it has served: under ledger pages at 128 connections that was 290 MB of resident memory.
 */
const HEAP_GROWTH_PERCENT = 60;

/**
 * Configures V8's garbage collector. By default, V8 allocates as old what survived its collections, for example while the code was not
 * optimized yet. Parts of requests then keep all of their request until old objects are collected: garbage is copied, and a short request
 * takes up to a half more processor time (decision 56).
 */
function configureGarbageCollector(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
}

/**
 * Checks that the database has all migrations of this build, because requests would fail without them. An unreachable database is no error:
 * it may come back, and readiness reports it until then.
 * @returns why the database cannot be queried, if that is temporary; undefined if it can be queried
 * @throws the error if it is permanent, CommandError if migrations are missing
 */
async function assertMigrated(engine: OpenedEngine): Promise<string | undefined> {
  let pending: readonly string[];
  try {
    pending = await pendingMigrations(new Database(engine));
  } catch (error) {
    const isTemporary = error instanceof AppError && error.code !== 'INTERNAL_SERVER_ERROR' && !isPermanent(error);
    if (!isTemporary) throw error;
    return causeOf(error) ?? 'The database does not answer.';
  }
  if (pending.length === 0) return undefined;
  const count = pending.length === 1 ? 'one migration' : `${pending.length} migrations`;
  throw new CommandError(`The database lacks ${count} of this version. Apply with: npm run db:deploy`);
}

/** Signs a token for a demo user. */
type DemoSigner = (userId: string) => string;

/** Creates the signer of the demo users' tokens, which make trying the demo easy. Undefined without demo users or without the secret. */
async function demoSignerOf(config: Config, key: VerificationKey, engine: OpenedEngine): Promise<DemoSigner | undefined> {
  if (config.production || key.kind !== 'secret') return undefined;
  const { secret } = key;
  const account = await createAccountLoader(new Database(engine))(DEMO_USER_ID).catch(() => undefined);
  if (account === undefined) return undefined;
  return (userId) => signToken(secret, userId, DEMO_TOKEN_LIFETIME_S, config.tokens);
}

/** The servers of the configuration, for the report. */
function serversOf({ database }: Config): { readonly servers: readonly ServerAddress[]; readonly replicas: readonly string[] } {
  if (database.kind === 'embedded') return { servers: [], replicas: [] };
  return { servers: database.address.servers, replicas: database.replicas.map(({ name }) => name) };
}

/**
 * Opens the database and runs the gateway until the process should stop. Resolves to the exit code.
 * @param join makes this process one of several workers, with its metrics
 */
export async function runGateway(config: Config, runtime: Runtime, join?: (metrics: Metrics) => Membership): Promise<number> {
  configureGarbageCollector();
  const build = readBuildInfo(config, runtime);
  const metrics = createMetrics(build);
  const membership = join?.(metrics);
  const engine = await openEngine(config.database, {
    self: runtime,
    migrate: true,
    onStep: (step) => {
      if (!config.production) runtime.print(progressLine(step));
    },
  });
  const tracing = config.tracing && openTracing(config.tracing, { pid: runtime.pid, version: build.version });
  try {
    const databaseFault = await assertMigrated(engine);
    const verificationKey = verificationKeyOf(config);
    const sign = await demoSignerOf(config, verificationKey, engine);
    const gateway = await buildApp(config, {
      engine,
      verificationKey,
      metrics,
      tracing,
      workers: membership?.workers,
      // Signed again for each request of the page, which may stay open for longer than a token is valid.
      demoUsers: () =>
        engine.directory === undefined || sign === undefined ? [] : DEMO_USERS.map((user) => ({ ...user, token: sign(user.id) })),
      ...(runtime.isTerminal && !config.production && { logTo: createReadableLogOutput() }),
    });
    const demo = config.demoActivity
      ? startDemoActivity(engine, { isWatched: () => gateway.liveOperations() > 0, log: gateway.http.log })
      : undefined;
    let times: ShutDown = { grace: Promise.resolve() };
    try {
      const url = urlOf(config.server.host, await listen(gateway, config.server));
      if (databaseFault !== undefined) gateway.http.log.warn(`${databaseFault} Until then requests are answered with 503.`);
      engine.directory?.writeUrl(runtime.pid, url);
      // A database that does not respond is reported after a restart as well, but not by each worker.
      const isReported = runtime.arguments.includes(NO_REPORT) && (databaseFault === undefined || membership !== undefined);
      if (!config.production && !isReported) {
        runtime.print(
          startupReport({
            url: url + config.server.basePath,
            playground: config.server.playground,
            database: engine.directory === undefined ? serversOf(config) : { directory: engine.directory.path },
            databaseFault,
            token: sign?.(DEMO_USER_ID),
          }),
        );
      }
      runtime.notifyReady();
      times = await untilStop(gateway, config, runtime, membership);
    } finally {
      const deadline = times.grace.then(() => performance.now() + DRAIN_TIMEOUT_MS);
      await gateway.shutDown({ ...times, timeoutMs: DRAIN_TIMEOUT_MS });
      await demo?.stop();
      await Promise.all([membership?.leave(), tracing?.close((await deadline) - performance.now())]);
    }
  } finally {
    await engine.close();
  }
  return 0;
}
