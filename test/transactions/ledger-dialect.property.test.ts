import fc from 'fast-check';
import { Database } from '../../src/database/database';
import { StatementCount } from '../../src/database/statement-count';
import { TransactionDirection, TransactionStatus, TransactionType } from '../../src/generated/prisma/enums';
import type { PageStart, Span } from '../../src/transactions/ledger-keys';
import { createTransactionLoaders, type TransactionLoaders } from '../../src/transactions/transaction.loaders';
import type { TransactionScope } from '../../src/transactions/transaction-scope';
import { ADA } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;
let both: readonly [postgresql: TransactionLoaders, citus: TransactionLoaders];

beforeAll(async () => {
  database = await openTestDatabase();
  const { engine } = database;
  both = [createTransactionLoaders(new Database(engine)), createTransactionLoaders(new Database({ ...engine, dialect: 'citus' }))];
});

afterAll(() => database.close());

const USERS = [ADA, '5eed01000000000000000001', '5eed01000000000000000002', 'f'.repeat(24)];
const STREAMS = ['5eed02000000000000000001', '5eed02000000000000000012', '5eed02000000000000000039'];
const streamId = fc.constantFrom(...STREAMS);
const timeMs = fc.option(fc.integer({ min: Date.parse('2024-11-01'), max: Date.parse('2026-06-01') }), { freq: 2 });

const arbitraryScope: fc.Arbitrary<TransactionScope> = fc.record({
  userId: fc.constantFrom(...USERS),
  types: fc.oneof(fc.constant([]), fc.subarray(Object.values(TransactionType))),
  statuses: fc.oneof(fc.constant([]), fc.subarray(Object.values(TransactionStatus))),
  direction: fc.option(fc.constantFrom(...Object.values(TransactionDirection)), { freq: 2 }),
  streamId: fc.option(streamId, { freq: 2 }),
  fromMs: timeMs,
  toMs: timeMs,
});

const position = fc.record({
  createdAtMicros: fc.integer({ min: 785_000_000, max: 835_000_000 }).map((seconds) => BigInt(seconds) * 1_000_000n),
  id: fc.constantFrom('0'.repeat(24), '5eed03000000000000000200', 'f'.repeat(24)),
});

const arbitraryStart: fc.Arbitrary<PageStart> = fc.oneof(
  // 10,001 is far, and read by other loaders.
  fc.record({ offset: fc.constantFrom(0n, 1n, 7n, 150n, 10_001n) }),
  fc.record({ after: position }),
);

const arbitrarySpan: fc.Arbitrary<Span> = fc.record({
  streamIds: fc.subarray(STREAMS, { minLength: 1 }),
  newest: position,
  oldest: position,
});

/** Loads the same with the statements of both dialects, and expects equal results. @returns what was found */
async function expectSame<Found>(load: (loaders: TransactionLoaders) => Promise<Found>): Promise<Found> {
  const [postgresql, citus] = await Promise.all(both.map(load));
  expect(citus).toEqual(postgresql);
  // There are two.
  return postgresql as Found;
}

test('pages are the same with the statements of both dialects', async () => {
  let found = 0;
  const key = fc.record({ scope: arbitraryScope, start: arbitraryStart, count: fc.constantFrom(1, 21, 101) });
  await fc.assert(
    fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 6 }), async (keys) => {
      const pages = await expectSame((loaders) => Promise.all(keys.map((one) => loaders.page(one))));
      found += pages.flat().length;
    }),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(100);
});

test('counts, kept or counted, and balances are the same', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryScope, async (scope) => {
      const count = await expectSame(async (loaders) =>
        loaders.hasKeptCount(scope) ? (await loaders.facts({ scope, isCounted: true, span: undefined })).count : loaders.count(scope),
      );
      await expectSame((loaders) => loaders.balance(scope.userId));
      found += count;
    }),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(100);
});

test('the streams with rows beyond a page are the same', async () => {
  const found = new Set<string>();
  await fc.assert(
    fc.asyncProperty(arbitraryScope, arbitrarySpan, async (scope, span) => {
      const { beyond } = await expectSame((loaders) => loaders.facts({ scope, isCounted: false, span }));
      for (const stream of beyond) found.add(stream);
    }),
    { numRuns: 100 },
  );
  expect(found.size).toBeGreaterThan(0);
});

test('the dialect of PostgreSQL reads keys of several users by one statement, that of Citus by one each', async () => {
  const pageOf = (userId: string): Parameters<TransactionLoaders['page']>[0] => ({
    scope: { userId, types: [], statuses: [], direction: null, streamId: null, fromMs: null, toMs: null },
    start: { offset: 0n },
    count: 2,
  });
  const counts: number[] = [];
  for (const loaders of both) {
    const statements = new StatementCount();
    await Promise.all(USERS.map((userId) => loaders.page(pageOf(userId), { destroyed: false, statements })));
    counts.push(statements.statements);
  }
  expect(counts).toEqual([1, USERS.length]);
});
