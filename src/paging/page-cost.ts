import { clampLimit } from './page-request';

/** What a page costs beside its items, in cost units: of its arguments, and whether its rows are counted as well. */
export type PageSurcharge = (args: Readonly<Record<string, unknown>>, isCounted: boolean) => number;

/** Rows that are skipped for a unit: 0.1 ms of the database, which skips them in an index. */
const SKIPPED_ROWS_PER_UNIT = 1_000;

/** The same of filters that no index has: what is skipped is read from the table, row by row. */
const SEARCHED_ROWS_PER_UNIT = 100;

/** Units of a count that is kept: it is one lookup. */
const KEPT_COUNT_UNITS = 1;

/**
 * Units of a count by stream or date, whose rows are counted one by one. A million take some 100 ms, most ledgers have some
 * hundreds; nobody knows before, and legacy clients count with every page.
 */
const COUNTED_UNITS = 20;

/** The most that all this costs a request, so that legacy clients may walk as far as they like: a tenth of a minute's units. */
export const MAX_SURCHARGE = 1_000;

/** What a filter names; null is as good as left out. */
function namesOf(filter: unknown): string[] {
  if (typeof filter !== 'object' || filter === null) return [];
  return Object.entries(filter).flatMap(([name, value]) => (value == null ? [] : [name]));
}

/** Whether counts are not kept by what a filter names. */
function isCountedByRow(names: readonly string[]): boolean {
  return names.some((name) => ['streamId', 'from', 'to'].includes(name));
}

/** Whether no index has what a filter names: there is one by type, by status and by stream. */
function isSearched(names: readonly string[]): boolean {
  return names.includes('direction') || names.filter((name) => ['types', 'statuses', 'streamId'].includes(name)).length > 1;
}

/** What skipping and counting cost; a page number that is none is found later. */
export const pageSurcharge: PageSurcharge = ({ page, limit, filter }, isCounted) => {
  const names = namesOf(filter);
  const skipped = typeof page === 'number' ? Math.max(0, page - 1) * clampLimit(limit) : 0;
  const rowsPerUnit = isSearched(names) ? SEARCHED_ROWS_PER_UNIT : SKIPPED_ROWS_PER_UNIT;
  const count = isCountedByRow(names) ? COUNTED_UNITS : KEPT_COUNT_UNITS;
  return Math.floor(skipped / rowsPerUnit) + (isCounted ? count : 0);
};
