import { ADA, startGateway, type EnvelopeBody, type TestGateway } from '../support/gateway';
import { expectErrorResponse, LANGUAGES } from '../support/expect-envelope';

const LISTS = ['/users/me/transactions', '/users/me/transactions/grouped'];
const TYPES = 'PURCHASE, GIFT_SENT, GIFT_RECEIVED, STREAM_TICKET, PAYOUT, REFUND, BONUS, ADJUSTMENT';
const STATUSES = 'PENDING, COMPLETED, FAILED, REVERSED';

/** The reasons, in each language. */
const FAULTS = {
  page: { en: 'must be between 1 and 2147483647', tr: '1 ile 2147483647 arasında olmalı' },
  pageNumber: { en: 'must be an integer between 1 and 2147483647', tr: '1 ile 2147483647 arasında bir tam sayı olmalı' },
  limit: { en: 'must be between 1 and 100', tr: '1 ile 100 arasında olmalı' },
  limitNumber: { en: 'must be an integer between 1 and 100', tr: '1 ile 100 arasında bir tam sayı olmalı' },
  cursor: { en: 'must be a cursor of this list and filter', tr: 'bu listeye ve filtreye ait bir imleç olmalı' },
  notWithCursor: { en: 'must not be combined with a cursor', tr: 'imleçle birlikte kullanılmamalı' },
  type: { en: `must be one of ${TYPES}`, tr: `şunlardan biri olmalı: ${TYPES}` },
  status: { en: `must be one of ${STATUSES}`, tr: `şunlardan biri olmalı: ${STATUSES}` },
  direction: { en: 'must be one of CREDIT, DEBIT', tr: 'şunlardan biri olmalı: CREDIT, DEBIT' },
  objectId: { en: 'must be 24 hexadecimal characters', tr: '24 onaltılık karakter olmalı' },
  date: {
    en: 'must be a date (2026-05-22) or a date-time with offset (2026-05-22T16:11:26Z)',
    tr: 'bir tarih (2026-05-22) ya da saat farkı içeren bir tarih-saat (2026-05-22T16:11:26Z) olmalı',
  },
  afterTo: { en: 'must not be after "to"', tr: '"to" değerinden sonra olmamalı' },
  repeated: { en: 'must not be repeated', tr: 'tekrarlanmamalı' },
  unknown: { en: 'unknown parameter', tr: 'bilinmeyen parametre' },
} as const;

type Faults = readonly (readonly [field: string, fault: keyof typeof FAULTS])[];

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

function each(field: string, fault: keyof typeof FAULTS, values: readonly string[]): [string, Faults][] {
  return values.map((value) => [`${field}=${value}`, [[field, fault]]]);
}

const CASES: readonly [search: string, faults: Faults][] = [
  ...each('page', 'page', ['0']),
  ...each('page', 'pageNumber', ['', '-1', '1.5', '1e2', 'two', '%201', '0x1', 'NaN', '2147483648', '99999999999', '%EF%BC%91']),
  ...each('limit', 'limit', ['0', '101']),
  ...each('limit', 'limitNumber', ['', '-1', '1.0', '1e1', 'all', '+5', '2147483648', 'Infinity']),
  ...each('cursor', 'cursor', ['', 'abc', 'null', '%00', 'AQAAAZ']),
  ...each('type', 'type', ['', 'GIFT', 'gift_sent', 'GIFT_SENT,', 'GIFT_SENT,%20BONUS', 'A,B,C', '__proto__']),
  ...each('status', 'status', ['', 'DONE', 'completed', 'PENDING,,FAILED', 'constructor']),
  ...each('direction', 'direction', ['', 'IN', 'credit', 'CREDIT,DEBIT']),
  ...each('streamId', 'objectId', ['', 'xyz', '5eed0200000000000000001', '5eed020000000000000000123', '5eed02000000000000000001,5eed02000000000000000002']),
  ...each('from', 'date', ['', 'today', '2026-02-30', '2026-5-1', '2026-05-22T10:00:00', '1747900800', '22.05.2026']),
  ...each('to', 'date', ['', 'today', '2026-13-01', '2026-05-22T10:00:00', '2026-05-22T25:00:00Z']),
  ['from=2026-05-22&to=2026-05-21', [['from', 'afterTo']]],
  ['from=2026-05-22T10:00:01Z&to=2026-05-22T10:00:00Z', [['from', 'afterTo']]],
  ['cursor=abc&page=1', [['page', 'notWithCursor']]],
  ...['page', 'limit', 'cursor', 'direction', 'streamId', 'from', 'to'].map((name): [string, Faults] => [
    `${name}=1&${name}=1`,
    [[name, 'repeated']],
  ]),
  ['limit=5&%6Cimit=5', [['limit', 'repeated']]],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'after', 'filter', 'filter.types', 'types', 'Limit', 'id'].map(
    (name): [string, Faults] => [`${name}=1`, [[name, 'unknown']]],
  ),
  ['__proto__[limit]=1', [['query', 'unknown']]],
  ['limit[]=1', [['query', 'unknown']]],
  ['%3Cb%3Eyou%3C/b%3E=1', [['query', 'unknown']]],
  [`${'n'.repeat(41)}=1`, [['query', 'unknown']]],
  ['=1', [['query', 'unknown']]],
  ['page=0&limit=0&nope=1', [['nope', 'unknown']]],
  ['page=x&limit=y&nope=1&type=A&type=B', [['nope', 'unknown'], ['page', 'pageNumber'], ['limit', 'limitNumber']]],
  ['type=GIFT_SENT&type=B', [['type', 'type']]],
  ['status=PENDING&status=', [['status', 'status']]],
  ['type=A&status=B&direction=C&streamId=D&from=E&to=F',
    [['type', 'type'], ['status', 'status'], ['direction', 'direction'], ['streamId', 'objectId'], ['from', 'date'], ['to', 'date']]],
]; // prettier-ignore

