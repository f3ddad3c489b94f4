import { ADA, startGateway, type Answer, type Asking, type TestGateway } from '../support/gateway';
import {
  expectRefusal,
  expectStateHeaders,
  expectSuccess,
  LANGUAGES,
  REFUSALS,
  type Language,
  type RefusalStatus,
} from './expect-envelope';

const BLOCKS_ADA = '5eed01000000000000000006';
const SUSPENDED = '5eed01000000000000000003';
const DELETED = '5eed01000000000000000004';
const NOBODY = 'ffffffffffffffffffffffff';

/** A fault as the answer tells it, in each language; matched where it is long. */
interface Detail {
  readonly field: string;
  readonly en: string | RegExp;
  readonly tr: string | RegExp;
}

const objectId = (field: string): Detail => ({ field, en: 'must be 24 hexadecimal characters', tr: '24 onaltılık karakter olmalı' });
const username: Detail = {
  field: 'username',
  en: 'must be 3 to 30 of A-Z a-z 0-9 . _',
  tr: 'A-Z a-z 0-9 . _ karakterlerinden 3 ile 30 arası olmalı',
};
const limit: Detail = { field: 'limit', en: 'must be a whole number from 1 to 100', tr: '1 ile 100 arasında bir tam sayı olmalı' };
const suspended: Detail = { field: 'authorization', en: 'this account is suspended', tr: 'bu hesap askıya alınmış' };
const zone: Detail = { field: 'x-timezone', en: /^must be one of UTC, UTC-12:00, /, tr: /^şunlardan biri olmalı: UTC, UTC-12:00, / };

interface Row {
  /** A route below /api/v1, or a query. */
  readonly target: string;
  readonly status: 200 | RefusalStatus;
  readonly detail?: Detail;
  /** The HTTP status of a query that began: GraphQL answers 200 then, and says the rest in its errors. */
  readonly http?: 200;
  readonly who?: string;
  readonly asking?: Asking;
}

/** What each operation answers to ada, by what she asks for. */
const OUTCOMES: readonly Row[] = [
  { target: `/users/${ADA}/stats`, status: 200 },
  { target: '/users/xyz/stats', status: 400, detail: objectId('id') },
  { target: `/users/${BLOCKS_ADA}/stats`, status: 403 },
  { target: `/users/${NOBODY}/stats`, status: 404 },
  { target: `/users/${DELETED}/stats`, status: 404 },
  { target: '/users/profile/ada', status: 200 },
  { target: '/users/profile/ad', status: 400, detail: username },
  { target: '/users/profile/burak_x', status: 403 },
  { target: '/users/profile/nobody', status: 404 },
  { target: '/users/profile/eski.hesap', status: 404 },
  { target: '/users/me/transactions', status: 200 },
  { target: '/users/me/transactions?limit=x', status: 400, detail: limit },
  { target: '/users/me/transactions/grouped', status: 200 },
  { target: '/users/me/transactions/grouped?limit=101', status: 400, detail: limit },
  { target: '{ me { id } }', status: 200 },
  { target: `{ user(id: "${BLOCKS_ADA}") { id } }`, status: 200 },
  { target: '{ user(id: "xyz") { id } }', status: 400, detail: objectId('id') },
  { target: `{ user(id: "${NOBODY}") { id } }`, status: 404, http: 200 },
  { target: `{ user(id: "${DELETED}") { id } }`, status: 404, http: 200 },
  { target: `{ users(ids: ["${NOBODY}", "${ADA}"]) { id } }`, status: 200 },
  { target: '{ users(ids: ["xyz"]) { id } }', status: 400, detail: objectId('ids') },
  { target: `{ userStats(userId: "${ADA}") { followers } }`, status: 200 },
  { target: '{ userStats(userId: "xyz") { followers } }', status: 400, detail: objectId('userId') },
  { target: `{ userStats(userId: "${BLOCKS_ADA}") { followers } }`, status: 403, http: 200 },
  { target: `{ userStats(userId: "${NOBODY}") { followers } }`, status: 404, http: 200 },
  { target: '{ profile(username: "ada") { bio } }', status: 200 },
  { target: '{ profile(username: "ad") { bio } }', status: 400, http: 200, detail: username },
  { target: '{ profile(username: "burak_x") { bio } }', status: 403, http: 200 },
  { target: '{ profile(username: "nobody") { bio } }', status: 404, http: 200 },
  { target: '{ myTransactions { totalCount } }', status: 200 },
  { target: '{ myTransactions(limit: 0) { totalCount } }', status: 400, http: 200, detail: limit },
  { target: '{ myTransactionGroups { totalCount } }', status: 200 },
  { target: '{ myTransactionGroups(limit: 101) { totalCount } }', status: 400, http: 200, detail: limit },
];

