import type { PageKey } from '../../src/transactions/ledger-keys';
import type { TransactionScope } from '../../src/transactions/transaction-scope';
import { selectPages } from '../../src/transactions/transaction-statements';
import { openExplainer, PLAN_MODES, type Explainer, type PlanNode } from '../support/explain';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

const USER = 'ab'.padEnd(24, '0');
const ALL: TransactionScope = { userId: USER, types: [], statuses: [], direction: null, streamId: null, fromMs: null, toMs: null };
const ROWS = 30_000;

let database: TestDatabase;
let explainer: Explainer;

beforeAll(async () => {
  database = await openTestDatabase();
  explainer = await openExplainer(database);
  const { run } = explainer;
  await run(`insert into users (id, username, email) values ('${USER}', 'long.ledger', 'x@example.com')`);
  await run(`
    insert into transactions (id, user_id, type, direction, status, amount, balance_after, stream_id, created_at)
    select 'ab' || lpad(i::text, 22, '0'), '${USER}', (enum_range(null::transaction_type))[1 + i % 8], 'CREDIT',
           (enum_range(null::transaction_status))[1 + i / 8 % 4], 1, 1, case when i % 2 = 0 then '5eed02000000000000000001' end,
           timestamptz '2020-01-01 00:00:00+00' + i * interval '1 minute'
      from generate_series(1, ${ROWS}) i`);
  await run('vacuum (analyze) transactions');
});

afterAll(async () => {
  await explainer.close();
  await database.close();
});

function scansOf(key: PageKey, mode: (typeof PLAN_MODES)[number]): Promise<PlanNode[]> {
  return explainer.scansOf('transactions', selectPages([key]), mode);
}

describe.each(PLAN_MODES)('a far page skips by index alone and fetches its own rows, with plan_cache_mode %s', (mode) => {
  test.each<[title: string, scope: TransactionScope, matching: number]>([
    ['all', ALL, ROWS],
    ['one type', { ...ALL, types: ['BONUS'] }, ROWS / 8],
    ['several types', { ...ALL, types: ['BONUS', 'GIFT_SENT', 'PAYOUT'] }, (3 * ROWS) / 8],
    ['one status', { ...ALL, statuses: ['PENDING'] }, ROWS / 4],
    ['several statuses', { ...ALL, statuses: ['FAILED', 'PENDING'] }, ROWS / 2],
    ['a stream', { ...ALL, streamId: '5eed02000000000000000001' }, ROWS / 2],
    ['a time', { ...ALL, fromMs: 0, toMs: Date.parse('2030-01-01') }, ROWS],
  ])('%s', async (_title, scope, matching) => {
    const offset = matching - 50;
    const scans = await scansOf({ scope, start: { offset: BigInt(offset) }, count: 21 }, mode);
    const [skipping, fetching] = [
      scans.filter((node) => node['Node Type'] === 'Index Only Scan'),
      scans.filter((node) => node['Node Type'] !== 'Index Only Scan'),
    ];
    const read = skipping.reduce((total, node) => total + node['Actual Rows'] * node['Actual Loops'], 0);
    // A merge reads the next row of each branch before it is needed.
    expect(read).toBeGreaterThanOrEqual(offset + 21);
    expect(read).toBeLessThanOrEqual(offset + 21 + 8);
    expect(skipping.map((node) => node['Heap Fetches'])).toEqual(skipping.map(() => 0));
    expect(fetching).toMatchObject([{ 'Node Type': 'Index Scan', 'Index Name': 'transactions_pkey', 'Actual Loops': 21 }]);
  });
});

test('the first page and a page after a cursor read only the rows they return', async () => {
  for (const start of [{ offset: 0n }, { after: { createdAtMicros: 700_000_000_000_000n, id: USER } }]) {
    const scans = await scansOf({ scope: ALL, start, count: 21 }, 'auto');
    expect(scans).toMatchObject([{ 'Node Type': 'Index Scan', 'Index Name': 'transactions_ledger_idx', 'Actual Rows': 21 }]);
  }
});
