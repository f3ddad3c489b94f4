import { textArray } from '../database/text-array';
import { Prisma } from '../generated/prisma/client';
import type { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import type { Position } from '../paging/cursor';
import type { TransactionScope } from './transaction-scope';

/** Where a page begins. */
export type PageStart = { readonly offset: bigint } | { readonly after: Position };

/** A page that is asked for: of which rows, from where, and how many at most. */
export interface PageKey {
  readonly scope: TransactionScope;
  readonly start: PageStart;
  readonly count: number;
}

/** What lies beyond a page is asked of these streams: whether they have rows outside the span, whose ends are included. */
export interface Span {
  readonly streamIds: readonly string[];
  readonly newest: Position;
  readonly oldest: Position;
}

/** What is asked of a scope beside a page: how many rows it has, which streams go on beyond the page, or both. */
export interface FactsKey {
  readonly scope: TransactionScope;
  readonly isCounted: boolean;
  readonly span: Span | undefined;
}

/**
 * One value of a key: a column of `k`, and what it demands of a row of `transactions`. Values are texts, so that one array type
 * does for all. What a key does not ask for has no column and no condition, so that the planner sees it is not asked for.
 */
interface Column {
  readonly name: string;
  readonly value: string;
  readonly condition: string;
  /** For a list: its values as rows of `v`, and what one of them demands of a row. */
  readonly each?: { readonly rows: string; readonly condition: string };
}

/**
 * An instant: an epoch number means the same to every driver, whatever zone its session is in. Rounded to the column's own
 * milliseconds, because seconds as a double miss them by some microseconds from the year 2242 on.
 */
function instant(column: string): string {
  return `to_timestamp(k.${column}::double precision / 1000)::timestamptz(3)`;
}

/** `=` for one value, because the planner reads an index in order for that and not for a list. */
function anyOf(name: 'type' | 'status', enumType: string, values: readonly string[]): Column[] {
  if (values.length === 0) return [];
  const value = values.join(',');
  if (values.length === 1) return [{ name, value, condition: `t.${name} = k.${name}::${enumType}` }];
  const list = `string_to_array(k.${name}_list, ',')::${enumType}[]`;
  const each = { rows: `unnest(${list}) as v(value)`, condition: `t.${name} = v.value` };
  return [{ name: `${name}_list`, value, condition: `t.${name} = any (${list})`, each }];
}

/** The rows of a scope. The one place that turns a filter into SQL. */
function scopeColumns({ userId, types, statuses, direction, streamId, fromMs, toMs }: TransactionScope): Column[] {
  return [
    { name: 'owner', value: userId, condition: 't.user_id = k.owner' },
    ...anyOf('type', 'public.transaction_type', types),
    ...anyOf('status', 'public.transaction_status', statuses),
    ...(direction === null
      ? []
      : [{ name: 'direction', value: direction, condition: 't.direction = k.direction::public.transaction_direction' }]),
    ...(streamId === null ? [] : [{ name: 'stream', value: streamId, condition: 't.stream_id = k.stream' }]),
    ...(fromMs === null ? [] : [{ name: 'from_ms', value: String(fromMs), condition: `t.created_at >= ${instant('from_ms')}` }]),
    ...(toMs === null ? [] : [{ name: 'to_ms', value: String(toMs), condition: `t.created_at < ${instant('to_ms')}` }]),
  ];
}

function positionColumns(name: string, { createdAtMs, id }: Position, comparison: '<' | '>' | ''): Column[] {
  const condition = comparison === '' ? '' : `(t.created_at, t.id) ${comparison} (${instant(`${name}_ms`)}, k.${name}_id)`;
  return [
    { name: `${name}_ms`, value: String(createdAtMs), condition },
    { name: `${name}_id`, value: id, condition: '' },
  ];
}

function pageColumns({ scope, start, count }: PageKey): Column[] {
  return [
    ...scopeColumns(scope),
    ...('after' in start ? positionColumns('after', start.after, '<') : []),
    ...('offset' in start && start.offset > 0n ? [{ name: 'skip', value: String(start.offset), condition: '' }] : []),
    { name: 'count', value: String(count), condition: '' },
  ];
}

function factsColumns({ scope, isCounted, span }: FactsKey): Column[] {
  return [
    ...scopeColumns(scope),
    ...(isCounted ? [{ name: 'counted', value: '', condition: '' }] : []),
    ...(span === undefined
      ? []
      : [
          { name: 'stream_list', value: span.streamIds.join(','), condition: '' },
          ...positionColumns('newest', span.newest, ''),
          ...positionColumns('oldest', span.oldest, ''),
        ]),
  ];
}

function shapeOf(columns: readonly Column[]): string {
  return columns.map(({ name }) => name).join();
}

/** Pages of one shape are read by one statement. */
export function pageShape(key: PageKey): string {
  return shapeOf(pageColumns(key));
}

/** The same of scopes of one shape is asked by one statement. */
export function factsShape(key: FactsKey): string {
  return shapeOf(factsColumns(key));
}

/** What columns demand of `t`. Texts of this file alone: what clients say stands in the arrays. */
function conditionsOf(columns: readonly Column[]): string {
  return columns.flatMap(({ condition }) => (condition === '' ? [] : [condition])).join(' and ');
}

/** The keys of a statement as rows of `k`, numbered from 1 by `n`, and what they demand of `t`. All have the same columns. */
function keysOf(keys: readonly (readonly Column[])[]): { readonly rows: Prisma.Sql; readonly matching: Prisma.Sql } {
  const columns = keys[0] ?? [];
  const arrays = columns.map((_, index) => Prisma.sql`${textArray(keys.map((key) => key[index]?.value ?? ''))}::text[]`);
  const names = Prisma.raw([...columns.map(({ name }) => name), 'n'].join(', '));
  return {
    rows: Prisma.sql`unnest(${Prisma.join(arrays)}) with ordinality as k(${names})`,
    matching: Prisma.raw(conditionsOf(columns)),
  };
}

/**
 * The rows of a page of `k`, newest first. Of a list of types, or of statuses, each is read in the order of its index and as
 * far as the page could need, and these are merged: an index has no order for a list, so that rare ones among a million
 * would be looked for in all of it.
 */
function pageOf(columns: readonly Column[]): Prisma.Sql {
  const skip = columns.some(({ name }) => name === 'skip') ? 'k.skip::bigint' : '0';
  const newestFirst = (rows: string, limit: string): string => `select * from ${rows} order by t.created_at desc, t.id desc limit ${limit}`;
  const list = columns.find(({ each }) => each !== undefined);
  if (list?.each === undefined) {
    return Prisma.raw(`${newestFirst(`public.transactions t where ${conditionsOf(columns)}`, 'k.count::int')} offset ${skip}`);
  }
  const { rows, condition } = list.each;
  const one = columns.map((column) => (column === list ? { ...column, condition } : column));
  const merged = newestFirst(`public.transactions t where ${conditionsOf(one)}`, `k.count::int + ${skip}`);
  return Prisma.raw(
    `select t.* from ${rows} cross join lateral (${merged}) t order by t.created_at desc, t.id desc limit k.count::int offset ${skip}`,
  );
}

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
                                             p.stream_id, round(date_part('epoch', p.created_at) * 1000))
                            order by p.created_at desc, p.id desc)
              from (${pageOf(columns[0] ?? [])}) p)::text as rows
      from ${keysOf(columns).rows} left join public.users u on u.id = k.owner`;
}

/** A row of a page: amounts as digits, because a number of JSON would lose some; the instant in milliseconds since 1970. */
export type PageRow = readonly [
  id: string,
  type: TransactionType,
  direction: TransactionDirection,
  status: TransactionStatus,
  amount: string,
  balanceAfter: string,
  description: string | null,
  streamId: string | null,
  createdAtMs: number,
];

/**
 * What is asked of scopes of one shape: `count`, which reads all of a scope, and `beyond`, the ids of the streams that go on,
 * divided by commas, which costs two index probes a stream however long its ledger is. What is not asked for is null.
 */
export function selectFacts(keys: readonly FactsKey[]): Prisma.Sql {
  const { rows, matching } = keysOf(keys.map(factsColumns));
  // All are of one shape.
  const [shape] = keys;
  const count =
    shape?.isCounted === true ? Prisma.sql`(select count(*) from public.transactions t where ${matching})` : Prisma.sql`null::bigint`;
  const outside = (condition: string): Prisma.Sql =>
    Prisma.sql`exists (select 1 from public.transactions t where ${matching} and t.stream_id = s.id and ${Prisma.raw(condition)})`;
  const newer = outside(`(t.created_at, t.id) > (${instant('newest_ms')}, k.newest_id)`);
  const older = outside(`(t.created_at, t.id) < (${instant('oldest_ms')}, k.oldest_id)`);
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