/** Those who are refused whatever they ask for, also where that is wrong too: a stranger learns nothing of what would be. */
const STRANGERS: readonly Omit<Row, 'target'>[] = [
  { who: 'somebody without a token', status: 401, asking: { as: null } },
  { who: 'somebody with a made-up token', status: 401, asking: { as: 'made.up.token' } },
  { who: 'a deleted account', status: 401, asking: { as: DELETED } },
  { who: 'a suspended account', status: 403, asking: { as: SUSPENDED }, detail: suspended },
  { who: 'a user on the platform of admins', status: 403, asking: { headers: { 'x-platform': 'admin' } } },
  { who: 'somebody on Mars', status: 400, asking: { headers: { 'x-timezone': 'Mars' } }, detail: zone },
];

const rows: readonly Row[] = [
  ...OUTCOMES,
  ...OUTCOMES.filter(({ target, status }) => status === 200 || /limit(=x|: 0)/.test(target)).flatMap(({ target }) =>
    STRANGERS.map((stranger) => ({ ...stranger, target })),
  ),
];

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

function textOf(detail: Detail, language: Language): unknown {
  return typeof detail[language] === 'string' ? detail[language] : expect.stringMatching(detail[language]);
}

function expectRestOutcome(answer: Answer<unknown>, { status, detail }: Row, language: Language): void {
  if (status === 200) {
    expectSuccess(answer, expect.any(Object), language);
    return;
  }
  const { field, [language]: reason } = detail ?? { field: '', en: '', tr: '' };
  const sentence: unknown =
    typeof reason === 'string' ? `${field}: ${reason}` : expect.stringMatching(`^${field}: ${reason.source.slice(1)}`);
  expectRefusal(answer, status, { language, details: detail === undefined ? [] : [sentence] });
}

/** What stands in the place of data that failed: one record may be null, a list may not. */
function dataOf(query: string): unknown {
  const [, field] = /^\{ (user|userStats|profile)\(/.exec(query) ?? [];
  return field === undefined ? null : { [field]: null };
}

function expectQueryOutcome(answer: Answer<unknown>, { target, status, detail, http }: Row, language: Language): void {
  expect(answer.status).toBe(http ?? status);
  expectStateHeaders(answer, language);
  if (status === 200) {
    expect(answer.body).toEqual({ data: expect.any(Object) as unknown });
    return;
  }
  const { code, [language]: message } = REFUSALS[status];
  const details = detail && [{ field: detail.field, message: textOf(detail, language) }];
  const requestId = answer.headers.get('x-request-id');
  expect(answer.body).toEqual({
    errors: [expect.objectContaining({ message, extensions: { code, requestId, ...(details && { details }) } }) as unknown],
    ...(http === 200 && { data: dataOf(target) }),
  });
}

test.each(rows.flatMap((row) => LANGUAGES.map((language) => ({ who: 'ada', ...row, language }))))(
  '$target answers $who with $status in $language',
  async ({ language, asking = {}, ...row }) => {
    const { target } = row;
    const asked = { ...asking, headers: { ...asking.headers, 'x-language': language } };
    if (target.startsWith('/')) expectRestOutcome(await gateway.rest(target, asked), row, language);
    else expectQueryOutcome(await gateway.graphql(target, {}, asked), row, language);
  },
);

test.each(['/users/me/transactions', '{ me { id } }'])('%s says whether a token was missing or worth nothing', async (target) => {
  const ask = (as: string | null): Promise<Answer<unknown>> =>
    target.startsWith('/') ? gateway.rest(target, { as }) : gateway.graphql(target, {}, { as });
  expect((await ask(null)).headers.get('www-authenticate')).toBe('Bearer');
  for (const worthless of ['made.up.token', 'no.such', DELETED]) {
    expect((await ask(worthless)).headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  }
});
