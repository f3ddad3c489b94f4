import { migrationStatus } from '../../src/migrations/migrations';
import { citusScript, distributeLedger } from '../support/citus-database';
import { ADA } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { wrongTransactionCounts } from './recount';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase('citus');
});

afterAll(() => database.close());

async function drift(): Promise<string> {
  const access = await database.engine.openMigrationAccess();
  const { drift: found } = await migrationStatus(access);
  await access.close();
  return found;
}

function insert(id: string, stream: string): Promise<void> {
  return database.execute(`
    insert into transactions (id, user_id, type, direction, status, amount, balance_after, stream_id)
    values ('${id.padEnd(24, '0')}', '${ADA}', 'BONUS', 'CREDIT', 'COMPLETED', 1, 1, '${stream}')`);
}

test('restore_ledger.sql restores what the migrations created, with the counts of rows that were added meanwhile', async () => {
  await distributeLedger(database.engine);
  expect(await drift()).toContain('trigger transactions.transactions_count_insert');
  await insert('ab1', '5eed02000000000000000001');
  await insert('ab2', 'ff'.padEnd(24, '0'));
  const [citus] = await database.query(`select from pg_extension where extname = 'citus'`);
  if (citus !== undefined) await database.execute(`select undistribute_table('transactions')`);

  await database.execute(citusScript('restore_ledger'));
  expect(await drift()).toBe('');
  expect(await wrongTransactionCounts(database)).toEqual([]);
  // A stream that does not exist is cleared, as deleting it would have done.
  expect(await database.query(`select stream_id from transactions where id like 'ab%' order by id`)).toEqual([
    { stream_id: '5eed02000000000000000001' },
    { stream_id: null },
  ]);
  await insert('ab3', '5eed02000000000000000001');
  expect(await wrongTransactionCounts(database)).toEqual([]);
});