test.each(CASES)('both lists reject ?%s in both languages, naming the parameter and the rule', async (search, faults) => {
  for (const path of LISTS) {
    for (const language of LANGUAGES) {
      const details = faults.map(([field, fault]) => `${field}: ${FAULTS[fault][language]}`);
      expectErrorResponse(await gateway.rest(`${path}?${search}`, { headers: { 'x-language': language } }), 400, { language, details });
    }
  }
});

test.each(['/users/profile/ada', `/users/${ADA}/stats`])('%s accepts no query parameters, not even its path parameters', async (path) => {
  for (const name of ['username', 'id', 'limit', '__proto__']) {
    expectErrorResponse(await gateway.rest(`${path}?${name}=1`), 400, { details: [`${name}: unknown parameter`] });
  }
});

test('does not repeat an invalid value in the response', async () => {
  const value = 'Zq7-faulty-7qZ';
  const names = ['page', 'limit', 'cursor', 'type', 'status', 'direction', 'streamId', 'from', 'to', 'nonsense'];
  for (const name of names) {
    const answer = await gateway.rest(`/users/me/transactions?${name}=${value}`);
    expect(answer.status).toBe(400);
    expect(answer.text + JSON.stringify([...answer.headers])).not.toContain(value);
  }
  for (const path of [`/users/${value}/stats`, `/users/profile/${value}`, `/${value}`]) {
    const answer = await gateway.rest(path);
    expect(answer.text + JSON.stringify([...answer.headers])).not.toContain(value);
  }
});

async function pageOf(search: string, options: { as?: string; headers?: Record<string, string> } = {}): Promise<EnvelopeBody> {
  return (await gateway.rest(`/users/me/transactions?${search}`, options)).body;
}

function nextCursorOf(body: EnvelopeBody): string {
  // A page of ada's with a next page; a missing cursor would be rejected below, which fails the test.
  const { pagination } = body.data as { pagination: { nextCursor: string } };
  return encodeURIComponent(pagination.nextCursor);
}

test('accepts a cursor only for its own user and filter, in both lists', async () => {
  const cursor = nextCursorOf(await pageOf('type=GIFT_SENT,BONUS&limit=5'));
  for (const path of LISTS) {
    const continued = await gateway.rest(`${path}?type=BONUS,GIFT_SENT,BONUS&limit=3&cursor=${cursor}`);
    expect(continued.body).toMatchObject({ statusCode: 200, data: { pagination: { page: null, totalPages: null, limit: 3 } } });
    const details = ['cursor: must be a cursor of this list and filter'];
    expectErrorResponse(await gateway.rest(`${path}?cursor=${cursor}`), 400, { details });
    expectErrorResponse(await gateway.rest(`${path}?type=GIFT_SENT,BONUS&status=FAILED&cursor=${cursor}`), 400, { details });
    expectErrorResponse(await gateway.rest(`${path}?type=GIFT_SENT,BONUS&cursor=${cursor.slice(0, -1)}`), 400, { details });
    const grace = '5eed01000000000000000001';
    expectErrorResponse(await gateway.rest(`${path}?type=GIFT_SENT,BONUS&cursor=${cursor}`, { as: grace }), 400, { details });
  }
});

test('accepts repeated type and status parameters instead of comma-separated lists', async () => {
  const listed = await pageOf('type=GIFT_SENT,BONUS&status=COMPLETED,FAILED');
  expect(listed).toMatchObject({ statusCode: 200 });
  const repeated = await pageOf('type=GIFT_SENT&status=COMPLETED&type=BONUS&status=FAILED');
  expect(repeated).toEqual({ ...listed, timestamp: repeated.timestamp });
});

test.each([
  ['UTC', 'from=2026-05-22', 1],
  ['UTC-09:00', 'from=2026-05-22', 1],
  ['UTC+08:00', 'from=2026-05-23', 1],
  ['UTC+07:00', 'from=2026-05-23', 0],
  ['UTC+08:00', 'to=2026-05-22', 399],
  ['UTC', 'to=2026-05-22', 400],
  ['UTC+14:00', 'from=2026-05-22T16:11:26.805Z', 1],
  ['UTC+14:00', 'to=2026-05-22T16:11:26.805Z', 399],
  ['UTC', 'from=2026-05-22T19:11:26.805%2B03:00', 1],
  ['UTC', 'from=2026-05-22T19:11:26.805+03:00', 1],
  ['UTC', 'from=2026-05-22T19:11:26.806+03:00', 0],
  ['UTC', 'to=2026-05-22T16:11:26.805+00:00', 399],
])('interprets dates in the time zone of the client: in %s, %s matches %i', async (zone, search, totalItems) => {
  expect(await pageOf(search, { headers: { 'x-timezone': zone } })).toMatchObject({ data: { pagination: { totalItems } } });
});
