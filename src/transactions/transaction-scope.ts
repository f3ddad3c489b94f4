import { offsetMinutes, type TimeZone } from '../client/time-zone';
import { AppError, detail } from '../errors/app-error';
import type { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import type { DateOrDateTime } from '../scalars/date-or-date-time.scalar';
import type { TransactionFilter } from './transaction-filter.input';

/** Exactly which rows a list is about: whose, and the filter with all defaults and zones resolved. */
export interface TransactionScope {
  readonly userId: string;
  /** Sorted, each once; empty where all are meant. */
  readonly types: readonly TransactionType[];
  /** Sorted, each once; empty where all are meant. */
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
 * Resolves a filter for a user, days beginning and ending in the client's zone.
 * @throws AppError BAD_USER_INPUT where `from` lies after `to`
 */
export function resolveScope(userId: string, filter: TransactionFilter | null | undefined, zone: TimeZone): TransactionScope {
  const fromMs = filter?.from == null ? null : startMs(filter.from, zone);
  // A date as `to` means the whole day: up to the midnight that ends it.
  const toMs = filter?.to == null ? null : startMs(filter.to, zone) + (filter.to.kind === 'date' ? MS_PER_DAY : 0);
  if (fromMs !== null && toMs !== null) {
    // An empty span of instants is somebody's arithmetic and harmless; a day that begins where the last one ended is a mix-up.
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

/** The scope as one text: equal for equal scopes. Binds cursors and recognises repeated counts. */
export function scopeKey(scope: TransactionScope): string {
  const { userId, types, statuses, direction, streamId, fromMs, toMs } = scope;
  return JSON.stringify([userId, types, statuses, direction, streamId, fromMs, toMs]);
}

/** Whether the database keeps the count of a scope: by type, status and direction it does, by stream or time it has to count. */
export function hasKeptCount({ streamId, fromMs, toMs }: TransactionScope): boolean {
  return streamId === null && fromMs === null && toMs === null;
}

/**
 * Whether an index has the rows of a scope in order and no others: there is one for all, by type, by status and by stream. Of any other
 * scope a page may read the whole ledger. Times bound an index and need none of their own.
 */
export function isIndexed({ types, statuses, direction, streamId }: TransactionScope): boolean {
  return direction === null && Number(types.length > 0) + Number(statuses.length > 0) + Number(streamId !== null) <= 1;
}
