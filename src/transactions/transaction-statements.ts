import { textArray } from '../database/text-array';
import { Prisma } from '../generated/prisma/client';
import type { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import { epochOf } from '../scalars/timestamp';
import { POSTGRESQL_LEDGER, type LedgerDialect } from './ledger-dialect';
import {
  positionCondition,
  conditionsOf,
  factsColumns,
  keysOf,
  newerColumns,
  pageColumns,
  splitList,
  type Column,
  type FactsKey,
  type List,
  type NewerKey,
  type PageKey,
} from './ledger-keys';
import { hasKeptCount, type TransactionScope } from './transaction-scope';

const NEWEST_FIRST = 'order by t.created_at desc, t.id desc';
const OLDEST_FIRST = 'order by t.created_at, t.id';

/**
 * The query for the page of a row of `k`, in an order by time. An index is not in order across a list of types or statuses: rare ones
 * would be searched for among a million rows. Each value is therefore read from its index in order, and the results are merged.
 */
function pageOf(columns: readonly Column[], order: string): string {
  const { list, others } = splitList(columns);
  const page = `${order} limit k.count::int`;
  if (list === undefined) return `select * from public.transactions t where ${conditionsOf(columns)} ${page}`;
  const ofOne = `select * from public.transactions t where ${conditionsOf(others)} and ${list.column} = v.value ${page}`;
  return `select t.* from unnest(${list.array}) as v(value) cross join lateral (${ofOne}) t ${page}`;
}

/**
 * The same for a page after the first. Skipped rows are read from an index only, if that has all columns of the filter; only the
 * rows of the page are fetched from the table. `limit 1` states what the planner does not deduce, that an id has one row, so that
 * it looks each one up. The user is part of the primary key on Citus.
 */
function farPageOf(columns: readonly Column[]): string {
  const { list, others } = splitList(columns);
  const keys = list === undefined ? `${KEYS} ${conditionsOf(columns)}` : `select * from (${mergedKeys(list, others)}) t`;
  const skipped = `${keys} ${NEWEST_FIRST} limit k.count::int offset k.skip::bigint`;
  return `select t.* from (${skipped}) f cross join lateral (select * from public.transactions r where r.user_id = k.owner and r.id = f.id limit 1) t`;
}

const KEYS = 'select t.created_at, t.id from public.transactions t where';

/** A branch for each value that a list can have. The planner knows that merging sorted branches reads no more rows than it needs. */
function mergedKeys({ array, column, maxLength }: List, others: readonly Column[]): string {
  const branches = Array.from({ length: maxLength }, (_, index) => {
    const one = `${KEYS} ${conditionsOf(others)} and ${column} = (${array})[${index + 1}]`;
    return `(${one} ${NEWEST_FIRST} limit k.count::int + k.skip::bigint)`;
  });
  return branches.join(' union all ');
}

/** A row `p` of `transactions`, as a `PageRow`. */
const PAGE_ROW = Prisma.raw(
  `json_build_array(p.id, p.type, p.direction, p.status, p.amount::text, p.balance_after::text, p.description, p.stream_id,
                    ${epochOf('p.created_at')})`,
);

/**
 * Selects pages of one shape, newest first: one row for each key, whose `rows` are a JSON array of `PageRow`. JSON is parsed
 * several times faster than as many result rows. A cursor continues by comparing rows, so that page 1,000 costs as much as page 1.
 */
export function selectPages(keys: readonly PageKey[], dialect = POSTGRESQL_LEDGER): Prisma.Sql {
  const columns = keys.map(pageColumns);
  // All are of one shape.
  const shape = columns[0] ?? [];
  const page = shape.some(({ name }) => name === 'skip') ? farPageOf(shape) : pageOf(shape, NEWEST_FIRST);
  return Prisma.sql`
    select k.n::int as n,
           (select json_agg(${PAGE_ROW} order by p.created_at desc, p.id desc)
              from (${Prisma.raw(page)}) p)::text as rows
      from ${keysOf(columns, dialect).rows}`;
}

/** Selects rows newer than positions, of keys of one shape: the same result as that of `selectPages`, but oldest first. */
export function selectNewer(keys: readonly NewerKey[], dialect = POSTGRESQL_LEDGER): Prisma.Sql {
  const columns = keys.map(newerColumns);
  return Prisma.sql`
    select k.n::int as n,
           (select json_agg(${PAGE_ROW} order by p.created_at, p.id)
              from (${Prisma.raw(pageOf(columns[0] ?? [], OLDEST_FIRST))}) p)::text as rows
      from ${keysOf(columns, dialect).rows}`;
}

/** A row of a page. Amounts are strings of digits, because JSON numbers would lose precision; the time is as `epochOf` writes it. */
export type PageRow = readonly [
  id: string,
  type: TransactionType,
  direction: TransactionDirection,
  status: TransactionStatus,
  amount: string,
  balanceAfter: string,
  description: string | null,
  streamId: string | null,
  createdAt: string,
];

/** A transaction to look up: of one owner, or of any. */
export interface TransactionKey {
  readonly id: string;
  /** Undefined for the transaction of any user. */
  readonly ownerId: string | undefined;
}

/**
 * Selects the transactions with the ids of keys that either all have an owner, or none: `rows` are a JSON array of `OwnedRow`. Without
 * owners, Citus asks all its nodes.
 */
export function selectTransactions(keys: readonly TransactionKey[], dialect = POSTGRESQL_LEDGER): Prisma.Sql {
  const owned = keys.flatMap(({ id, ownerId }) => (ownerId === undefined ? [] : [[id, ownerId]]));
  const found =
    owned.length > 0
      ? Prisma.sql`${dialect.keyRows(['id', 'owner'], owned)} cross join public.transactions p where p.user_id = k.owner and p.id = k.id`
      : Prisma.sql`public.transactions p where p.id = any(${textArray(keys.map(({ id }) => id))}::text[])`;
  return Prisma.sql`select json_agg(json_build_array(p.user_id, ${PAGE_ROW}))::text as rows from ${found}`;
}

/** A row of `selectTransactions`. */
export type OwnedRow = readonly [ownerId: string, row: PageRow];

/**
 * The number of matching rows. It is read from the counts that triggers maintain, whose columns have the same names, or counted
 * if the scope has a stream or a time range, or if there are no triggers.
 */
function countOf(scope: TransactionScope, matching: Prisma.Sql, dialect: LedgerDialect): Prisma.Sql {
  return hasKeptCount(scope, dialect)
    ? Prisma.sql`(select coalesce(sum(t.count), 0)::bigint from public.transaction_counts t where ${matching})`
    : Prisma.sql`(select count(*) from public.transactions t where ${matching})`;
}

/**
 * Selects facts of one shape: `count`, and `beyond`, the comma-separated ids of the streams with rows beyond the page. `beyond`
 * takes two index probes for each stream, however long the ledger is. A fact that was not requested is null.
 */
export function selectFacts(keys: readonly FactsKey[], dialect = POSTGRESQL_LEDGER): Prisma.Sql {
  const { rows, matching } = keysOf(keys.map(factsColumns), dialect);
  // All are of one shape.
  const [shape] = keys;
  const count = shape?.isCounted === true ? countOf(shape.scope, matching, dialect) : Prisma.sql`null::bigint`;
  const outside = (condition: string): Prisma.Sql =>
    Prisma.sql`exists (select 1 from public.transactions t where ${matching} and t.stream_id = s.id and ${Prisma.raw(condition)})`;
  const newer = outside(positionCondition('newest', '>'));
  const older = outside(positionCondition('oldest', '<'));
  const beyond =
    shape?.span !== undefined
      ? Prisma.sql`(select string_agg(s.id, ',') from unnest(string_to_array(k.stream_list, ',')) as s(id) where ${newer} or ${older})`
      : Prisma.sql`null::text`;
  return Prisma.sql`select k.n::int as n, ${count} as count, ${beyond} as beyond from ${rows}`;
}

/** Selects the balance after the newest transaction of each user that has one. */
export function selectBalances(userIds: readonly string[], dialect = POSTGRESQL_LEDGER): Prisma.Sql {
  const rows = dialect.keyRows(['owner'], userIds.map((id) => [id])); // prettier-ignore
  return Prisma.sql`
    select k.owner as "userId", t.balance_after as balance
      from ${rows}
     cross join lateral (select balance_after from public.transactions t where t.user_id = k.owner ${Prisma.raw(NEWEST_FIRST)} limit 1) t`;
}
