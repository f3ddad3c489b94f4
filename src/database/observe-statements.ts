import type { PrismaClient } from '../generated/prisma/client';
import type { StatementObserver } from './database';

/** Reports every statement of a client that was made with query events on. */
export function observeStatements(prisma: PrismaClient<'query'>, observe: StatementObserver): PrismaClient {
  prisma.$on('query', (event) => {
    observe({ sql: event.query, durationMs: event.duration });
  });
  return prisma;
}
