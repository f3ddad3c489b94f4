import type { Engine } from '../../src/database/database';
import type { Prisma } from '../../src/generated/prisma/client';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

/** A database whose statements can be made to fail, and to succeed again. */
export interface SwitchedDatabase extends TestDatabase {
  /** From now on a statement fails with the error returned for its text; if that is undefined, it runs. */
  failWith(failureOf: (sql: string) => Error | undefined): void;
}

/** The error of node-postgres for a lost connection. */
export function connectionLost(): Error {
  return new Error('Connection terminated unexpectedly');
}

/** The error of PostgreSQL for a statement over its time limit. */
export function statementTimeout(): Error {
  return Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
}

/** Whether a statement reads only an account's role and status. */
export function readsAccountAlone(sql: string): boolean {
  return /^\s*select id, role::text as role, status::text as status from users/.test(sql);
}

/** Opens a copy of the demo data whose statements can be made to fail. */
export async function openSwitchedDatabase(): Promise<SwitchedDatabase> {
  const database = await openTestDatabase();
  let failureOf: (sql: string) => Error | undefined = () => undefined;
  const prisma: Engine['prisma'] = new Proxy(database.engine.prisma, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (key !== '$queryRaw') return value;
      return (query: Prisma.Sql) => {
        const failure = failureOf(query.sql);
        return failure === undefined ? target.$queryRaw(query) : Promise.reject(failure);
      };
    },
  });
  return {
    ...database,
    engine: { ...database.engine, prisma },
    failWith(next) {
      failureOf = next;
    },
  };
}
