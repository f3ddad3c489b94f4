import type { TestDatabase } from '../support/test-database';
import type { TestGateway } from '../support/gateway';
import type { Filter, Item, Row } from './ledger-model';

/** A requested page: by number, by cursor, or neither. */
export interface PageOf {
  readonly limit: number;
  readonly page?: number;
  readonly after?: string | null;
}

/** The viewer and their time zone. */
export interface Client {
  readonly as: string;
  readonly zone: string;
}

/** A page of the ledger, flat and grouped, as one endpoint returns it. */
export interface LedgerPage {
  readonly items: readonly Item[];
  readonly entries: readonly Readonly<Record<string, unknown>>[];
  readonly totalCount: unknown;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** GraphQL's end cursor; REST's next cursor. */
  readonly cursor: string | null;
}

const LEDGER = `
  fragment Row on Transaction { id type direction status amount balanceAfter streamId description createdAt }
  fragment Info on PageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  query Ledger($filter: TransactionFilter, $limit: Int, $page: Int, $after: String) {
    flat: myTransactions(filter: $filter, limit: $limit, page: $page, after: $after) {
      nodes { ...Row } pageInfo { ...Info } totalCount
    }
    grouped: myTransactionGroups(filter: $filter, limit: $limit, page: $page, after: $after) {
      entries {
        kind: __typename ...Row
        ... on TransactionGroup {
          streamId transactionCount totalCredit totalDebit netAmount isComplete latestAt earliestAt transactions { ...Row }
        }
      }
      pageInfo { ...Info } totalCount
    }
  }`;

interface Info {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly endCursor: string | null;
}

interface LedgerData {
  readonly flat: { readonly nodes: Item[]; readonly pageInfo: Info; readonly totalCount: number };
  readonly grouped: { readonly entries: { readonly kind: string }[]; readonly pageInfo: Info; readonly totalCount: number };
}

/** Requests a page in both forms with one GraphQL query. */
export async function askGraphQL(gateway: TestGateway, { as, zone }: Client, filter: Filter | null, page: PageOf): Promise<LedgerPage> {
  const { body } = await gateway.graphql(LEDGER, { filter, ...page }, { as, headers: { 'x-timezone': zone } });
  expect(body.errors).toBeUndefined();
  // The query above determines the shape.
  const { flat, grouped } = body.data as unknown as LedgerData;
  expect(grouped.pageInfo).toEqual(flat.pageInfo);
  expect(grouped.totalCount).toBe(flat.totalCount);
  const { endCursor: cursor, hasNextPage, hasPreviousPage } = flat.pageInfo;
  const entries = grouped.entries.map(({ kind, ...entry }) => ({ kind: kind === 'TransactionGroup' ? 'group' : 'transaction', ...entry }));
  return { items: flat.nodes, entries, totalCount: flat.totalCount, hasNextPage, hasPreviousPage, cursor };
}

/** A filter and a page as query parameters of the legacy API. */
export function toQuery(filter: Filter, { limit, page, after }: PageOf): string {
  const { types, statuses, direction, streamId, from, to } = filter;
  const list = (values: readonly string[] | null | undefined): string | undefined => (values?.length ? values.join(',') : undefined);
  const parameters = { type: list(types), status: list(statuses), direction, streamId, from, to, limit, page, cursor: after };
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value == null ? [] : `${name}=${encodeURIComponent(value)}`))
    .join('&');
}

interface RestList {
  readonly items: readonly Item[];
  readonly pagination: {
    readonly page: number | null;
    readonly limit: number;
    readonly totalItems: number;
    readonly totalPages: number | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly nextCursor: string | null;
  };
}

/** Requests a page from the two legacy routes. */
export async function askRest(gateway: TestGateway, { as, zone }: Client, filter: Filter, page: PageOf): Promise<LedgerPage> {
  const answers = await Promise.all(
    ['', '/grouped'].map(async (suffix) => {
      const { status, body } = await gateway.rest(`/users/me/transactions${suffix}?${toQuery(filter, page)}`, {
        as,
        headers: { 'x-timezone': zone },
      });
      expect({ status, errors: body.errors }).toEqual({ status: 200, errors: [] });
      // The contract defines the shape of a list.
      return body.data as RestList;
    }),
  );
  const [flat, grouped] = [answers[0]!, answers[1]!];
  expect(grouped.pagination).toEqual(flat.pagination);
  const { totalItems, hasNextPage, hasPreviousPage, nextCursor, ...numbers } = flat.pagination;
  const byCursor = page.after != null;
  expect(numbers).toEqual({
    page: byCursor ? null : (page.page ?? 1),
    limit: page.limit,
    totalPages: byCursor ? null : Math.ceil(totalItems / page.limit),
  });
  const entries = grouped.items.map(({ streamTitle, ...entry }: Item & { streamTitle?: unknown }) => {
    expect(typeof streamTitle).toBe(entry['kind'] === 'group' ? 'string' : 'undefined');
    return entry;
  });
  return { items: flat.items, entries, totalCount: totalItems, hasNextPage, hasPreviousPage, cursor: nextCursor };
}

function literal(value: string | bigint | null): string {
  return value === null ? 'null' : typeof value === 'bigint' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

/** Adds rows to a user's ledger in one statement. */
export async function insertRows(database: TestDatabase, userId: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => {
    const createdAt = new Date(row.createdAtMs).toISOString();
    const columns = [row.id, userId, row.type, row.direction, row.status, row.amount, row.balanceAfter, row.streamId, row.description];
    return `(${[...columns, createdAt].map(literal).join(', ')})`;
  });
  await database.execute(`
    insert into transactions (id, user_id, type, direction, status, amount, balance_after, stream_id, description, created_at)
    values ${values.join(', ')}`);
}

let users = 0;

/** Inserts a user without transactions. */
export async function insertUser(database: TestDatabase): Promise<string> {
  users += 1;
  const id = `7e57${String(users).padStart(20, '0')}`;
  await database.execute(`insert into users (id, username, email) values ('${id}', 'tester${users}', 'tester${users}@example.com')`);
  return id;
}
