import { Prisma } from '../generated/prisma/client';
import { TransactionStatus, TransactionType } from '../generated/prisma/enums';
import type { Position } from '../paging/cursor';
import { microsOfMillis, timestampText } from '../scalars/timestamp';
import type { LedgerDialect } from './ledger-dialect';
import type { TransactionScope } from './transaction-scope';

/** The start of a page: the number of rows to skip, or the position of the row before it. */
export type PageStart = { readonly offset: bigint } | { readonly after: Position };

/** A request for a page: the scope, the start, and the maximum number of rows. */
export interface PageKey {
  readonly scope: TransactionScope;
  readonly start: PageStart;
  readonly count: number;
}

/** The streams of a page, and the positions of its newest and oldest row. A row beyond the page is newer or older than both. */
export interface Span {
  readonly streamIds: readonly string[];
  readonly newest: Position;
  readonly oldest: Position;
}

/** A request for the rows of a scope that are newer than a position, oldest first, up to a number of rows. */
export interface NewerKey {
  readonly scope: TransactionScope;
  readonly than: Position;
  readonly count: number;
}

/** A request for facts of a scope besides a page: its number of rows, the streams with rows beyond the page, or both. */
export interface FactsKey {
  readonly scope: TransactionScope;
  readonly isCounted: boolean;
  readonly span: Span | undefined;
}

/** A list of values for one column of `t`, as an SQL array, and the maximum number of values. */
export interface List {
  readonly array: string;
  readonly column: string;
  readonly maxLength: number;
}

/**
 * One value of a key: a column of `k`, and its condition for rows of `transactions` (`t`). Values are texts, so that one array
 * type fits all. A filter that a key does not have adds no column and no condition that the planner would have to consider.
 */
export interface Column {
  readonly name: string;
  readonly value: string;
  readonly condition: string;
  readonly list?: List;
}

/** The column of a list filter. One value is compared by `=`, for which the planner reads an index in order, unlike for a list. */
function listFilterColumns(name: 'type' | 'status', enumValues: Readonly<Record<string, string>>, values: readonly string[]): Column[] {
  if (values.length === 0) return [];
  const enumType = `public.transaction_${name}`;
  const value = values.join(',');
  if (values.length === 1) return [{ name, value, condition: `t.${name} = k.${name}::${enumType}` }];
  const array = `string_to_array(k.${name}_list, ',')::${enumType}[]`;
  const list = { array, column: `t.${name}`, maxLength: Object.keys(enumValues).length };
  return [{ name: `${name}_list`, value, condition: `t.${name} = any (${array})`, list }];
}

function boundColumn(name: string, ms: number, comparison: '>=' | '<'): Column {
  return { name, value: timestampText(microsOfMillis(ms)), condition: `t.created_at ${comparison} k.${name}::timestamptz` };
}

/** The columns of a scope. This is the only place that turns a filter into SQL. */
function scopeColumns({ userId, types, statuses, direction, streamId, fromMs, toMs }: TransactionScope): Column[] {
  return [
    { name: 'owner', value: userId, condition: 't.user_id = k.owner' },
    ...listFilterColumns('type', TransactionType, types),
    ...listFilterColumns('status', TransactionStatus, statuses),
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
    {
      name: `${name}_time`,
      value: timestampText(createdAtMicros),
      condition: comparison === '' ? '' : positionCondition(name, comparison),
    },
    { name: `${name}_id`, value: id, condition: '' },
  ];
}

/** The condition for rows that are newer (`>`) or older (`<`) than a position of a key. */
export function positionCondition(name: string, comparison: '<' | '>'): string {
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

/** The columns of rows newer than a position. */
export function newerColumns({ scope, than, count }: NewerKey): Column[] {
  return [...scopeColumns(scope), ...positionColumns('than', than, '>'), { name: 'count', value: String(count), condition: '' }];
}

/** The shape of rows newer than a position. */
export function newerShape(key: NewerKey): string {
  return shapeOf(newerColumns(key));
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

/** The shape of a page: the names of its columns. Pages of one shape are read by one statement. */
export function pageShape(key: PageKey): string {
  return shapeOf(pageColumns(key));
}

/** The shape of facts: the names of their columns. Facts of one shape are read by one statement. */
export function factsShape(key: FactsKey): string {
  return shapeOf(factsColumns(key));
}

/** The conditions of columns for rows of `t`, as SQL. They have no input of clients, whose values are in the rows of `keysOf`. */
export function conditionsOf(columns: readonly Column[]): string {
  return columns.flatMap(({ condition }) => (condition === '' ? [] : [condition])).join(' and ');
}

/** The keys of a statement as rows of `k`, numbered from 1 by `n`, and their conditions for `t`. All keys have the same columns. */
export function keysOf(
  keys: readonly (readonly Column[])[],
  dialect: LedgerDialect,
): { readonly rows: Prisma.Sql; readonly matching: Prisma.Sql } {
  const columns = keys[0] ?? [];
  return {
    rows: dialect.keyRows(
      columns.map(({ name }) => name),
      keys.map((key) => key.map(({ value }) => value)),
    ),
    matching: Prisma.raw(conditionsOf(columns)),
  };
}

/** The first list among columns, if there is one, and the other columns. */
export function splitList(columns: readonly Column[]): { readonly list: List | undefined; readonly others: readonly Column[] } {
  const found = columns.find(({ list }) => list !== undefined);
  return { list: found?.list, others: columns.filter((column) => column !== found) };
}
