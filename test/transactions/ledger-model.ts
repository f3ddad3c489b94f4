import fc from 'fast-check';

/**
 * A model of the contract's ledger over plain arrays, which the responses of both endpoints are compared with.
 * It shares no code with the implementation.
 */
export interface Row {
  readonly id: string;
  readonly type: string;
  readonly direction: string;
  readonly status: string;
  readonly amount: bigint;
  readonly balanceAfter: bigint;
  readonly streamId: string | null;
  readonly description: string | null;
  readonly createdAtMs: number;
}

/** A filter as a client writes it. */
export interface Filter {
  readonly types?: readonly string[] | null;
  readonly statuses?: readonly string[] | null;
  readonly direction?: string | null;
  readonly streamId?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
}

/** A transaction as both endpoints return it. */
export type Item = Readonly<Record<string, unknown>> & { readonly id: string };

/** Streams of the demo data. */
export const STREAMS = ['5eed02000000000000000001', '5eed02000000000000000002', '5eed02000000000000000020'];

const TYPES = ['PURCHASE', 'GIFT_SENT', 'GIFT_RECEIVED', 'STREAM_TICKET', 'PAYOUT', 'REFUND', 'BONUS', 'ADJUSTMENT'];
const STATUSES = ['PENDING', 'COMPLETED', 'FAILED', 'REVERSED'];
const DIRECTIONS = ['CREDIT', 'DEBIT'];
const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-03-01T00:00:00Z');
const INT64_MAX = 2n ** 63n - 1n;

// Few distinct instants, so that many rows share one and are ordered by id; some are a millisecond off the bounds of a day.
const instantMs = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 0, max: 12 }).map((n) => n * 24),
      fc.integer({ min: 0, max: 288 }),
    ),
    fc.constantFrom(-1, 0, 0, 0, 1),
  )
  .map(([quarters, ms]) => START_MS + quarters * 900_000 + ms);

const content = fc.record({
  type: fc.constantFrom(...TYPES),
  direction: fc.constantFrom(...DIRECTIONS),
  status: fc.constantFrom(...STATUSES),
  amount: fc.oneof(fc.bigInt({ min: 1n, max: 5_000n }), fc.bigInt({ min: 2n ** 53n - 2n, max: INT64_MAX })),
  balanceAfter: fc.oneof(fc.bigInt({ min: -5_000n, max: 5_000n }), fc.bigInt({ min: -INT64_MAX, max: INT64_MAX })),
  streamId: fc.constantFrom(null, ...STREAMS),
  description: fc.constantFrom(null, '', "Eline sağlık!\n'; --"),
  createdAtMs: instantMs,
  idHead: fc.stringMatching(/^[0-9a-f]{8}$/),
});

/** A row before an id is assigned. */
export type DrawnRow = Omit<Row, 'id'> & { readonly idHead: string };

/** The rows of a ledger, in no order. */
export function arbitraryRows(maxLength: number): fc.Arbitrary<DrawnRow[]> {
  return fc.array(content, { maxLength, size: 'max' });
}

/** Assigns ids that are unique in the process to generated rows, in random order. */
export function withIds(rows: readonly DrawnRow[], ledger: number, first = 0): Row[] {
  return rows.map(({ idHead, ...row }, index) => ({
    ...row,
    id: idHead + ledger.toString(16).padStart(8, '0') + (first + index).toString(16).padStart(8, '0'),
  }));
}

const date = fc.integer({ min: -1, max: 4 }).map((day) => new Date(START_MS + day * DAY_MS).toISOString().slice(0, 10));

const dateTime = fc
  .tuple(instantMs, fc.constantFrom('Z', '+00:00', '-09:30', '+05:45'))
  .map(([ms, offset]) =>
    offset === 'Z' ? new Date(ms).toISOString() : new Date(ms + offsetMs(offset)).toISOString().slice(0, -1) + offset,
  );

function sometimes<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

