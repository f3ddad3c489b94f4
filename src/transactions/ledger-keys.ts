import { textArray } from '../database/text-array';
import { Prisma } from '../generated/prisma/client';
import { TransactionStatus, TransactionType } from '../generated/prisma/enums';
import type { Position } from '../paging/cursor';
import { microsOfMillis, timestampText } from '../scalars/timestamp';
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

/** A list of values for one column of `t`, as an SQL array, and how many values it can have. */
export interface List {
  readonly array: string;
  readonly column: string;
  readonly maxLength: number;
}

/**
 * One value of a key: a column of `k`, and what it demands of a row of `transactions`. Values are texts, so that one array type
 * does for all. What a key does not ask for has no column and no condition, so that the planner sees it is not asked for.
 */
export interface Column {
  readonly name: string;
  readonly value: string;
  readonly condition: string;
  readonly list?: List;
}

/** `=` for one value, because the planner reads an index in order for that and not for a list. */
function anyOf(name: 'type' | 'status', known: Readonly<Record<string, string>>, values: readonly string[]): Column[] {
  if (values.length === 0) return [];
  const enumType = `public.transaction_${name}`;
  const value = values.join(',');
  if (values.length === 1) return [{ name, value, condition: `t.${name} = k.${name}::${enumType}` }];
  const array = `string_to_array(k.${name}_list, ',')::${enumType}[]`;
  const list = { array, column: `t.${name}`, maxLength: Object.keys(known).length };
  return [{ name: `${name}_list`, value, condition: `t.${name} = any (${array})`, list }];
}

function boundColumn(name: string, ms: number, comparison: '>=' | '<'): Column {
  return { name, value: timestampText(microsOfMillis(ms)), condition: `t.created_at ${comparison} k.${name}::timestamptz` };
}

/** The rows of a scope. The one place that turns a filter into SQL. */
function scopeColumns({ userId, types, statuses, direction, streamId, fromMs, toMs }: TransactionScope): Column[] {
  return [
    { name: 'owner', value: userId, condition: 't.user_id = k.owner' },
    ...anyOf('type', TransactionType, types),
    ...anyOf('status', TransactionStatus, statuses),
    ...(direction === null
      ? []
      : [{ name: 'direction', value: direction, condition: 't.direction = k.direction::public.transaction_direction' }]),
    ...(streamId === null ? [] : [{ name: 'stream', value: streamId, condition: 't.stream_id = k.stream' }]),
    ...(fromMs === null ? [] : [boundColumn('from_time', fromMs, '>=')]),
    ...(toMs === null ? [] : [boundColumn('to_time', toMs, '<')]),
  ];
}

function positionColumns(name: string, { createdAtMicros, id }: Position, comparison: '<' | '>' | ''): Column[] {
  return [
    { name: `${name}_time`, value: timestampText(createdAtMicros), condition: comparison === '' ? '' : besidePosition(name, comparison) },
    { name: `${name}_id`, value: id, condition: '' },
  ];
}

/** What is newer, or older, than a position of a key. */
export function besidePosition(name: string, comparison: '<' | '>'): string {
  return `(t.created_at, t.id) ${comparison} (k.${name}_time::timestamptz, k.${name}_id)`;
}

/** The columns of a page. */
export function pageColumns({ scope, start, count }: PageKey): Column[] {
  return [
    ...scopeColumns(scope),
    ...('after' in start ? positionColumns('after', start.after, '<') : []),
    ...('offset' in start && start.offset > 0n ? [{ name: 'skip', value: String(start.offset), condition: '' }] : []),
    { name: 'count', value: String(count), condition: '' },
  ];
}

/** The columns of facts. */
export function factsColumns({ scope, isCounted, span }: FactsKey): Column[] {
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
export function conditionsOf(columns: readonly Column[]): string {
  return columns.flatMap(({ condition }) => (condition === '' ? [] : [condition])).join(' and ');
}

/** The keys of a statement as rows of `k`, numbered from 1 by `n`, and what they demand of `t`. All have the same columns. */
export function keysOf(keys: readonly (readonly Column[])[]): { readonly rows: Prisma.Sql; readonly matching: Prisma.Sql } {
  const columns = keys[0] ?? [];
  const arrays = columns.map((_, index) => Prisma.sql`${textArray(keys.map((key) => key[index]?.value ?? ''))}::text[]`);
  const names = Prisma.raw([...columns.map(({ name }) => name), 'n'].join(', '));
  return {
    rows: Prisma.sql`unnest(${Prisma.join(arrays)}) with ordinality as k(${names})`,
    matching: Prisma.raw(conditionsOf(columns)),
  };
}

/** The list among columns, if there is one, and the columns beside it. */
export function splitList(columns: readonly Column[]): { readonly list: List | undefined; readonly others: readonly Column[] } {
  const found = columns.find(({ list }) => list !== undefined);
  return { list: found?.list, others: columns.filter((column) => column !== found) };
}
