import fc from 'fast-check';
import { parseValue } from 'graphql';
import { DateOrDateTimeScalar } from '../../src/scalars/date-or-date-time.scalar';
import { appErrorOf } from '../support/app-error-of';

const REJECTION = { code: 'BAD_USER_INPUT', details: [{ field: '', key: 'dateOrDateTime', params: [] }] };

test.each([
  ['2026-05-22', '2026-05-22T00:00:00.000Z'],
  ['1970-01-01', '1970-01-01T00:00:00.000Z'],
  ['1969-12-31', '1969-12-31T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29', '2000-02-29T00:00:00.000Z'],
  ['0000-02-29', '0000-02-29T00:00:00.000Z'],
  ['0099-12-31', '0099-12-31T00:00:00.000Z'],
  ['9999-12-31', '9999-12-31T00:00:00.000Z'],
])('parses %s as a date, from a variable and from a literal', (text, midnight) => {
  const expected = { kind: 'date', midnightMs: Date.parse(midnight) };
  expect(DateOrDateTimeScalar.parseValue(text)).toEqual(expected);
  expect(DateOrDateTimeScalar.parseLiteral(parseValue(`"${text}"`))).toEqual(expected);
});

test.each([
  ['2026-05-22T16:11:26Z', '2026-05-22T16:11:26.000Z'],
  ['2026-05-22t16:11:26z', '2026-05-22T16:11:26.000Z'],
  ['2026-05-22T16:11:26.805Z', '2026-05-22T16:11:26.805Z'],
  ['2026-05-22T16:11:26.8Z', '2026-05-22T16:11:26.800Z'],
  ['2026-05-22T16:11:26.08Z', '2026-05-22T16:11:26.080Z'],
  ['2026-05-22T19:11:26+03:00', '2026-05-22T16:11:26.000Z'],
  ['2026-05-22T21:56:26+05:45', '2026-05-22T16:11:26.000Z'],
  ['2026-05-22T06:41:26-09:30', '2026-05-22T16:11:26.000Z'],
  ['2026-05-22T16:11:26+00:00', '2026-05-22T16:11:26.000Z'],
  ['2026-05-22T16:11:26-00:00', '2026-05-22T16:11:26.000Z'],
  ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
  ['2026-12-31T23:59:59-12:00', '2027-01-01T11:59:59.000Z'],
  ['2026-05-22T00:00:00+23:59', '2026-05-21T00:01:00.000Z'],
  ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
  ['1969-12-31T23:30:00-01:00', '1970-01-01T00:30:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('parses %s as the instant %s, from a variable and from a literal', (text, instant) => {
  const expected = { kind: 'instant', ms: Date.parse(instant) };
  expect(DateOrDateTimeScalar.parseValue(text)).toEqual(expected);
  expect(DateOrDateTimeScalar.parseLiteral(parseValue(`"${text}"`))).toEqual(expected);
});

// Stored times have milliseconds, so both "from" and "to" move to the next millisecond.
test.each([
  ['.0001', 1],
  ['.000000001', 1],
  ['.0000000000001', 1],
  ['.000000000', 0],
  ['.0000000000000', 0],
  ['.8050', 805],
  ['.805000000', 805],
  ['.8050000000001', 806],
  ['.805000001', 806],
  ['.8059', 806],
  ['.9990', 999],
  ['.9991', 1000],
  ['.999999999', 1000],
])('rounds a fraction of %s seconds up to %i milliseconds', (fraction, ms) => {
  expect(DateOrDateTimeScalar.parseValue(`2026-05-22T16:11:26${fraction}Z`)).toEqual({
    kind: 'instant',
    ms: Date.parse('2026-05-22T16:11:26Z') + ms,
  });
});

test.each([
  '',
  'today',
  '2026',
  '2026-05',
  '2026-5-22',
  '26-05-22',
  '02026-05-22',
  '-2026-05-22',
  '+002026-05-22',
  '2026/05/22',
  '20260522',
  '2026-00-10',
  '2026-13-01',
  '2026-05-00',
  '2026-05-32',
  '2026-04-31',
  '2026-02-29',
  '2100-02-29',
  '1900-02-29',
  ' 2026-05-22',
  '2026-05-22\n',
  '2026-05-22Z',
  '2026-05-22+03:00',
  '2026-05-22T16:11:26',
  '2026-05-22T16:11Z',
  '2026-05-22T16Z',
  '2026-05-22 16:11:26Z',
  '2026-05-22T16:11:26 03:00',
  '2026-05-22T24:00:00Z',
  '2026-05-22T16:60:00Z',
  '2026-05-22T16:11:60Z',
  '2016-12-31T23:59:60Z',
  '2026-05-22T16:11:26.Z',
  '2026-05-22T16:11:26,5Z',
  '2026-05-22T16:11:26+3',
  '2026-05-22T16:11:26+03',
  '2026-05-22T16:11:26+0300',
  '2026-05-22T16:11:26+24:00',
  '2026-05-22T16:11:26+03:60',
  '2026-05-22T16:11:26Z+03:00',
  '2026-05-22T16:11:26UTC',
  '2026-02-29T12:00:00Z',
  '٢٠٢٦-٠٥-٢٢',
  '1779466286',
])('rejects %j, from a variable and from a literal', (text) => {
  expect(appErrorOf(() => DateOrDateTimeScalar.parseValue(text))).toMatchObject(REJECTION);
  expect(appErrorOf(() => DateOrDateTimeScalar.parseLiteral(parseValue(JSON.stringify(text))))).toMatchObject(REJECTION);
});

test.each([null, undefined, 20260522, 0, true, {}, ['2026-05-22'], new Date(0)])('rejects the value %j', (value) => {
  expect(appErrorOf(() => DateOrDateTimeScalar.parseValue(value))).toMatchObject(REJECTION);
});

test.each(['20260522', 'null', 'true', 'TODAY', '["2026-05-22"]'])('rejects the literal %s', (literal) => {
  expect(appErrorOf(() => DateOrDateTimeScalar.parseLiteral(parseValue(literal)))).toMatchObject(REJECTION);
});

test('accepts exactly the days of the calendar', () => {
  const days = fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }));
  fc.assert(
    fc.property(days, ([year, month, day]) => {
      const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      const daysInMonth = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
      const exists = day >= 1 && day <= (daysInMonth[month - 1] ?? 0);
      if (!exists) expect(appErrorOf(() => DateOrDateTimeScalar.parseValue(text))).toMatchObject(REJECTION);
      else expect(DateOrDateTimeScalar.parseValue(text)).toEqual({ kind: 'date', midnightMs: Date.parse(`${text}T00:00:00Z`) });
    }),
    { numRuns: 2_000 },
  );
});
