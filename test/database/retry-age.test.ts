import { ProbedAvailability } from '../../src/database/availability';
import { Database, type Engine } from '../../src/database/database';
import { Prisma } from '../../src/generated/prisma/client';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const LOST = Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' });

/** A database whose every statement loses its connection after `statementMs`, and which accepts connections from `backAtMs` on. */
async function readOf(statementMs: number, backAtMs: number): Promise<readonly [outcome: unknown, afterMs: number, statements: number]> {
  const startedAt = performance.now();
  let isLostAgain = false;
  let statements = 0;
  const availability = new ProbedAvailability({
    probe: () => (performance.now() - startedAt >= backAtMs && !isLostAgain ? Promise.resolve() : Promise.reject(LOST)),
    onFailure: () => undefined,
    hasConnected: () => true,
  });
  const $queryRaw = (): Promise<never> => {
    statements += 1;
    isLostAgain = statements > 1;
    return new Promise((_, reject) => setTimeout(() => { reject(LOST); }, statementMs)); // prettier-ignore
  };
  // The only method that DatabaseServer calls.
  const prisma = { $queryRaw } as unknown as Engine['prisma'];
  const database = new Database({ prisma, availability, maxStatements: () => 10 });
  let afterMs = 0;
  const outcome = database.read('stats', Prisma.sql`select 1`).catch((error: unknown) => error).finally(() => (afterMs = performance.now() - startedAt)); // prettier-ignore
  await jest.advanceTimersByTimeAsync(20_000);
  availability.close();
  return [await outcome, afterMs, statements];
}

test('a statement that fails after three seconds does not wait for a failover, because it is not retried', async () => {
  expect(await readOf(3_100, 60_000)).toEqual([expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }), 3_100, 1]);
});

test('a statement that has waited for one failover does not wait for a second', async () => {
  const [outcome, afterMs, statements] = await readOf(10, 3_200);
  expect([outcome, statements]).toEqual([expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }), 2]);
  expect(afterMs).toBeLessThan(4_100);
});
