import { Database } from '../../src/database/database';
import { createTransactionLoaders } from '../../src/transactions/transaction.loaders';
import { ADA } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { statementsOf } from '../graphql/statements-of';

interface Row {
  readonly id: string;
  readonly user_id: string;
}

let database: TestDatabase;
let own: Row;
let foreign: Row;

beforeAll(async () => {
  database = await openTestDatabase();
  const rows = await database.query<Row>('select distinct on (user_id) id, user_id from transactions');
  const find = (isOwn: boolean): Row => {
    const row = rows.find(({ user_id: owner }) => (owner === ADA) === isOwn);
    if (row === undefined) throw new Error('the demo data has no such transaction');
    return row;
  };
  [own, foreign] = [find(true), find(false)];
});
afterAll(() => database.close());

test('does not exchange the transactions of two owners whose requests share a statement', async () => {
  const { byId } = createTransactionLoaders(new Database(database.engine));
  const keys = [own, foreign].flatMap(({ id }) => [ADA, foreign.user_id].map((ownerId) => ({ id, ownerId })));
  const statements = await statementsOf(database, async () => {
    const found = await Promise.all(keys.map((key) => byId(key)));
    expect(found.map((transaction) => transaction?.id)).toEqual([own.id, undefined, undefined, foreign.id]);
  });
  expect(statements).toHaveLength(1);
});

test('finds the transaction of any user without an owner', async () => {
  const { byId } = createTransactionLoaders(new Database(database.engine));
  const found = await Promise.all([own.id, foreign.id, 'ffffffffffffffffffffffff'].map((id) => byId({ id, ownerId: undefined })));
  expect(found.map((transaction) => transaction?.id)).toEqual([own.id, foreign.id, undefined]);
});

test('reads a transaction as a page does', async () => {
  const { byId, page } = createTransactionLoaders(new Database(database.engine));
  const scope = { userId: ADA, types: [], statuses: [], direction: null, streamId: null, fromMs: null, toMs: null };
  const [newest] = await page({ scope, start: { offset: 0n }, count: 1 });
  expect(await byId({ id: newest?.id ?? '', ownerId: ADA })).toEqual(newest);
});
