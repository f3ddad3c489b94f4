import type { PrismaClient } from '../generated/prisma/client';
import type { StatementObserver } from '../database/database';

/** Reports every statement of a client that was created with query events enabled. */
export function observeStatements(prisma: PrismaClient<'query'>, observe: StatementObserver): PrismaClient {
  prisma.$on('query', (event) => {
    observe({ sql: event.query, durationMs: event.duration });
  });
  return prisma;
}
