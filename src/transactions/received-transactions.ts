import type { Position } from '../paging/cursor';
import { microsOfEpoch, microsOfMillis } from '../scalars/timestamp';
import { MAX_RECEIVED_IDS, type Received } from './resume-cursor';
import type { StoredTransaction } from './transaction.loaders';

/**
 * How much older than the newest transaction that was read one may be that is committed later, in microseconds: the longest that a program may
 * take from `now()`, which `created_at` is, to its commit. An older one is not found.
 */
const LATENESS_US = 60_000_000n;

/** The most ids that are kept beyond the floor: a later read reads their rows again. A cursor names fewer. */
const MAX_KEPT_IDS = 256;

/** Before every transaction. */
const BEGINNING: Position = { createdAtMicros: -(2n ** 63n), id: '0'.repeat(24) };

/** The position of a transaction in `(createdAt, id)` order. */
export function positionOf({ createdAtEpoch, id }: Pick<StoredTransaction, 'createdAtEpoch' | 'id'>): Position {
  return { createdAtMicros: microsOfEpoch(createdAtEpoch), id };
}

function isAfter(one: Position, other: Position): boolean {
  if (one.createdAtMicros !== other.createdAtMicros) return one.createdAtMicros > other.createdAtMicros;
  return one.id > other.id;
}

/** The transactions that a subscriber has received: finds those that it has not among the rows beyond the floor. */
export class ReceivedTransactions {
  private floor: Position;
  /** Beyond the floor, oldest first. The positions of the last ones are unknown if they come from a cursor, until their rows are read. */
  private ids: Map<string, Position | undefined>;

  /** @param received the state that a cursor names; by default, nothing was received */
  constructor({ floor, ids }: Received = { floor: BEGINNING, ids: [] }) {
    this.floor = floor;
    this.ids = new Map(ids.map((id) => [id, undefined]));
  }

  /** What was received, as exactly as a read needs it. */
  get state(): Received {
    return { floor: this.floor, ids: [...this.ids.keys()] };
  }

  /** The same for a cursor, which names the newest ids only. */
  get cursorState(): Received {
    const excess = Math.max(0, this.ids.size - MAX_RECEIVED_IDS);
    const entries = [...this.ids];
    // A cursor has named those whose positions are unknown, so that there are not too many of them.
    const floor = entries[excess - 1]?.[1] ?? this.floor;
    return { floor, ids: entries.slice(excess).map(([id]) => id) };
  }

  /** The number of rows to read beyond the floor, so that `limit` of them are not received yet, if there are so many. */
  readCount(limit: number): number {
    return this.ids.size + limit + 1;
  }

  /**
   * Adds transactions to those received.
   * @param rows the rows beyond the floor, oldest first, at most `readCount(limit)`
   * @param reach the time of a row of the ledger that was there before `rows` were read, also one that a filter excludes
   * @returns the first `limit` of them that were not received yet, oldest first, and whether there are more
   */
  receive(
    rows: readonly StoredTransaction[],
    limit: number,
    reach?: bigint,
  ): { readonly added: StoredTransaction[]; readonly hasMore: boolean } {
    const found = rows.filter(({ id }) => !this.ids.has(id));
    const added = found.slice(0, limit);
    const hasMore = found.length > limit;
    this.keep([...rows.filter(({ id }) => this.ids.has(id)), ...added]);
    const last = added.at(-1);
    // Rows that remain are newer than the last added one.
    this.raiseFloor(hasMore && last !== undefined ? positionOf(last) : undefined, reach);
    return { added, hasMore };
  }

  /**
   * Keeps the ids of received rows, with the positions of those that were read. Rows that were not read are newer, deleted, or not there yet:
   * the read before, or the gateway that has sent them, may have used a replica that was ahead of this one.
   */
  private keep(received: readonly StoredTransaction[]): void {
    for (const row of received) this.ids.set(row.id, positionOf(row));
    const known = [...this.ids].flatMap(([id, position]): [string, Position][] => (position === undefined ? [] : [[id, position]]));
    known.sort(([, one], [, other]) => (isAfter(one, other) ? 1 : -1));
    const unknown = [...this.ids].filter(([, position]) => position === undefined);
    this.ids = new Map<string, Position | undefined>([...known, ...unknown]);
  }

  /** Forgets ids that are older than a late transaction may be, and the oldest ones if there are too many. */
  private raiseFloor(limit: Position | undefined, reach: bigint = BEGINNING.createdAtMicros): void {
    const received = [...this.ids.values()].findLast((position) => position !== undefined)?.createdAtMicros ?? BEGINNING.createdAtMicros;
    const newest = received > reach ? received : reach;
    if (newest === BEGINNING.createdAtMicros) return;
    // A transaction with a time in the future is no reason to miss those of the present.
    const now = microsOfMillis(Date.now());
    const late: Position = { createdAtMicros: (newest < now ? newest : now) - LATENESS_US, id: BEGINNING.id };
    for (const [id, position] of this.ids) {
      const isTooMany = this.ids.size > MAX_KEPT_IDS;
      if (position === undefined || (!isTooMany && isAfter(position, late)) || (limit !== undefined && isAfter(position, limit))) break;
      this.floor = position;
      this.ids.delete(id);
    }
    if (limit === undefined && isAfter(late, this.floor)) this.floor = late;
  }
}
