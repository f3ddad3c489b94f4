import fc from 'fast-check';
import { dateOfEpoch, isTimestamp, microsOfEpoch, microsOfMillis, timestampText } from '../../src/scalars/timestamp';

/** Microseconds since 1970 as PostgreSQL writes them. */
function epoch(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  return `${micros < 0n ? '-' : ''}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, '0')}`;
}

const FIRST_MS = Date.parse('0000-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

test('rounds microseconds down to milliseconds in the years 0000 to 9999', () => {
  const times = fc.bigInt({ min: BigInt(FIRST_MS) * 1_000n, max: BigInt(LAST_MS) * 1_000n + 999n });
  fc.assert(
    fc.property(times, (micros) => {
      const ms = BigInt(dateOfEpoch(epoch(micros)).getTime());
      expect(ms * 1_000n <= micros && micros < (ms + 1n) * 1_000n).toBe(true);
    }),
  );
});

test.each([
  ['-Infinity', FIRST_MS],
  ['-210866803200.000000', FIRST_MS],
  ['-62167219200.000001', FIRST_MS],
  ['-0.000001', -1],
  ['0.000000', 0],
  ['0.000999', 0],
  ['253402300800.000000', LAST_MS],
  ['9224318016000.000000', LAST_MS],
  ['Infinity', LAST_MS],
])('returns the nearest RFC 3339 time for %s', (text, ms) => {
  expect(dateOfEpoch(text).getTime()).toBe(ms);
});

test.each([
  '-Infinity',
  '-210866803200.000000',
  '-0.000001',
  '0.000000',
  '1779466286.805123',
  '9224318015999.999999',
  '9224318016000.000000',
  'Infinity',
])('places %s inside the range of PostgreSQL', (text) => {
  expect(isTimestamp(microsOfEpoch(text))).toBe(true);
});

test.each([
  ['2000-01-01T00:00:00.000Z', 'J2451545 00:00:00.000000+00'],
  ['1999-12-31T23:59:59.999Z', 'J2451544 23:59:59.999000+00'],
  ['2026-05-22T16:11:26.805Z', 'J2461183 16:11:26.805000+00'],
  ['0000-01-01T00:00:00.000Z', 'J1721060 00:00:00.000000+00'],
])('writes %s as a Julian day', (time, text) => {
  expect(timestampText(microsOfMillis(Date.parse(time)))).toBe(text);
});
