import { Prisma } from '../generated/prisma/client';
import type { FoundPage } from '../paging/connection';
import type { Position } from '../paging/cursor';
import { epochOf, microsOfEpoch, timestampText } from '../scalars/timestamp';
import { batch, type BatchLoader } from './batch-loader';
import { memoizeBy } from './memoize';
import type { Database } from './database';
import { inOrdinalOrder, type Numbered } from './in-order';
import type { StatementKind } from './statement-kind';
import { textArray } from './text-array';
import type { ViewerScope } from './viewer-scoped';

/** A request for a page of a list: what the list is of, who reads it, where it continues, and the maximum number of items. */
export interface KeysetKey {
  /** What selects the list among those of its kind, such as the id of its owner. */
  readonly list: string;
  /** The values of the list's `values`, if it has them; without commas. */
  readonly values?: readonly string[];
  readonly viewerId: string | undefined;
  /** The position before the page; undefined for the first page. */
  readonly after: Position | undefined;
  readonly count: number;
}

/** A list whose pages are read by one statement. All parts are SQL over `k(list, viewer, …)`. */
export interface KeysetList<Columns, Item> {
  readonly kind: StatementKind;
  /** The time and the id by which the list is ordered, newest first; an index has both, after the columns of `rows`. */
  readonly time: Prisma.Sql;
  readonly id: Prisma.Sql;
  /** The rows of the list: `from … where …`. */
  readonly rows: Prisma.Sql;
  /** A table `v` of `k.list_values`, if the index is in order for a single value only: the rows of each value are merged. */
  readonly values?: Prisma.Sql;
  /** The columns of `rows` that the parts below use, as columns of `r`. */
  readonly selected: Prisma.Sql;
  /** Joins of one row each, and the condition for rows that the page shows. Undefined if it shows every row. */
  readonly filter?: { readonly joins: Prisma.Sql; readonly shown: Prisma.Sql };
  /** Whether the viewer may not see the list; false by default. */
  readonly isForbidden?: Prisma.Sql;
  readonly columns: Prisma.Sql;
  /** Converts the JSON values of the columns to an item. */
  readonly read: (columns: Columns) => Item;
}

/**
 * The maximum number of rows that a page searches for rows to show. A host may have a hundred thousand followers who were deleted: without
 * a bound, the page before them would read them all. It takes some 5 ms.
 */
const MAX_SEARCHED = 1_000;

/** The maximum number of pages in one statement. */
const MAX_PAGES = 32;

/** The start of a list: later than every time, with an id greater than every id, which is hexadecimal. */
const START = { time: 'infinity', id: 'g' };

/** A row of the result. `rows` is a JSON array of a position and the columns each; `resume` is a position. */
interface PageResult extends Numbered {
  readonly isForbidden: boolean;
  readonly rows: string | null;
  readonly resume: string | null;
}

type JsonPosition = readonly [epoch: string, id: string];

function toPosition([epoch, id]: JsonPosition): Position {
  return { createdAtMicros: microsOfEpoch(epoch), id };
}

const EPOCH = Prisma.raw(epochOf('r.time'));

/** The SQL of a list, without what the result becomes. */
type ListSql = Omit<KeysetList<never, unknown>, 'kind' | 'read'>;

/** The rows of a list after the position of a key, newest first. `bounds` is a limit, and an offset if there are no `values`. */
function rowsAfter({ time, id, rows, values, selected }: ListSql, bounds: Prisma.Sql): Prisma.Sql {
  const found = Prisma.sql`
    select ${time} as time, ${id} as id, ${selected} ${rows} and (${time}, ${id}) < (k.after_time::timestamptz, k.after_id)
     order by ${time} desc, ${id} desc ${bounds}`;
  if (values === undefined) return found;
  return Prisma.sql`select r.* from ${values} cross join lateral (${found}) r order by r.time desc, r.id desc ${bounds}`;
}

