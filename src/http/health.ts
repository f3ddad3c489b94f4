import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ADMISSION_COST } from '../context';
import type { Reader } from '../database/database';
import { pendingMigrations } from '../database/migrations';
import { charge } from './charge';

/** How long readiness counts, in milliseconds: it costs the database one check a second, however often it is asked for. */
const READY_FOR_MS = 1_000;

/** How long a check may take before the database counts as away, in milliseconds; a check must be answered within 3 s. */
const CHECK_TIMEOUT_MS = 2_000;

/** Why the gateway cannot serve, in a word; undefined where it can. */
type Problem = 'draining' | 'migrations' | 'database' | undefined;

/**
 * Serves GET /health/live and GET /health/ready, the latter at OPTIONS / as well. Liveness costs nothing and never fails; readiness costs its address a unit,
 * but from the moment of draining, which a load balancer must learn of whatever else it asked.
 */
export function registerHealth(app: FastifyInstance, database: Reader, isDraining: () => boolean): void {
  const findProblem = cachedCheck(() => checkDatabase(database, app.log));
  app.get('/health/live', { config: { isServedUnderOverload: true } }, () => ({ status: 'ok' }));

  const answerReadiness = async (request: FastifyRequest, reply: FastifyReply): Promise<object> => {
    if (!isDraining()) await charge(request, reply, undefined, ADMISSION_COST);
    const problem: Problem = isDraining() ? 'draining' : await findProblem();
    if (problem === undefined) return { status: 'ready' };
    void reply.code(503);
    return { status: 'unavailable', reason: problem };
  };
  app.get('/health/ready', { config: { isServedUnderOverload: true } }, answerReadiness);
  // What HAProxy's `option httpchk` asks without arguments. No preflight is for `/`.
  app.options('/', { config: { isServedUnderOverload: true, cors: false } }, answerReadiness);
}

async function checkDatabase(database: Reader, log: FastifyInstance['log']): Promise<Problem> {
  try {
    return (await pendingMigrations(database)).length > 0 ? 'migrations' : undefined;
  } catch (err) {
    log.warn({ err }, 'not ready: the database does not answer');
    return 'database';
  }
}

/** Runs a check once for all who ask at a time, and keeps its result for a second. A check that hangs is waited for only so long. */
function cachedCheck(check: () => Promise<Problem>): () => Promise<Problem> {
  let running: Promise<Problem> | undefined;
  let result: Promise<Problem> | undefined;
  let keptUntil = 0;

  function start(): Promise<Problem> {
    running ??= check().finally(() => {
      running = undefined;
    });
    return withinTimeout(running);
  }

  return () => {
    if (result !== undefined && performance.now() < keptUntil) return result;
    // It is asked for anew only once it is known, and a second has passed.
    keptUntil = Infinity;
    result = start().finally(() => {
      keptUntil = performance.now() + READY_FOR_MS;
    });
    return result;
  };
}

function withinTimeout(check: Promise<Problem>): Promise<Problem> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve('database');
    }, CHECK_TIMEOUT_MS);
    check.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
