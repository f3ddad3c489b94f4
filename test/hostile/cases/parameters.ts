import { bearer, rest, type HostileCase } from '../hostile-case';

function list(name: string, search: string, says: string, more: { status?: number } = {}): HostileCase {
  return rest(name, `/users/me/transactions?${search}`, more.status ?? 400, { says });
}

function grouped(name: string, search: string, says: string): HostileCase {
  return rest(name, `/users/me/transactions/grouped?${search}`, 400, { says });
}

function header(name: string, key: string, value: string, says: string): HostileCase {
  return rest(name, '/users/me/transactions?limit=1', 400, { send: [bearer(), [key, value]], says });
}

const LONG = 'n'.repeat(3000);

/** Query parameters and client headers outside of the documented range. */
export const PARAMETERS: readonly HostileCase[] = [
  list('page zero', 'page=0', 'page: '),
  list('a negative page', 'page=-1', 'page: '),
  list('half a page', 'page=1.5', 'page: '),
  list('a page in hexadecimal', 'page=0x10', 'page: '),
  list('a page in scientific notation', 'page=1e3', 'page: '),
  list('a page beyond 32 bits', 'page=2147483648', 'page: '),
  list('a page of a thousand digits', `page=${'9'.repeat(1000)}`, 'page: '),
  list('no page', 'page=', 'page: '),
  list('Arabic digits', 'page=%D9%A1', 'page: '),
  list('more than a hundred', 'limit=101', 'limit: '),
  list('nothing wanted', 'limit=0', 'limit: '),
  list('an infinite limit', 'limit=Infinity', 'limit: '),
  list('no number at all', 'limit=NaN', 'limit: '),
  list('a repeated parameter', 'limit=1&limit=2', 'limit: '),
  list('a parameter repeated under an encoding', 'limit=1&%6cimit=2', 'limit: '),
  list('a parameter in brackets', 'limit[]=1', 'query: '),
  list('a nested parameter', 'filter[type]=BONUS', 'query: '),
  list('a prototype as a parameter', '__proto__=1', '__proto__: '),
  list('a prototype in brackets', '__proto__[isAdmin]=true', 'query: '),
  list('a constructor as a parameter', 'constructor=1', 'constructor: '),
  list('an unknown parameter of 3,000 characters', `${LONG}=1`, 'query: '),
  list('a thousand parameters', Array.from({ length: 1000 }, (_, i) => `p${i}=1`).join('&'), 'p0: '),
  list('a script as a parameter', '%3Cscript%3E=1', 'query: '),
  list('a template as a value', 'type=$%7Bprocess.env%7D', 'type: '),
  list('SQL as a value', "type=BONUS'%20or%20'1'='1", 'type: '),
  list('NUL in a value', 'type=BONUS%00', 'type: '),
  list('an unknown type among known ones', 'type=BONUS,GIFT', 'type: '),
  list('a list of ten thousand types', `type=${'BONUS,'.repeat(2000)}BONUS`, '', { status: 200 }),
  list('a status in lower case', 'status=completed', 'status: '),
  list('two directions', 'direction=CREDIT,DEBIT', 'direction: '),
  list('a stream that is no id', 'streamId=1', 'streamId: '),
  list('a day that does not exist', 'from=2026-02-30', 'from: '),
  list('an instant without an offset', 'to=2026-05-22T10:00:00', 'to: '),
  list('a day after the last', 'from=2026-05-23&to=2026-05-22', 'from: '),
  list('an offset whose plus arrives as a space', 'from=2024-02-29T03:00:00+03:00', '', { status: 200 }),
  list('a space for the minus of an offset, in to', 'to=2024-02-29T03:00:00%2003:00', '', { status: 200 }),
  list('two spaces before an offset', 'from=2024-02-29T03:00:00++03:00', 'from: '),
  list('a space within a date', 'from=2024-02+29', 'from: '),
  list('an offset of a day after a space', 'from=2024-02-29T03:00:00+24:00', 'from: '),
  list('a space before Z', 'from=2024-02-29T03:00:00+Z', 'from: '),
  list('a year of five digits', 'from=12026-01-01', 'from: '),
  list('the year zero, which is one', 'from=0000-01-01', '', { status: 200 }),
  list('a forged cursor', 'cursor=eyJ2IjoxfQ', 'cursor: '),
  list('a cursor of prototypes', 'cursor=__proto__', 'cursor: '),
  list('a cursor of 8,000 characters', `cursor=${'A'.repeat(8000)}`, 'cursor: '),
  list('a cursor with a page', 'cursor=x&page=2', 'page: '),
  list('a malformed escape in a value', 'type=%zz', 'type: '),
  grouped('the grouped list’s page zero', 'page=0', 'page: '),
  grouped('the grouped list’s repeated unknown type', 'type=BONUS&type=GIFT', 'type: '),
  list('a type repeated a thousand times', Array.from({ length: 1000 }, () => 'type=BONUS').join('&'), '', { status: 200 }),
  grouped('the grouped list’s unknown parameter', 'group=stream', 'group: '),
  grouped('the grouped list’s cursor of garbage', 'cursor=%F0%9F%92%A9', 'cursor: '),
  rest('an unknown language', '/users/me/transactions', 400, { send: [bearer(), ['x-language', 'de']], says: 'x-language: ' }),
  rest('two languages in one header', '/users/me/transactions', 400, { send: [bearer(), ['x-language', 'en,tr']], says: 'x-language: ' }),
  rest('an unusable Accept-Language', '/users/me/transactions?limit=1', 200, { send: [bearer(), ['accept-language', `*;q=x,${'a,'.repeat(500)}`]] }),
  header('a time zone by name', 'x-timezone', 'Europe/Istanbul', 'x-timezone: '),
  header('a time zone outside the list', 'x-timezone', 'UTC+03:17', 'x-timezone: '),
  header('an unknown platform', 'x-platform', 'toaster', 'x-platform: '),
  header('a platform of prototypes', 'x-platform', 'constructor', 'x-platform: '),
  header('a non-numeric version', 'x-app-version', 'latest', 'x-app-version: '),
  header('a version of 33 characters', 'x-app-version', `1.${'0'.repeat(31)}`, 'x-app-version: '),
  header('a client name of 65 characters', 'x-client-name', 'n'.repeat(65), 'x-client-name: '),
  header('a client name that is a list of modes', 'x-client-name', 'web=off,ios=off', 'x-client-name: '),
  header('a device of 129 characters', 'x-device-id', 'd'.repeat(129), 'x-device-id: '),
  header('a consistency token that is no position', 'x-consistency-token', '0/16B3748;select', 'x-consistency-token: '),
  header('a device beyond ASCII', 'x-device-id', 'caf\u00e9', 'x-device-id: '),
  rest('the platform of administrators', '/users/me/transactions', 403, { send: [bearer(), ['x-platform', 'admin']] }),
]; // prettier-ignore
