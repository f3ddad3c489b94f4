import { openSwitchedDatabase, statementTimeout, type SwitchedDatabase } from '../http/switched-database';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import type { TransactionLoaders } from '../../src/transactions/transaction.loaders';
import { TransactionService } from '../../src/transactions/transaction.service';

let database: SwitchedDatabase;
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({}, async () => (database = await openSwitchedDatabase()));
});

afterAll(() => gateway.close());

function failStatements(pattern: RegExp): void {
  database.failWith((sql) => (pattern.test(sql) ? statementTimeout() : undefined));
}

const COUNT = /count\(\*\)/;
const AN_ARRAY: unknown = expect.any(Array);

describe('returns the rows without the count if counting times out', () => {
  test.each(['from=2025-01-01', 'streamId=5eed02000000000000000012', 'from=2025-01-01&to=2026-01-01&type=BONUS'])(
    'REST: %s',
    async (query) => {
      failStatements(COUNT);
      for (const list of ['transactions', 'transactions/grouped']) {
        const { status, body } = await gateway.rest(`/users/me/${list}?limit=2&${query}`);
        expect([status, body.isSuccess, body.errors]).toEqual([200, true, []]);
        expect(body.data).toMatchObject({ items: AN_ARRAY, pagination: { page: 1, limit: 2, totalItems: null, totalPages: null } });
        expect((body.data as { items: unknown[] }).items.length).toBeGreaterThan(0);
      }
    },
  );

  test('REST: past the last page, with hasPreviousPage independent of the count', async () => {
    failStatements(COUNT);
    const { status, body } = await gateway.rest('/users/me/transactions?from=2025-01-01&page=1000');
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ items: [], pagination: { totalItems: null, hasNextPage: false, hasPreviousPage: true } });
  });

  test('GraphQL: totalCount is null with GATEWAY_TIMEOUT, and the other fields are returned', async () => {
    failStatements(COUNT);
    const { status, body } = await gateway.graphql(`{
      myTransactionGroups(filter: { from: "2025-01-01" }, limit: 100) { totalCount entries { ... on TransactionGroup { isComplete } } }
      kept: myTransactions(filter: { types: [BONUS] }) { totalCount }
    }`);
    expect(status).toBe(200);
    expect(body.data).toEqual({ myTransactionGroups: { totalCount: null, entries: AN_ARRAY }, kept: { totalCount: 18 } });
    expect(JSON.stringify(body.data)).toContain('"isComplete":true');
    expect(body.errors).toMatchObject([{ path: ['myTransactionGroups', 'totalCount'], extensions: { code: 'GATEWAY_TIMEOUT' } }]);
    expect(body.errors).toHaveLength(1);
  });
});

test.each([
  ['the stream of a group', /from public\.live_streams/],
  ['the rows', /json_agg/],
])('where another statement of a legacy list takes too long, the list fails: %s', async (_what, pattern) => {
  failStatements(pattern);
  const { status, body } = await gateway.rest('/users/me/transactions/grouped?from=2025-01-01');
  expect([status, body.data]).toEqual([504, null]);
});

test.each(['', '?type=BONUS,PAYOUT&status=COMPLETED&direction=CREDIT'])(
  'counts by type, status and direction are not counted: %s',
  async (query) => {
    failStatements(COUNT);
    const { body } = await gateway.rest(`/users/me/transactions${query}`);
    const kept = (body.data as { pagination: { totalItems: number } }).pagination.totalItems;
    database.failWith(() => undefined);
    const since = await gateway.rest(`/users/me/transactions?from=0001-01-01${query.replace('?', '&')}`);
    expect(since.body.data).toMatchObject({ pagination: { totalItems: kept } });
  },
);

describe('a count that never completes', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('times out after two seconds', async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const loaders: TransactionLoaders = {
      byId: never,
      page: () => Promise.resolve([]),
      facts: never,
      hasKeptCount: () => false,
      count: never,
      balance: never,
    };
    const service = new TransactionService(loaders, { viewer: { id: ADA }, connection: undefined, client: { timeZone: 'UTC' } });
    const page = await service.page(ADA, { from: { kind: 'instant', ms: 0 } }, { limit: 1 });
    const counting = expect(page.count()).rejects.toMatchObject({ code: 'GATEWAY_TIMEOUT' });
    await jest.advanceTimersByTimeAsync(2_000);
    await counting;
  });
});