/** Filters that mostly match something; optional parts are sometimes omitted, null or empty. */
export const arbitraryFilter: fc.Arbitrary<Filter> = fc.record(
  {
    types: sometimes(fc.oneof(fc.constant([]), fc.array(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 12, size: 'max' }))),
    statuses: sometimes(fc.oneof(fc.constant([]), fc.array(fc.constantFrom(...STATUSES), { minLength: 1, maxLength: 5, size: 'max' }))),
    direction: fc.constantFrom(null, null, null, ...DIRECTIONS),
    streamId: fc.constantFrom(null, null, null, null, STREAMS[0]!, STREAMS[1]!.toUpperCase()),
    from: sometimes(fc.oneof(date, dateTime)),
    to: sometimes(fc.oneof(date, dateTime)),
  },
  { requiredKeys: [] },
);

/** `+05:45` in milliseconds. */
function offsetMs(offset: string): number {
  return Date.parse('1970-01-01T00:00:00Z') - Date.parse(`1970-01-01T00:00:00${offset}`);
}

/** The time range of a filter for a client in `zone`: `from` inclusive, `to` exclusive. */
export function spanOf({ from, to }: Filter, zone: string): { readonly fromMs: number; readonly toMs: number } {
  const startMs = (bound: string): number =>
    Date.parse(bound.length > 10 ? bound : `${bound}T00:00:00${zone === 'UTC' ? 'Z' : zone.slice(3)}`);
  return {
    fromMs: from == null ? -Infinity : startMs(from),
    toMs: to == null ? Infinity : startMs(to) + (to.length > 10 ? 0 : DAY_MS),
  };
}

/** The rows that match a filter, newest first. */
export function select(rows: readonly Row[], filter: Filter, zone: string): Row[] {
  const { fromMs, toMs } = spanOf(filter, zone);
  const within = (values: readonly string[] | null | undefined, value: string): boolean =>
    values == null || values.length === 0 || values.includes(value);
  return rows
    .filter((row) => within(filter.types, row.type) && within(filter.statuses, row.status))
    .filter((row) => filter.direction == null || filter.direction === row.direction)
    .filter((row) => filter.streamId == null || filter.streamId.toLowerCase() === row.streamId)
    .filter((row) => row.createdAtMs >= fromMs && row.createdAtMs < toMs)
    .sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
}

/** The JSON form of a 64-bit number. */
function int64(value: bigint): number | string {
  return value > 2n ** 53n - 1n || value < -(2n ** 53n - 1n) ? String(value) : Number(value);
}

/** A row as both endpoints return it. */
export function toItem({ createdAtMs, amount, balanceAfter, ...row }: Row): Item {
  return { ...row, amount: int64(amount), balanceAfter: int64(balanceAfter), createdAt: new Date(createdAtMs).toISOString() };
}

/** The grouped form of a page that was cut from `all`. */
export function group(page: readonly Row[], all: readonly Row[]): Readonly<Record<string, unknown>>[] {
  return page.flatMap((row, index): Readonly<Record<string, unknown>>[] => {
    if (row.streamId === null) return [{ kind: 'transaction', ...toItem(row) }];
    if (page.slice(0, index).some(({ streamId }) => streamId === row.streamId)) return [];
    const own = page.filter(({ streamId }) => streamId === row.streamId);
    const sum = (direction: string): bigint =>
      own.reduce((total, { amount, ...one }) => total + (one.direction === direction ? amount : 0n), 0n);
    return [
      {
        kind: 'group',
        streamId: row.streamId,
        transactionCount: own.length,
        totalCredit: int64(sum('CREDIT')),
        totalDebit: int64(sum('DEBIT')),
        netAmount: int64(sum('CREDIT') - sum('DEBIT')),
        isComplete: all.filter(({ streamId }) => streamId === row.streamId).length === own.length,
        latestAt: toItem(own[0]!)['createdAt'],
        earliestAt: toItem(own.at(-1)!)['createdAt'],
        transactions: own.map(toItem),
      },
    ];
  });
}
