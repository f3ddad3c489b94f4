import type { Engine } from '../../src/database/database';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

/** How a statement fails. */
const FAILURES = {
  inside: (): Error => new Error('a statement that nobody expected to fail'),
  databaseAway: (): Error => new Error('Connection terminated unexpectedly'),
  // The SQLSTATE of a statement that was cancelled for taking too long.
  databaseSlow: (): Error => Object.assign(new Error('canceling statement'), { code: '57014' }),
};

/** A way for statements to fail. */
export type FailureMode = keyof typeof FAILURES;

/** A database whose statements fail as they are told to. */
export interface FailingDatabase extends TestDatabase {
  failBy(mode: FailureMode): void;
}

/** Opens a copy of the demo data of which nothing can be read. */
export async function openFailingDatabase(): Promise<FailingDatabase> {
  const database = await openTestDatabase();
  let mode: FailureMode = 'inside';
  const prisma: Engine['prisma'] = new Proxy(database.engine.prisma, {
    // Prisma's methods are looked up on the client itself, so they are handed on as they are.
    get: (target, key): unknown => (key === '$queryRaw' ? () => Promise.reject(FAILURES[mode]()) : Reflect.get(target, key)),
  });
  return {
    ...database,
    engine: { ...database.engine, prisma },
    failBy(next) {
      mode = next;
    },
  };
}
