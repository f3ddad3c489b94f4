import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Reader } from '../database/database-server';
import { AppError } from '../errors/app-error';
import { pendingMigrations } from '../migrations/migrations';
import type { Workers } from './workers';

/**
 * How long the result of a readiness check is cached, in milliseconds: the database gets one check per second, however often it is
 * requested.
 */
const READY_FOR_MS = 1_000;

/** How long a check may take before the database counts as unavailable, in milliseconds. A health check must be answered within 3 s. */
const CHECK_TIMEOUT_MS = 2_000;

/** The reason why the gateway is not ready; undefined if it is. */
export type NotReadyReason = 'draining' | 'migrations' | 'database' | undefined;

/** The failures that are logged for each reason. */
const FAILURES = {
  draining: new AppError('SERVICE_UNAVAILABLE', { internalReason: 'draining' }),
  migrations: new AppError('SERVICE_UNAVAILABLE', { internalReason: 'pendingMigrations' }),
  database: new AppError('SERVICE_UNAVAILABLE', { internalReason: 'databaseUnreachable' }),
};

/**
 * Serves GET /health/live and GET /health/ready, and readiness at OPTIONS / as well. Neither consumes the rate limit: a load balancer has an
 * address of its own, whose limit would take every gateway out of service. Liveness never fails. If the gateway has several workers, both also
 * return how many of them are ready: a client reaches any of them.
 * @returns a function for metrics, which returns the latest known reason, and starts a check without waiting for it
 */
export function registerHealth(app: FastifyInstance, database: Reader, isDraining: () => boolean, workers?: Workers): () => NotReadyReason {
  let latest: NotReadyReason;
  const checkReadiness = cachedCheck(() => checkDatabase(database, app.log));
  const check = async (): Promise<NotReadyReason> => (latest = await checkReadiness());
  app.get('/health/live', { config: { isServedUnderOverload: true } }, () => ({ status: 'ok', workers: workers?.state() }));

  const sendReadiness = async (request: FastifyRequest, reply: FastifyReply): Promise<object> => {
    const problem: NotReadyReason = isDraining() ? 'draining' : await check();
    if (problem === undefined) return { status: 'ready', workers: workers?.state() };
    request.failure = FAILURES[problem];
    void reply.code(503);
    return { status: 'unavailable', reason: problem, workers: workers?.state() };
  };
  app.get('/health/ready', { config: { isServedUnderOverload: true } }, sendReadiness);
  // HAProxy's `option httpchk` sends this request by default. No preflight request is for `/`.
  app.options('/', { config: { isServedUnderOverload: true, cors: false } }, sendReadiness);

  let isClosed = false;
  app.addHook('onClose', () => {
    isClosed = true;
  });
  return () => {
    if (isDraining()) return 'draining';
    // A worker that is replaced reports its metrics once more before it closes the database.
    if (!isClosed) void check();
    return latest;
  };
}

async function checkDatabase(database: Reader, log: FastifyInstance['log']): Promise<NotReadyReason> {
  try {
    return (await pendingMigrations(database)).length > 0 ? 'migrations' : undefined;
  } catch (err) {
    log.warn({ err }, 'not ready: the database does not answer');
    return 'database';
  }
}

/**
 * Runs a check once for all concurrent requests, and caches its result for a second. A check that hangs counts as failed after
 * CHECK_TIMEOUT_MS.
 */
function cachedCheck(check: () => Promise<NotReadyReason>): () => Promise<NotReadyReason> {
  let running: Promise<NotReadyReason> | undefined;
  let result: Promise<NotReadyReason> | undefined;
  let keptUntil = 0;

  function start(): Promise<NotReadyReason> {
    running ??= check().finally(() => {
      running = undefined;
    });
    return withinTimeout(running);
  }

  return () => {
    if (result !== undefined && performance.now() < keptUntil) return result;
    // The next check starts only after this one has ended and a second has passed.
    keptUntil = Infinity;
    result = start().finally(() => {
      keptUntil = performance.now() + READY_FOR_MS;
    });
    return result;
  };
}

function withinTimeout(check: Promise<NotReadyReason>): Promise<NotReadyReason> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve('database');
    }, CHECK_TIMEOUT_MS);
    check.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
