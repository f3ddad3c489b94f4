import fc from 'fast-check';
import { TIME_ZONES } from '../../src/client/time-zone';
import { openCitusDatabase } from '../support/citus-database';
import { startGateway, type TestGateway } from '../support/gateway';
import { openTestDatabase } from '../support/test-database';
import { askGraphQL, askRest, insertRows, insertUser, type Client, type LedgerPage, type PageOf } from './ledger-endpoints';
import { arbitraryFilter, arbitraryRows, group, select, spanOf, toItem, withIds, type Filter, type Row } from './ledger-model';

let gateway: TestGateway;
let ledgers = 0;

const A_CURSOR: unknown = expect.any(String);
const arbitraryLimit = fc.constantFrom(2, 3, 5, 8, 20, 100);
const arbitraryZone = fc.constantFrom(...TIME_ZONES);

/** A range that ends before it begins is rejected, which is tested elsewhere. */
function isRejected(filter: Filter, zone: string): boolean {
  const { fromMs, toMs } = spanOf(filter, zone);
  return fromMs >= toMs;
}

/** The expected page at an offset; cursors are opaque and are tested by following them. */
function expectedPage(all: readonly Row[], offset: number, limit: number): Omit<LedgerPage, 'cursor'> {
  const page = all.slice(offset, offset + limit);
  return {
    items: page.map(toItem),
    entries: group(page, all),
    totalCount: all.length,
    hasNextPage: offset + limit < all.length,
    hasPreviousPage: offset > 0 && all.length > 0,
  };
}

/** Compares the page of both endpoints with the model, and returns the cursor of the next page. */
async function expectPage(client: Client, filter: Filter, page: PageOf, all: readonly Row[], offset: number): Promise<string | null> {
  const [graphql, rest] = [await askGraphQL(gateway, client, filter, page), await askRest(gateway, client, filter, page)];
  const expected = expectedPage(all, offset, page.limit);
  expect(graphql).toEqual({ ...expected, cursor: expected.items.length > 0 ? A_CURSOR : null });
  expect(rest).toEqual({ ...expected, cursor: expected.hasNextPage ? graphql.cursor : null });
  return graphql.cursor;
}

describe.each([
  ['postgresql', () => openTestDatabase()],
  ['citus', openCitusDatabase],
])('with the dialect %s', (_dialect, open) => {
  beforeAll(async () => {
    gateway = await startGateway({}, open);
  });

  afterAll(() => gateway.close());

  test('both endpoints return every matching row once, newest first, flat and grouped, by page and by cursor', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRows(40), arbitraryFilter, arbitraryZone, arbitraryLimit, async (drawn, filter, zone, limit) => {
        fc.pre(!isRejected(filter, zone));
        const client = { as: await insertUser(gateway.database), zone };
        const rows = withIds(drawn, (ledgers += 1));
        await insertRows(gateway.database, client.as, rows);
        const all = select(rows, filter, zone);

        // One page past the end, which is empty.
        const pages = Math.ceil(all.length / limit) + 1;
        for (let page = 1; page <= pages; page += 1) await expectPage(client, filter, { limit, page }, all, (page - 1) * limit);

        let after: string | null = null;
        let offset = 0;
        do {
          after = await expectPage(client, filter, { limit, after }, all, offset);
          offset += limit;
        } while (after !== null);
      }),
      { numRuns: 20 },
    );
  });

  test('cursor pagination returns every existing row exactly once while rows are inserted', async () => {
    const arrivals = fc.array(arbitraryRows(4), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(arbitraryRows(40), arrivals, arbitraryLimit, async (drawn, batches, limit) => {
        const client = { as: await insertUser(gateway.database), zone: 'UTC' };
        const ledger = (ledgers += 1);
        const rows = withIds(drawn, ledger);
        await insertRows(gateway.database, client.as, rows);

        const everything = [...rows];
        const seen: string[] = [];
        let after: string | null = null;
        for (let step = 0; ; step += 1) {
          const page: LedgerPage = await askGraphQL(gateway, client, null, { limit, after });
          seen.push(...page.items.map(({ id }) => id));
          if (!page.hasNextPage) break;
          after = page.cursor;
          const arriving = withIds(batches[step] ?? [], ledger, everything.length);
          await insertRows(gateway.database, client.as, arriving);
          everything.push(...arriving);
        }

        const inOrder = select(everything, {}, 'UTC').map(({ id }) => id);
        // Ordered and without duplicates, and no initial row is missing.
        expect(seen).toEqual(inOrder.filter((id) => seen.includes(id)));
        expect(seen).toEqual(expect.arrayContaining(rows.map(({ id }) => id)));
      }),
      { numRuns: 15 },
    );
  });

  test('cursor pagination is exact in every century', async () => {
    const client = { as: await insertUser(gateway.database), zone: 'UTC' };
    const moments = ['1970-01-01T00:00:00.001Z', '2242-03-16T12:56:32.001Z', '2500-01-01T00:00:00.123Z', '9999-12-31T23:59:59.997Z'];
    const rows = moments.flatMap((moment, index) =>
      [0, 1, 2].map((ms) => ({
        id: `${index}${ms}`.padEnd(24, 'c'),
        ...{ type: 'BONUS', direction: 'CREDIT', status: 'COMPLETED', amount: 1n, balanceAfter: 1n, streamId: null, description: null },
        createdAtMs: Date.parse(moment) + ms,
      })),
    );
    await insertRows(gateway.database, client.as, rows);
    const all = select(rows, {}, 'UTC');
    let after: string | null = null;
    for (let offset = 0; offset < all.length; offset += 1) after = await expectPage(client, {}, { limit: 1, after }, all, offset);
  });
});
