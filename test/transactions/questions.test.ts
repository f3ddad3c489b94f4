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
  const ledger = new TransactionService(createLedgerLookups(new Database(database.engine)), undefined, 'UTC', undefined);
  const { entries, scope } = await ledger.groupPage(ADA, null, { limit: 20 });
  const groups = entries.flatMap((entry) => ('page' in entry ? [entry as Parameters<typeof ledger.isComplete>[0]] : []));
  const [group] = groups;
  if (group === undefined) throw new Error('the page has no group');
  const isComplete = await ledger.isComplete(group);
  expect(await ledger.count(scope)).toBe(400);
  expect(await ledger.isComplete(group)).toBe(isComplete);
});

test('a page that is selected several times is read once, and another page is another', async () => {
  const lookups = createLedgerLookups(new Database(database.engine));
  let pagesRead = 0;
  const counted = {
    ...lookups,
    page: (...key: Parameters<typeof lookups.page>) => {
      pagesRead += 1;
      return lookups.page(...key);
    },
  };
  const ledger = new TransactionService(counted, undefined, 'UTC', undefined);
  const pages = await Promise.all([
    ledger.page(ADA, null, { limit: 20 }),
    ledger.page(ADA, { types: [] }, { limit: 20, page: 1 }),
    ledger.groupPage(ADA, undefined, { limit: 20 }),
  ]);
  expect(pagesRead).toBe(1);
  expect(pages[1]).toEqual(pages[0]);
  const other = await ledger.page(ADA, null, { limit: 20, page: 2 });
  expect(pagesRead).toBe(2);
  expect(other.nodes).not.toEqual(pages[0].nodes);
});
