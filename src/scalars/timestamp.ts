/**
 * SQL that reads a timestamp as seconds since 1970: a decimal number with six digits after the point, or `Infinity` or `-Infinity`.
 * The text is exact, and no setting of the session (DateStyle, TimeZone, extra_float_digits) changes it.
 */
export function epochOf(column: string): string {
  return `extract(epoch from ${column})::text`;
}

/** The years that RFC 3339 can write, 0000 to 9999, in milliseconds since 1970. */
const FIRST_MS = -62_167_219_200_000;
const LAST_MS = 253_402_300_799_999;

/**
 * The date of a time that `epochOf` reads, rounded down to the millisecond. A time outside of the years 0000 to 9999, such as
 * `infinity`, becomes the nearest one inside, because RFC 3339 cannot represent it.
 */
export function dateOfEpoch(epoch: string): Date {
  return new Date(Math.min(Math.max(millisOf(epoch), FIRST_MS), LAST_MS));
}

/** The same for a column that may be null. */
export function dateOfEpochOrNull(epoch: string | null): Date | null {
  return epoch === null ? null : dateOfEpoch(epoch);
}

/** Milliseconds since 1970, rounded down. Computed on the text, because a double has seconds to the microsecond only until 2242. */
function millisOf(epoch: string): number {
  if (epoch.endsWith('Infinity')) return Number(epoch);
  const millis = Number(epoch.slice(0, -7) + epoch.slice(-6, -3));
  return epoch.startsWith('-') && !epoch.endsWith('000') ? millis - 1 : millis;
}

/** PostgreSQL's epoch, 2000, in microseconds since 1970. */
const EPOCH_US = 946_684_800_000_000n;

/** `-infinity` and `infinity` as PostgreSQL stores them: the least and the greatest 64-bit integer. */
const PAST = -(2n ** 63n);
const FUTURE = 2n ** 63n - 1n;

/** PostgreSQL's range of timestamps: Julian day 0, which is in 4714 BC, to the end of the year 294276. */
const FIRST_US = -211_813_488_000_000_000n;
const END_US = 9_223_371_331_200_000_000n;

/** Whether a number of microseconds since 2000 is in PostgreSQL's range of timestamps. */
export function isTimestamp(micros: bigint): boolean {
  return micros === PAST || micros === FUTURE || (micros >= FIRST_US && micros < END_US);
}

/** The exact microseconds since 2000 of a time that `epochOf` reads; `infinity` is the greatest 64-bit integer, `-infinity` the least. */
export function microsOfEpoch(epoch: string): bigint {
  if (epoch.endsWith('Infinity')) return epoch.startsWith('-') ? PAST : FUTURE;
  const micros = BigInt(epoch.replace('.', '')) - EPOCH_US;
  // In the last thirty years of its range, PostgreSQL rounds the epoch, which may then be out of range.
  return micros < END_US ? micros : END_US - 1n;
}

/** Converts milliseconds since 1970 to microseconds since 2000. */
export function microsOfMillis(millis: bigint | number): bigint {
  return BigInt(millis) * 1_000n - EPOCH_US;
}

const DAY_US = 86_400_000_000n;
/** 1 January 2000 as a Julian day, as PostgreSQL counts them. */
const JULIAN_2000 = 2_451_545n;

/**
 * Microseconds since 2000 as a text that PostgreSQL casts to `timestamptz` exactly. It has a Julian day, the only date format
 * without an order of day and month, without an era and without a limit for the year.
 */
export function timestampText(micros: bigint): string {
  if (micros === FUTURE) return 'infinity';
  if (micros === PAST) return '-infinity';
  const ofDay = ((micros % DAY_US) + DAY_US) % DAY_US;
  const day = JULIAN_2000 + (micros - ofDay) / DAY_US;
  const time = new Date(Number(ofDay / 1_000n)).toISOString().slice(11, 23);
  return `J${day} ${time}${String(ofDay % 1_000n).padStart(3, '0')}+00`;
}
