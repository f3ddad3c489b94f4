import type { Engine } from '../../src/database/database';
import type { Prisma } from '../../src/generated/prisma/client';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

/** A database whose statements can be made to wait, so that a request stays in flight for as long as a test needs. */
export interface HeldDatabase extends TestDatabase {
  /** Holds every statement from now on; resolves once `count` of them wait. */
  hold(count: number): Promise<void>;
  /** Runs the held statements, and all later ones. */
  release(): void;
}

/** Opens a copy of the demo data whose statements can be held; by default all of them. */
export async function openHeldDatabase(isHeld: (sql: string) => boolean = () => true): Promise<HeldDatabase> {
  const database = await openTestDatabase();
  let waiting: (() => void)[] | undefined;
  let onWaiting = (): void => undefined;

  function passGate(sql: string): Promise<void> {
    if (waiting === undefined || !isHeld(sql)) return Promise.resolve();
    const gate = new Promise<void>((resolve) => waiting?.push(resolve));
    onWaiting();
    return gate;
  }

  const prisma: Engine['prisma'] = new Proxy(database.engine.prisma, {
    get(target, key) {
      // Prisma's client looks up its methods on itself, so they are returned unchanged.
      const value: unknown = Reflect.get(target, key);
      if (key !== '$queryRaw') return value;
      return async (query: Prisma.Sql) => {
        await passGate(query.sql);
        return target.$queryRaw(query);
      };
    },
  });

  return {
    ...database,
    engine: { ...database.engine, prisma },
    hold(count) {
      const held = (waiting = []);
      return new Promise((resolve) => {
        onWaiting = () => {
          if (held.length >= count) resolve();
        };
      });
    },
    release() {
      const released = waiting ?? [];
      waiting = undefined;
      for (const resume of released) resume();
    },
  };
}
