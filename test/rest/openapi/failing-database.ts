import type { Engine } from '../../../src/database/database';
import { openTestDatabase, type TestDatabase } from '../../support/test-database';

/** The errors of statements. */
const FAILURES = {
  inside: (): Error => new Error('an unexpected statement failure'),
  databaseAway: (): Error => new Error('Connection terminated unexpectedly'),
  // The SQLSTATE of a statement cancelled by statement_timeout.
  databaseSlow: (): Error => Object.assign(new Error('canceling statement'), { code: '57014' }),
};

/** A way for statements to fail. */
export type FailureMode = keyof typeof FAILURES;

/** A database whose statements fail with the selected error. */
export interface FailingDatabase extends TestDatabase {
  failBy(mode: FailureMode): void;
}

/** Opens a copy of the demo data whose statements fail. */
export async function openFailingDatabase(): Promise<FailingDatabase> {
  const database = await openTestDatabase();
  let mode: FailureMode = 'inside';
  const prisma: Engine['prisma'] = new Proxy(database.engine.prisma, {
    // Prisma's client looks up its methods on itself, so they are returned unchanged.
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
