import { Database } from '../../src/database/database';
import { createLedgerLookups } from '../../src/transactions/transaction.loaders';
import { TransactionService } from '../../src/transactions/transaction.service';
import { ADA } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});

afterAll(() => database.close());

test('what is asked once a question has been sent is another question', async () => {
  const ledger = new TransactionService(createLedgerLookups(new Database(database.engine)), undefined, 'UTC');
  const { entries, scope } = await ledger.groupPage(ADA, null, { limit: 20 });
  const groups = entries.flatMap((entry) => ('page' in entry ? [entry as Parameters<typeof ledger.isComplete>[0]] : []));
  const [group] = groups;
  if (group === undefined) throw new Error('the page has no group');
  const isComplete = await ledger.isComplete(group);
  expect(await ledger.count(scope)).toBe(400);
  expect(await ledger.isComplete(group)).toBe(isComplete);
});
