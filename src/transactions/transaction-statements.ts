import { textArray } from '../database/text-array';
import { Prisma } from '../generated/prisma/client';
import type { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import { epochOf } from '../scalars/timestamp';
import {
  besidePosition,
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
 * The rows of a page of `k`, newest first, as `t`. An index has no order for a list of types, or of statuses, so that rare ones
 * among a million would be looked for in all of it: each value is read in the order of its index, and these are merged.
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
 * The same beyond the first page. What is skipped is read from an index alone, where that has all that is asked for; only the
 * rows of the page are fetched. `limit 1` says what the planner does not deduce: one row each, so that it looks them up.
 */
function farPageOf(columns: readonly Column[]): string {
  const { list, others } = splitList(columns);
  const keys = list === undefined ? `${KEYS} ${conditionsOf(columns)}` : `select * from (${mergedKeys(list, others)}) t`;
  const skipped = `${keys} ${NEWEST_FIRST} limit k.count::int offset k.skip::bigint`;
  return `select t.* from (${skipped}) f cross join lateral (select * from public.transactions r where r.id = f.id limit 1) t`;
}

const KEYS = 'select t.created_at, t.id from public.transactions t where';

/** A branch for each value a list can have: of sorted branches the planner knows that merging them reads what is skipped and no more. */
function mergedKeys({ array, column, maxLength }: List, others: readonly Column[]): string {
  const branches = Array.from({ length: maxLength }, (_, index) => {
    const one = `${KEYS} ${conditionsOf(others)} and ${column} = (${array})[${index + 1}]`;
    return `(${one} ${NEWEST_FIRST} limit k.count::int + k.skip::bigint)`;
  });
  return branches.join(' union all ');
}

const EPOCH_OF_ROW = Prisma.raw(epochOf('p.created_at'));

/**
 * Pages of one shape, newest first: one row a key, whose `rows` are JSON of lists in the order of `PageRow`. That is parsed
 * several times faster than as many rows of a result. A cursor continues by comparing rows, so page 1,000 costs what page 1 does.
 * How the ledger's owner stands is told by the way; null where there is none.
 */
export function selectPages(keys: readonly PageKey[]): Prisma.Sql {
  const columns = keys.map(pageColumns);
  return Prisma.sql`
    select k.n::int as n, u.role::text as role, u.status::text as status,
           (select json_agg(json_build_array(p.id, p.type, p.direction, p.status, p.amount::text, p.balance_after::text, p.description,
                                             p.stream_id, ${EPOCH_OF_ROW})
                            order by p.created_at desc, p.id desc)
              from (${Prisma.raw(pageOf(columns[0] ?? []))}) p)::text as rows
      from ${keysOf(columns).rows} left join public.users u on u.id = k.owner`;
}

/** A row of a page: amounts as digits, because a number of JSON would lose some; the time as `epochOf` writes it. */
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
 * How many rows match: read from the counts that triggers keep, whose columns have the same names, or counted where a stream
 * or a time is asked for.
 */
function countOf(scope: TransactionScope, matching: Prisma.Sql): Prisma.Sql {
  return hasKeptCount(scope)
    ? Prisma.sql`(select coalesce(sum(t.count), 0)::bigint from public.transaction_counts t where ${matching})`
    : Prisma.sql`(select count(*) from public.transactions t where ${matching})`;
}

/**
 * What is asked of scopes of one shape: `count`, and `beyond`, the ids of the streams that go on, divided by commas, which
 * costs two index probes a stream however long its ledger is. What is not asked for is null.
 */
export function selectFacts(keys: readonly FactsKey[]): Prisma.Sql {
  const { rows, matching } = keysOf(keys.map(factsColumns));
  // All are of one shape.
  const [shape] = keys;
  const count = shape?.isCounted === true ? countOf(shape.scope, matching) : Prisma.sql`null::bigint`;
  const outside = (condition: string): Prisma.Sql =>
    Prisma.sql`exists (select 1 from public.transactions t where ${matching} and t.stream_id = s.id and ${Prisma.raw(condition)})`;
  const newer = outside(besidePosition('newest', '>'));
  const older = outside(besidePosition('oldest', '<'));
  const beyond =
    shape?.span !== undefined
      ? Prisma.sql`(select string_agg(s.id, ',') from unnest(string_to_array(k.stream_list, ',')) as s(id) where ${newer} or ${older})`
      : Prisma.sql`null::text`;
  return Prisma.sql`select k.n::int as n, ${count} as count, ${beyond} as beyond from ${rows}`;
}

/** The balance after the newest movement of each account that has one. */
export function selectBalances(userIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    select u.id as "userId", t.balance_after as balance
      from unnest(${textArray(userIds)}::text[]) as u(id)
     cross join lateral (select balance_after from public.transactions where user_id = u.id order by created_at desc, id desc limit 1) t`;
}
