import type { ComplexityEstimator } from 'graphql-query-complexity';
import { clampLimit } from './page-request';

/**
 * The cost units of a page: one, and for each possible item the cost of what is selected of it. An item is read whatever is selected: even
 * one of which only a cursor is selected costs a unit.
 */
export const pageCost: ComplexityEstimator = ({ args, childComplexity }) =>
  1 + clampLimit(args['first'] ?? args['limit']) * Math.max(1, childComplexity);

/** The cost units of a list of requested records: for each key, one unit and the cost of the selected fields. */
export function listCost(keys: unknown, childCost: number): number {
  return (Array.isArray(keys) ? keys.length : 0) * (1 + childCost);
}

/** The cost of a page besides its items, in cost units, by its arguments and by whether its scope is counted as well. */
export type PageSurcharge = (args: Readonly<Record<string, unknown>>, isCounted: boolean) => number;

/** The number of skipped rows for a cost unit: the database skips them in an index, in 0.1 ms. */
const SKIPPED_ROWS_PER_UNIT = 1_000;

/** The same for filters without an index: skipped rows are read from the table, one by one. */
const UNINDEXED_ROWS_PER_UNIT = 100;

/** The cost units of a count that is kept: it is one row of an index. */
const KEPT_COUNT_UNITS = 1;

/**
 * The cost units of a count by stream or date, which counts rows one by one. A million rows take some 100 ms, but most ledgers
 * have some hundreds. The number is not known in advance, and legacy clients count with every page.
 */
const COUNTED_UNITS = 20;

/** The maximum surcharge of a request: a tenth of a minute's units, so that legacy clients can go through as many pages as they like. */
export const MAX_SURCHARGE = 1_000;

/** The names of the fields that a filter sets; null does not count as set. */
function setFields(filter: unknown): string[] {
  if (typeof filter !== 'object' || filter === null) return [];
  return Object.entries(filter).flatMap(([name, value]) => (value == null ? [] : [name]));
}

/** Whether a filter has a field by which no counts are kept. */
function isCountedByRow(names: readonly string[]): boolean {
  return names.some((name) => ['streamId', 'from', 'to'].includes(name));
}

/** Whether no index has all fields of a filter: there is one by type, by status and by stream. */
function isUnindexed(names: readonly string[]): boolean {
  return names.includes('direction') || names.filter((name) => ['types', 'statuses', 'streamId'].includes(name)).length > 1;
}

/** The cost units of skipping and counting. An invalid page number is rejected later. */
export const pageSurcharge: PageSurcharge = ({ page, first, limit, filter }, isCounted) => {
  const names = setFields(filter);
  const skipped = typeof page === 'number' ? Math.max(0, page - 1) * clampLimit(first ?? limit) : 0;
  const rowsPerUnit = isUnindexed(names) ? UNINDEXED_ROWS_PER_UNIT : SKIPPED_ROWS_PER_UNIT;
  const count = isCountedByRow(names) ? COUNTED_UNITS : KEPT_COUNT_UNITS;
  return Math.floor(skipped / rowsPerUnit) + (isCounted ? count : 0);
};
