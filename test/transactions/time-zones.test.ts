import { TIME_ZONES } from '../../src/client/time-zone';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { insertRows, insertUser, toQuery } from './ledger-endpoints';
import type { Filter, Row } from './ledger-model';

const DAY_MS = 86_400_000;
const NOON_MS = Date.parse('2026-05-22T12:00:00Z');
/** The start and the end of 22 May in each zone, the millisecond before each, and some times around noon. */
const MOMENTS = [
  ...new Set([
    ...TIME_ZONES.map(midnightMs).flatMap((ms) => [ms - 1, ms, ms + DAY_MS - 1, ms + DAY_MS]),
    ...[-1, 0, 1, 2].map((ms) => NOON_MS + ms),
  ]),
];

let gateway: TestGateway;
let user: string;

/** The start of 22 May in a zone, computed by `Date` instead of the code under test. */
function midnightMs(zone: string): number {
  return Date.parse(`2026-05-22T00:00:00${zone === 'UTC' ? 'Z' : zone.slice(3)}`);
}

beforeAll(async () => {
  gateway = await startGateway();
  user = await insertUser(gateway.database);
  const row = { type: 'BONUS', direction: 'CREDIT', status: 'COMPLETED', amount: 1n, balanceAfter: 1n, streamId: null, description: null };
  const rows: Row[] = MOMENTS.map((createdAtMs, index) => ({ ...row, id: `7a${String(index).padStart(22, '0')}`, createdAtMs }));
  await insertRows(gateway.database, user, rows);
});

afterAll(() => gateway.close());

/** The instants of the rows that match a filter, oldest first; expects the same from both endpoints. */
async function found(filter: Filter, zone?: string): Promise<number[]> {
  const options = { as: user, headers: zone === undefined ? {} : { 'x-timezone': zone } };
  const query = 'query ($filter: TransactionFilter) { myTransactions(filter: $filter, limit: 100) { nodes { createdAt } } }';
  const pages = [
    [1, 2].map((page) => gateway.rest(`/users/me/transactions?${toQuery(filter, { limit: 100, page })}`, options)),
    [1, 2].map((page) => gateway.graphql(query.replace('limit:', `page: ${page}, limit:`), { filter }, options)),
  ] as const;
  // The contract defines both shapes.
  const rest = (await Promise.all(pages[0])).flatMap(({ body }) => (body.data as { items: { createdAt: string }[] }).items);
  const graphql = (await Promise.all(pages[1])).flatMap(
    ({ body }) => (body.data?.['myTransactions'] as { nodes: { createdAt: string }[] }).nodes,
  );
  const times = graphql.map(({ createdAt }) => Date.parse(createdAt)).reverse();
  expect(rest.map(({ createdAt }) => Date.parse(createdAt)).reverse()).toEqual(times);
  return times;
}

function between(fromMs: number, toMs: number): number[] {
  return MOMENTS.filter((ms) => ms >= fromMs && ms < toMs).sort((a, b) => a - b);
}

test.each(TIME_ZONES)('a date in %s is a day from midnight to midnight in that zone, with an inclusive end', async (zone) => {
  const from = midnightMs(zone);
  const to = from + DAY_MS;
  expect(await found({ from: '2026-05-22', to: '2026-05-22' }, zone)).toEqual(between(from, to));
});

test('a range without "from" ends with its last day, and one without "to" begins with its first', async () => {
  const from = midnightMs('UTC+12:45');
  expect(await found({ to: '2026-05-21' }, 'UTC+12:45')).toEqual(between(-Infinity, from));
  expect(await found({ from: '2026-05-23' }, 'UTC+12:45')).toEqual(between(from + DAY_MS, Infinity));
});

test('dates are in UTC by default', async () => {
  expect(await found({ from: '2026-05-22', to: '2026-05-22' })).toEqual(await found({ from: '2026-05-22', to: '2026-05-22' }, 'UTC'));
  expect(await found({ from: '2026-05-22' })).not.toEqual(await found({ from: '2026-05-22' }, 'UTC+14:00'));
});