function resumePosition(list: ListSql): Prisma.Sql {
  if (list.filter === undefined) return Prisma.sql`null`;
  const lastSearched = rowsAfter(list, Prisma.sql`offset ${MAX_SEARCHED - 1}::int limit 1`);
  return Prisma.sql`case when page.found < k.count::int then (select json_build_array(${EPOCH}, r.id) from (${lastSearched}) r) end`;
}

/** Selects pages of a list: one row for each key. A page reads its rows from the index in order, so that every page costs the same. */
export function selectKeysetPages(keys: readonly KeysetKey[], list: ListSql): Prisma.Sql {
  const { filter, columns } = list;
  const array = (valueOf: (key: KeysetKey) => string | null): Prisma.Sql => Prisma.sql`${textArray(keys.map(valueOf))}::text[]`;
  const count = Prisma.sql`limit k.count::int`;
  const shown =
    filter === undefined
      ? Prisma.sql`(${rowsAfter(list, count)}) r`
      : Prisma.sql`(${rowsAfter(list, Prisma.sql`limit ${MAX_SEARCHED}::int`)}) r ${filter.joins}
          where ${filter.shown} order by r.time desc, r.id desc ${count}`;
  return Prisma.sql`
    select k.n::int as n, ${list.isForbidden ?? Prisma.sql`false`} as "isForbidden", page.rows::text as rows, (${resumePosition(list)})::text as resume
      from unnest(${array((key) => key.list)}, ${array((key) => key.values?.join(',') ?? '')}, ${array((key) => key.viewerId ?? null)},
                  ${array(({ after }) => (after === undefined ? START.time : timestampText(after.createdAtMicros)))},
                  ${array(({ after }) => after?.id ?? START.id)}, ${array((key) => String(key.count))})
           with ordinality as k(list, list_values, viewer, after_time, after_id, count, n)
     cross join lateral (
       select json_agg(json_build_array(json_build_array(${EPOCH}, r.id), r.columns) order by r.time desc, r.id desc) as rows,
              count(*) as found
         from (select r.time, r.id, json_build_array(${columns}) as columns from ${shown}) r) page`;
}

/** A request for a page, by the viewer of one request. */
export type ViewedPage = Omit<KeysetKey, 'viewerId'>;

function pageName({ list, values = [], after, count }: ViewedPage): string {
  return JSON.stringify([list, values, after && [String(after.createdAtMicros), after.id], count]);
}

/** The loader of one request: pages as its viewer may see them, each loaded once, however often it is selected. */
export function pagesForViewer<Item>(
  load: BatchLoader<KeysetKey, FoundPage<Item>>,
  { viewer, connection }: ViewerScope,
): (page: ViewedPage) => Promise<FoundPage<Item>> {
  return memoizeBy(pageName, (page: ViewedPage, client) => load({ ...page, viewerId: viewer?.id }, client), connection);
}

/** Creates a batch loader of the pages of a list: one statement for all keys of a turn of the event loop. */
export function keysetPages<Columns, Item>(database: Database, list: KeysetList<Columns, Item>): BatchLoader<KeysetKey, FoundPage<Item>> {
  return batch(
    async (keys, isAwaited) => {
      const results = await database.read<PageResult>(list.kind, selectKeysetPages(keys, list), isAwaited);
      return inOrdinalOrder(keys.length, results).map((result) => {
        // The statement has these types.
        const rows = JSON.parse(result?.rows ?? '[]') as readonly (readonly [JsonPosition, Columns])[];
        const resume = JSON.parse(result?.resume ?? 'null') as JsonPosition | null;
        return {
          isForbidden: result?.isForbidden === true,
          items: rows.map(([position, columns]) => ({ item: list.read(columns), position: toPosition(position) })),
          resumeAfter: resume === null ? undefined : toPosition(resume),
        };
      });
    },
    { maxKeys: MAX_PAGES },
  );
}
