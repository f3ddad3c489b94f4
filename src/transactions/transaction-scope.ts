import { offsetMinutes, type TimeZone } from '../client/time-zone';
import { AppError, detail } from '../errors/app-error';
import type { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import type { DateOrDateTime } from '../scalars/date-or-date-time.scalar';
import type { LedgerDialect } from './ledger-dialect';
import type { TransactionFilter } from './transaction-filter.input';

/** The transactions of a list: the id of their user, and the filter with defaults and time zones resolved. */
export interface TransactionScope {
  readonly userId: string;
  /** Sorted, without duplicates; empty for all types. */
  readonly types: readonly TransactionType[];
  /** Sorted, without duplicates; empty for all statuses. */
  readonly statuses: readonly TransactionStatus[];
  readonly direction: TransactionDirection | null;
  readonly streamId: string | null;
  /** Milliseconds since 1970, included. */
  readonly fromMs: number | null;
  /** Milliseconds since 1970, excluded. */
  readonly toMs: number | null;
}

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

function startMs(bound: DateOrDateTime, zone: TimeZone): number {
  return bound.kind === 'instant' ? bound.ms : bound.midnightMs - offsetMinutes(zone) * MS_PER_MINUTE;
}

function sortedSet<Value extends string>(values: readonly Value[] | null | undefined): Value[] {
  return [...new Set(values ?? [])].sort();
}

/**
 * Resolves a filter for a user. Days begin and end in the client's time zone.
 * @throws AppError BAD_USER_INPUT if `from` is after `to`
 */
export function resolveScope(userId: string, filter: TransactionFilter | null | undefined, zone: TimeZone): TransactionScope {
  const fromMs = filter?.from == null ? null : startMs(filter.from, zone);
  // A date as `to` means the whole day: up to the midnight that ends it.
  const toMs = filter?.to == null ? null : startMs(filter.to, zone) + (filter.to.kind === 'date' ? MS_PER_DAY : 0);
  if (fromMs !== null && toMs !== null) {
    // An empty range of instants is allowed. If `to` is a date, `toMs` is the end of that day: an equal `from` is already after it.
    const reversed = filter?.to?.kind === 'date' ? fromMs >= toMs : fromMs > toMs;
    if (reversed) throw AppError.badInput(detail('filter.from', 'afterTo'));
  }
  return {
    userId,
    types: sortedSet(filter?.types),
    statuses: sortedSet(filter?.statuses),
    direction: filter?.direction ?? null,
    streamId: filter?.streamId ?? null,
    fromMs,
    toMs,
  };
}

/** The scope as a string, equal for equal scopes. Cursors are bound to it, and it is the key under which a request memoizes counts. */
export function scopeKey(scope: TransactionScope): string {
  const { userId, types, statuses, direction, streamId, fromMs, toMs } = scope;
  return JSON.stringify([userId, types, statuses, direction, streamId, fromMs, toMs]);
}

/**
 * Whether the database keeps the count of a scope. It does by type, status and direction, if the dialect has triggers; by stream or
 * time, rows are counted.
 */
export function hasKeptCount({ streamId, fromMs, toMs }: TransactionScope, { keepsCounts }: LedgerDialect): boolean {
  return keepsCounts && streamId === null && fromMs === null && toMs === null;
}

/**
 * Whether an index has exactly the rows of a scope, in order. There are indexes of all transactions of a user, and by type, status
 * and stream. For any other scope, a page may read the whole ledger. A time range is a bound in each of these indexes.
 */
export function isIndexed({ types, statuses, direction, streamId }: TransactionScope): boolean {
  return direction === null && Number(types.length > 0) + Number(statuses.length > 0) + Number(streamId !== null) <= 1;
}
