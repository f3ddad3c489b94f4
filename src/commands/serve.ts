import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { buildApp, type Gateway } from '../app';
import { signToken } from '../auth/sign-token';
import type { VerificationKey } from '../auth/verify-token';
import { parseConfig, type Config } from '../config/config';
import { developmentSecret } from '../database/data-directory';
import { Database } from '../database/database';
import { pendingMigrations } from '../database/migrations';
import { openEngine, type OpenedEngine } from '../database/open-engine';
import { AppError } from '../errors/app-error';
import { createUserLookups } from '../users/user.loaders';
import { createMetrics } from '../http/metrics';
import { CommandError, type Command } from './command';
import { DEMO_USER_ID, DEMO_USERS } from './demo-user';
import { causeOf, isLasting } from './start-up-fault';
import { authorityOf, startupReport, urlOf } from './startup-report';

/** How long requests in flight may take to finish once the process is asked to stop. */
const DRAIN_TIMEOUT_MS = 10_000;

const DEMO_TOKEN_LIFETIME_S = 24 * 60 * 60;

/**
 * How far the heap may grow over what is alive before V8 looks for garbage in it. V8's own choice is to triple it, though a
 * gateway keeps nothing that pages leave behind: under ledger pages at 128 connections that was 290 MB of resident memory.
 */
const HEAP_GROWTH_PERCENT = 60;

/** The key tokens are verified with; beside an embedded database without one it is made here. */
export function verificationKeyOf(config: Config): VerificationKey {
  if (config.tokenKey.kind !== 'generated') return config.tokenKey;
  // A generated key exists beside an embedded database only: parseConfig asks for one otherwise.
  const directory = config.database.kind === 'embedded' ? config.database.directory : '.';
  return { kind: 'secret', secret: developmentSecret(directory) };
}

/**
 * A database that is behind would answer with errors; one that is away may come back, and readiness says so until then.
 * @returns why it could not be asked, where that may pass; undefined where all is well
 * @throws what will not pass by itself
 */
async function assertMigrated(engine: OpenedEngine): Promise<string | undefined> {
  let pending: readonly string[];
  try {
    pending = await pendingMigrations(new Database(engine));
  } catch (error) {
    const mayPass = error instanceof AppError && error.code !== 'INTERNAL_SERVER_ERROR' && !isLasting(error);
    if (!mayPass) throw error;
    return causeOf(error) ?? 'The database does not answer.';
  }
  if (pending.length === 0) return undefined;
  const count = pending.length === 1 ? 'one migration' : `${pending.length} migrations`;
  throw new CommandError(`The database lacks ${count} of this version. Apply with: npm run db:deploy`);
}

/** What to say where an address cannot be listened on; `prefix` is that of its variables. */
function listenFault(error: unknown, { host, port }: { readonly host: string; readonly port: number }, prefix: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new CommandError(`Port ${port} on ${host} is taken: stop what uses it, or choose another with ${prefix}PORT`);
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CommandError(`${authorityOf(host, port)} cannot be listened on: choose others with ${prefix}HOST and ${prefix}PORT`);
  }
  return error;
}

/** Connections that may wait to be accepted; beyond that clients try again after a second. Linux allows for no more by default. */
const BACKLOG = 4_096;

/** Listens where the configuration says. @throws CommandError where that cannot be */
async function listen({ http, operations }: Gateway, config: Config): Promise<void> {
  await http.listen({ host: config.host, port: config.port, backlog: BACKLOG }).catch((error: unknown) => {
    throw listenFault(error, config, '');
  });
  if (operations === undefined || config.operations === undefined) return;
  const { operations: where } = config;
  await operations
    .listen({ ...where, listenTextResolver: (address) => `Health and metrics listening at ${address}` })
    .catch((error: unknown) => {
      throw listenFault(error, where, 'OPERATIONS_');
    });
}

/** Signs for a demo user. */
type DemoSigner = (userId: string) => string;

/** Signs for demo users, where there are any and this program can sign; a person exploring needs a token. */
async function demoSignerOf(config: Config, key: VerificationKey, engine: OpenedEngine): Promise<DemoSigner | undefined> {
  if (config.production || key.kind !== 'secret') return undefined;
  const { secret } = key;
  const account = await createUserLookups(new Database(engine))
    .standing(DEMO_USER_ID)
    .catch(() => undefined);
  if (account === undefined) return undefined;
  return (userId) => signToken(secret, userId, DEMO_TOKEN_LIFETIME_S, { issuer: config.tokenIssuer, audience: config.tokenAudience });
}

/** Runs the gateway until the process is asked to stop. */
export const serve: Command = async (runtime) => {
  const config = parseConfig(runtime.env);
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  const metrics = createMetrics();
  const engine = await openEngine(config.database, { self: runtime, observe: metrics.observeStatement, migrate: true });
  try {
    const databaseFault = await assertMigrated(engine);
    const verificationKey = verificationKeyOf(config);
    const sign = await demoSignerOf(config, verificationKey, engine);
    const gateway = await buildApp(config, {
      engine,
      verificationKey,
      metrics,
      // Signed anew whenever the page asks, which it does for whom one becomes: it may be open for longer than a token lives.
      demoUsers: () =>
        engine.directory === undefined || sign === undefined ? [] : DEMO_USERS.map((user) => ({ ...user, token: sign(user.id) })),
    });
    let graceMs = 0;
    try {
      await listen(gateway, config);
      const address = gateway.http.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : config.port;
      const url = urlOf(config.host, port);
      if (databaseFault !== undefined) gateway.http.log.warn(`${databaseFault} Until then requests are answered with 503.`);
      engine.directory?.announce(runtime.pid, url);
      if (!config.production) {
        runtime.print(
          startupReport({
            url: url + config.basePath,
            playground: config.playground,
            embeddedDirectory: engine.directory?.path,
            databaseFault,
            token: sign?.(DEMO_USER_ID),
          }),
        );
      }
      // Behind a person at a terminal there is no load balancer that has to notice.
      if ((await runtime.stopRequested) === 'SIGTERM') graceMs = config.shutdownGraceMs;
    } finally {
      await gateway.shutDown({ grace: sleep(graceMs), timeoutMs: DRAIN_TIMEOUT_MS });
    }
  } finally {
    await engine.close();
  }
  return 0;
};
