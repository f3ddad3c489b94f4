import { PrismaClient } from '../generated/prisma/client';
import type { SqlObserver } from '../database/database';

type Adapter = NonNullable<ConstructorParameters<typeof PrismaClient>[0]['adapter']>;

/**
 * Creates a client, which reports every statement to `observe` if that is defined. Otherwise Prisma does not create query events, each of
 * which contains the values of its statement as JSON.
 */
export function createPrismaClient(adapter: Adapter, observe: SqlObserver | undefined): PrismaClient {
  if (observe === undefined) return new PrismaClient({ adapter });
  const prisma = new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] });
  prisma.$on('query', (event) => {
    observe(event.query);
  });
  return prisma;
}
