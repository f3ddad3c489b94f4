import type { AppError } from '../../src/errors/app-error';
import { ClientsDisconnectedError, logFailure } from '../../src/errors/failure-log';
import { Database, type Engine } from '../../src/database/database';
import { StatementGate } from '../../src/database/statement-gate';
import { Prisma } from '../../src/generated/prisma/client';

/** An engine whose statements run until they are cancelled. */
function endlessEngine(): {
  readonly engine: Pick<Engine, 'prisma' | 'availability' | 'maxStatements' | 'cancel'>;
  readonly cancelled: string[];
} {
  const cancelled: string[] = [];
  const running = new Map<string, ((error: Error) => void)[]>();
  const $queryRaw = ({ text }: Prisma.Sql): Promise<never> =>
    new Promise((_, reject) => running.set(text, [...(running.get(text) ?? []), reject]));
  return {
    engine: {
      prisma: { $queryRaw } as unknown as Engine['prisma'],
      availability: {
        isAvailable: true,
        settledAt: 0,
        waitUntilAvailable: () => Promise.resolve(),
        reportFailure: () => undefined,
      },
      maxStatements: () => 10,
      cancel: ({ text }) => {
        cancelled.push(text);
        for (const reject of running.get(text) ?? []) reject(Object.assign(new Error('canceling statement'), { code: '57014' }));
      },
    },
    cancelled,
  };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('cancels a statement that no client waits for after half a second', async () => {
  const { engine, cancelled } = endlessEngine();
  let isAwaited = true;
  const reading = new Database(engine).read('stats', Prisma.sql`select 1`, () => isAwaited).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(cancelled).toEqual([]);
  isAwaited = false;
  await jest.advanceTimersByTimeAsync(250);
  expect(cancelled).toEqual(['select 1']);
  const failure = (await reading) as AppError;
  expect([failure.code, failure.cause]).toEqual(['SERVICE_UNAVAILABLE', expect.any(ClientsDisconnectedError)]);
  const lines: string[] = [];
  logFailure({ error: (_, message) => void lines.push(message) }, failure, { requestId: 'id' }, 'operation failed');
  expect(lines).toEqual([]);
  await jest.advanceTimersByTimeAsync(250);
  expect(jest.getTimerCount()).toBe(0);
});

test('does not cancel an abandoned statement within its first half second', async () => {
  const { engine, cancelled } = endlessEngine();
  void new Database(engine).read('stats', Prisma.sql`select 1`, () => false).catch(() => undefined);
  await jest.advanceTimersByTimeAsync(499);
  expect(cancelled).toEqual([]);
  await jest.advanceTimersByTimeAsync(251);
  expect(cancelled).toEqual(['select 1']);
});

test('does not cancel statements of the same text while a client waits for one of them', async () => {
  const { engine, cancelled } = endlessEngine();
  const database = new Database(engine);
  let isAwaited = true;
  void database.read('stats', Prisma.sql`select ${'a'}`, () => false).catch(() => undefined);
  void database.read('stats', Prisma.sql`select ${'a'}`, () => isAwaited).catch(() => undefined);
  void database.read('stats', Prisma.sql`select ${'b'}`, () => true).catch(() => undefined);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(cancelled).toEqual([]);
  isAwaited = false;
  await jest.advanceTimersByTimeAsync(250);
  expect(cancelled).toEqual(['select $1']);
});

test.each([
  ['after less than three seconds reports no duration to the gate', 2_500, undefined],
  ['after more than three seconds reports slow', 3_500, true],
])('a statement cancelled %s', async (_, durationMs, wasSlow) => {
  const leaving = jest.spyOn(StatementGate.prototype, 'leave');
  const { engine } = endlessEngine();
  let isAwaited = true;
  const reading = new Database(engine).read('stats', Prisma.sql`select 1`, () => isAwaited).catch(() => undefined);
  await jest.advanceTimersByTimeAsync(durationMs - 250);
  isAwaited = false;
  await jest.advanceTimersByTimeAsync(250);
  await reading;
  expect(leaving.mock.calls).toEqual([['stats', wasSlow]]);
  leaving.mockRestore();
});

test.each([
  ['was lost is retried', '57P01', 1_000, true, 2],
  ['could not be established is retried', 'ECONNREFUSED', 1_000, true, 2],
  ['does not respond is not retried', 'ETIMEDOUT', 1_000, true, 1],
  ['was lost is not retried after three seconds', '57P01', 3_100, true, 1],
  ['was lost is not retried if no client waits for it', '57P01', 1_000, false, 1],
])('a statement whose connection %s', async (_, code, durationMs, isAwaited, tries) => {
  let tried = 0;
  const $queryRaw = (): Promise<unknown[]> => {
    tried += 1;
    if (tried > 1) return Promise.resolve([]);
    return new Promise((_resolve, reject) => {
      setTimeout(() => {
        reject(Object.assign(new Error('the connection failed'), { code }));
      }, durationMs);
    });
  };
  const { engine } = endlessEngine();
  const database = new Database({ ...engine, cancel: undefined, prisma: { $queryRaw } as unknown as Engine['prisma'] });
  const reading = database.read('stats', Prisma.sql`select 1`, () => isAwaited).catch(() => undefined);
  await jest.advanceTimersByTimeAsync(durationMs);
  await reading;
  expect(tried).toBe(tries);
});