test.each<[title: string, filter: Filter, fromMs: number, toMs: number]>([
  ['from is included', { from: '2026-05-22T12:00:00Z' }, NOON_MS, Infinity],
  ['to is excluded', { to: '2026-05-22T12:00:00Z' }, -Infinity, NOON_MS],
  ['an offset says the same instant', { from: '2026-05-22T15:00:00+03:00', to: '2026-05-22T21:30:00.000+09:30' }, NOON_MS, NOON_MS],
  ['milliseconds count', { from: '2026-05-22T12:00:00.001Z', to: '2026-05-22T12:00:00.002Z' }, NOON_MS + 1, NOON_MS + 2],
  ['a finer from skips the millisecond it lies in', { from: '2026-05-22T12:00:00.000001Z', to: '2026-05-22T12:00:00.002Z' }, NOON_MS + 1, NOON_MS + 2],
  ['a finer to keeps the millisecond it lies in', { from: '2026-05-22T12:00:00Z', to: '2026-05-22T12:00:00.000001Z' }, NOON_MS, NOON_MS + 1],
  ['small letters are letters', { from: '2026-05-22t12:00:00z' }, NOON_MS, Infinity],
  ['a day and an instant mix', { from: '2026-05-22T12:00:00Z', to: '2026-05-22' }, NOON_MS, midnightMs('UTC-09:30') + DAY_MS],
])('%s, whatever the zone of the client is', async (_title, filter, fromMs, toMs) => {
  const zone = 'UTC-09:30';
  expect(await found(filter, zone)).toEqual(between(fromMs, toMs));
}); // prettier-ignore

const REVERSED: readonly Filter[] = [
  { from: '2026-05-23', to: '2026-05-22' },
  { from: '2026-05-22T00:00:00.001Z', to: '2026-05-22T00:00:00Z' },
  // In UTC+03:00 the 22nd lasts from 21:00Z of the 21st to 21:00Z of the 22nd.
  { from: '2026-05-22T21:00:00Z', to: '2026-05-22' },
  { from: '2026-05-22', to: '2026-05-21T20:59:59.999Z' },
];

describe.each([
  { language: 'en', message: 'Validation failed', reason: 'must not be after "to"' },
  { language: 'tr', message: 'Doğrulama başarısız', reason: '"to" değerinden sonra olmamalı' },
])('rejects "from" after "to" in $language', ({ language, message, reason }) => {
  const options = { as: ADA, headers: { 'x-language': language, 'x-timezone': 'UTC+03:00' } };

  test.each(REVERSED)('%j, by REST', async (filter) => {
    for (const list of ['transactions', 'transactions/grouped']) {
      const { status, body } = await gateway.rest(`/users/me/${list}?${toQuery(filter, { limit: 5 })}`, options);
      expect({ status, errors: body.errors }).toEqual({ status: 400, errors: [message, `from: ${reason}`] });
    }
  });

  test.each(REVERSED)('%j, by GraphQL', async (filter) => {
    const query =
      'query ($f: TransactionFilter) { a: myTransactions(filter: $f) { totalCount } b: myTransactionGroups(filter: $f) { totalCount } }';
    const { body } = await gateway.graphql(query, { f: filter }, options);
    const details = [{ field: 'filter.from', message: reason }];
    expect(body).toMatchObject({ data: null, errors: [{ message, extensions: { code: 'BAD_USER_INPUT', details } }] });
  });
});

test.each(['2026-02-29', '2026-13-01', '26-05-22', '2026-05-22T12:00:00', '2026-05-22 12:00:00Z', '2026-05-22T24:00:00Z', ' 2026-05-22', '', '2026-05-22T12:00:00+24:00'])(
  'there is no such day or instant as %j',
  async (from) => {
    const rest = await gateway.rest(`/users/me/transactions?from=${encodeURIComponent(from)}`);
    expect([rest.status, rest.body.errors[1]]).toEqual([400, expect.stringMatching(/^from: must be a date/)]);
    const { body } = await gateway.graphql('query ($to: DateOrDateTime) { myTransactions(filter: { to: $to }) { totalCount } }', { to: from });
    const [{ field, message } = { field: '', message: '' }] = body.errors?.[0]?.extensions.details ?? [];
    expect([field, message]).toEqual(['to', expect.stringMatching(/^must be a date/)]);
  },
); // prettier-ignore
