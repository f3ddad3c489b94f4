import { textArray } from '../database/text-array';
import { Prisma } from '../generated/prisma/client';
import type { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import { epochOf } from '../scalars/timestamp';
import {
  positionCondition,
  conditionsOf,
  factsColumns,
  keysOf,
  pageColumns,
  splitList,
  type Column,
  type FactsKey,
  type List,
  type PageKey,
} from './ledger-keys';
import { hasKeptCount, type TransactionScope } from './transaction-scope';

const NEWEST_FIRST = 'order by t.created_at desc, t.id desc';

/**
 * The query for the page of a row of `k`, newest first. An index is not in order across a list of types or statuses: rare ones
 * would be searched for among a million rows. Each value is therefore read from its index in order, and the results are merged.
 */
function pageOf(columns: readonly Column[]): string {
  if (columns.some(({ name }) => name === 'skip')) return farPageOf(columns);
  const { list, others } = splitList(columns);
  const page = `${NEWEST_FIRST} limit k.count::int`;
  if (list === undefined) return `select * from public.transactions t where ${conditionsOf(columns)} ${page}`;
  const ofOne = `select * from public.transactions t where ${conditionsOf(others)} and ${list.column} = v.value ${page}`;
  return `select t.* from unnest(${list.array}) as v(value) cross join lateral (${ofOne}) t ${page}`;
}

/**
 * The same for a page after the first. Skipped rows are read from an index only, if that has all columns of the filter; only the
 * rows of the page are fetched from the table. `limit 1` states what the planner does not deduce, that an id has one row, so that
 * it looks each one up.
 */
function farPageOf(columns: readonly Column[]): string {
  const { list, others } = splitList(columns);
  const keys = list === undefined ? `${KEYS} ${conditionsOf(columns)}` : `select * from (${mergedKeys(list, others)}) t`;
  const skipped = `${keys} ${NEWEST_FIRST} limit k.count::int offset k.skip::bigint`;
  return `select t.* from (${skipped}) f cross join lateral (select * from public.transactions r where r.id = f.id limit 1) t`;
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

const EPOCH_OF_ROW = Prisma.raw(epochOf('p.created_at'));

/**
 * Selects pages of one shape, newest first: one row for each key, whose `rows` are a JSON array of `PageRow`. JSON is parsed
 * several times faster than as many result rows. A cursor continues by comparing rows, so that page 1,000 costs as much as page 1.
 */
export function selectPages(keys: readonly PageKey[]): Prisma.Sql {
  const columns = keys.map(pageColumns);
  return Prisma.sql`
    select k.n::int as n,
           (select json_agg(json_build_array(p.id, p.type, p.direction, p.status, p.amount::text, p.balance_after::text, p.description,
                                             p.stream_id, ${EPOCH_OF_ROW})
                            order by p.created_at desc, p.id desc)
              from (${Prisma.raw(pageOf(columns[0] ?? []))}) p)::text as rows
      from ${keysOf(columns).rows}`;
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

/**
 * The number of matching rows. It is read from the counts that triggers maintain, whose columns have the same names, or counted
 * if the scope has a stream or a time range.
 */
function countOf(scope: TransactionScope, matching: Prisma.Sql): Prisma.Sql {
  return hasKeptCount(scope)
    ? Prisma.sql`(select coalesce(sum(t.count), 0)::bigint from public.transaction_counts t where ${matching})`
    : Prisma.sql`(select count(*) from public.transactions t where ${matching})`;
}

/**
 * Selects facts of one shape: `count`, and `beyond`, the comma-separated ids of the streams with rows beyond the page. `beyond`
 * takes two index probes for each stream, however long the ledger is. A fact that was not requested is null.
 */
export function selectFacts(keys: readonly FactsKey[]): Prisma.Sql {
  const { rows, matching } = keysOf(keys.map(factsColumns));
  // All are of one shape.
  const [shape] = keys;
  const count = shape?.isCounted === true ? countOf(shape.scope, matching) : Prisma.sql`null::bigint`;
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
export function selectBalances(userIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    select u.id as "userId", t.balance_after as balance
      from unnest(${textArray(userIds)}::text[]) as u(id)
     cross join lateral (select balance_after from public.transactions where user_id = u.id order by created_at desc, id desc limit 1) t`;
}
