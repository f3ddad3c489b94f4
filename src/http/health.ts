import type { FastifyInstance } from 'fastify';
import type { Database } from '../database/database';
import { pendingMigrations } from '../database/migrations';

/** Serves GET /health/live and GET /health/ready. */
export function registerHealth(app: FastifyInstance, database: Database, isDraining: () => boolean): void {
  app.get('/health/live', () => ({ status: 'ok' }));

  app.get('/health/ready', async (request, reply) => {
    const problem = isDraining() ? 'draining' : await findProblem(database, request.log);
    if (problem === undefined) return { status: 'ready' };
    void reply.code(503);
    return { status: 'unavailable', reason: problem };
  });
}

/** Why the gateway cannot serve, in a word; undefined where it can. */
async function findProblem(database: Database, log: FastifyInstance['log']): Promise<string | undefined> {
  try {
    return (await pendingMigrations(database)).length > 0 ? 'migrations' : undefined;
  } catch (err) {
    log.warn({ err }, 'not ready: the database does not answer');
    return 'database';
  }
}
