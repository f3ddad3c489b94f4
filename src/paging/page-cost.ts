import { clampLimit } from './page-request';

/** What a page costs beside its items, in cost units: of its arguments, and whether its rows are counted as well. */
export type PageSurcharge = (args: Readonly<Record<string, unknown>>, isCounted: boolean) => number;

/** Rows that are skipped for a unit: 0.1 ms of the database, which skips them in an index. */
const SKIPPED_ROWS_PER_UNIT = 1_000;

/** Units of a count that is kept: it is one lookup. */
const KEPT_COUNT_UNITS = 1;

/**
 * Units of a count by stream or date, whose rows are counted one by one. A million take some 100 ms, most ledgers have some
 * hundreds; nobody knows before, and legacy clients count with every page.
 */
const COUNTED_UNITS = 20;

/** The most that all this costs, so that legacy clients may walk as far as they like: a tenth of a minute's units. */
const MAX_SURCHARGE = 1_000;

/** Whether a filter names what counts are not kept by. */
function isCountedByRow(filter: unknown): boolean {
  if (typeof filter !== 'object' || filter === null) return false;
  return Object.entries(filter).some(([name, value]) => ['streamId', 'from', 'to'].includes(name) && value != null);
}

/** What skipping and counting cost; a page number that is none is found later. */
export const pageSurcharge: PageSurcharge = ({ page, limit, filter }, isCounted) => {
  const skipped = typeof page === 'number' ? Math.max(0, page - 1) * clampLimit(limit) : 0;
  const count = isCountedByRow(filter) ? COUNTED_UNITS : KEPT_COUNT_UNITS;
  return Math.min(MAX_SURCHARGE, Math.floor(skipped / SKIPPED_ROWS_PER_UNIT) + (isCounted ? count : 0));
};
