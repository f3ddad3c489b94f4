import { GraphQLScalarType, Kind } from 'graphql';
import { AppError, detail } from '../errors/app-error';

/** A whole day without a zone (the client's zone decides when it begins), or an instant. */
export type DateOrDateTime =
  // Milliseconds from 1970 to that day's midnight, as if it were UTC; negative before.
  | { readonly kind: 'date'; readonly midnightMs: number }
  // Milliseconds since 1970; a finer fraction is rounded up, as stored times have none.
  | { readonly kind: 'instant'; readonly ms: number };

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
// RFC 3339 §5.6. Leap seconds are not representable here and are rejected, too.
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/;

const MS_PER_MINUTE = 60_000;

function parseDate(text: string): number | undefined {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  // Unlike Date.UTC, this does not add 1900 to the years before 100.
  const ms = new Date(0).setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // An invalid date such as 30 February rolls over into March, so that its text differs.
  return new Date(ms).toISOString().startsWith(text) ? ms : undefined;
}

function parseInstant(text: string): number | undefined {
  const [, date, hours, minutes, seconds, fraction = '', , sign, offsetHours = '0', offsetMinutes = '0'] = DATE_TIME.exec(text) ?? [];
  const midnightMs = date === undefined ? undefined : parseDate(date);
  if (midnightMs === undefined) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const timeMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const fractionMs = Number(fraction.slice(0, 3).padEnd(3, '0')) + (/[1-9]/.test(fraction.slice(3)) ? 1 : 0);
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  return midnightMs + timeMs + fractionMs - offset * MS_PER_MINUTE;
}

function parse(value: unknown): DateOrDateTime {
  if (typeof value === 'string') {
    const midnightMs = parseDate(value);
    if (midnightMs !== undefined) return { kind: 'date', midnightMs };
    const ms = parseInstant(value);
    if (ms !== undefined) return { kind: 'instant', ms };
  }
  throw AppError.badInput(detail('', 'dateOrDateTime'));
}

/** A bound of a time filter: `2026-05-22`, or an RFC 3339 date-time with offset. Input only; years 0000 to 9999. */
export const DateOrDateTimeScalar = new GraphQLScalarType<DateOrDateTime, never>({
  name: 'DateOrDateTime',
  description:
    "A date (`2026-05-22`: a whole day in the client's time zone, see `x-timezone`) or an RFC 3339 date-time with offset (`2026-05-22T16:11:26Z`).",
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339#section-5.6',
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});
