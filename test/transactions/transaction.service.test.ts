import { Database } from '../../src/database/database';
import { createTransactionLoaders, type TransactionLoaders } from '../../src/transactions/transaction.loaders';
import { TransactionService } from '../../src/transactions/transaction.service';
import { ADA } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});

afterAll(() => database.close());

const REQUEST = { viewer: { id: ADA }, connection: undefined, client: { timeZone: 'UTC' } } as const;
const NOTHING = { totalCount: false, isComplete: false };

/** A service with loaders that count their loads. */
function countedService(): { readonly service: TransactionService; readonly loads: Record<'page' | 'facts' | 'count', number> } {
  const loaders = createTransactionLoaders(new Database(database.engine));
  const loads = { page: 0, facts: 0, count: 0 };
  const counted = <Name extends keyof typeof loads>(name: Name): TransactionLoaders[Name] => {
    const load = loaders[name] as (...args: readonly unknown[]) => unknown;
    return ((...args: readonly unknown[]) => {
      loads[name] += 1;
      return load(...args);
    }) as TransactionLoaders[Name];
  };
  const service = new TransactionService({ ...loaders, page: counted('page'), facts: counted('facts'), count: counted('count') }, REQUEST);
  return { service, loads };
}

test('reads the count and the completeness of a grouped page in one statement', async () => {
  const { service, loads } = countedService();
  const page = await service.groupPage(ADA, null, { limit: 20 }, { totalCount: true, isComplete: true });
  expect(await page.count()).toBe(400);
  expect(page.entries.filter((entry) => 'transactions' in entry).every((group) => typeof group.isComplete === 'boolean')).toBe(true);
  expect(loads).toEqual({ page: 1, facts: 1, count: 0 });
});

test('reads the count and the completeness of a grouped page only if they are selected', async () => {
  const { service, loads } = countedService();
  const page = await service.groupPage(ADA, null, { limit: 20 }, NOTHING);
  expect(page.entries.some((entry) => 'isComplete' in entry)).toBe(false);
  expect(loads).toEqual({ page: 1, facts: 0, count: 0 });
  // A later call still returns the count.
  expect(await page.count()).toBe(400);
  expect(loads).toEqual({ page: 1, facts: 1, count: 0 });
});

test('does not read the completeness of a page without groups', async () => {
  const { service, loads } = countedService();
  const page = await service.groupPage(ADA, { types: ['BONUS'] }, { limit: 20 }, { totalCount: false, isComplete: true });
  expect(page.entries.length).toBeGreaterThan(0);
  expect(loads).toEqual({ page: 1, facts: 0, count: 0 });
});

test('reads a page that is selected several times once, and another page separately', async () => {
  const { service, loads } = countedService();
  const pages = await Promise.all([
    service.page(ADA, null, { limit: 20 }),
    service.page(ADA, { types: [] }, { limit: 20, page: 1 }),
    service.groupPage(ADA, undefined, { limit: 20 }, NOTHING),
  ]);
  expect(loads.page).toBe(1);
  expect(pages[1].nodes).toEqual(pages[0].nodes);
  const other = await service.page(ADA, null, { limit: 20, page: 2 });
  expect(loads.page).toBe(2);
  expect(other.nodes).not.toEqual(pages[0].nodes);
});
