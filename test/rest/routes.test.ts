import { ADA, startGateway, type Answer, type ClientOptions, type TestGateway } from '../support/gateway';
import {
  expectErrorResponse,
  expectStateHeaders,
  expectSuccess,
  LANGUAGES,
  ERROR_RESPONSES,
  type Language,
  type ErrorStatus,
} from '../support/expect-envelope';

const BLOCKS_ADA = '5eed01000000000000000006';
const SUSPENDED = '5eed01000000000000000003';
const DELETED = '5eed01000000000000000004';
const UNKNOWN = 'ffffffffffffffffffffffff';

/** The detail of an error in each language; a pattern if it is long. */
interface Detail {
  readonly field: string;
  readonly en: string | RegExp;
  readonly tr: string | RegExp;
}

const objectId = (field: string): Detail => ({ field, en: 'must be 24 hexadecimal characters', tr: '24 onaltılık karakter olmalı' });
const username: Detail = {
  field: 'username',
  en: 'must be 3 to 30 characters of A-Z a-z 0-9 . _',
  tr: '3 ile 30 karakter arasında olmalı ve yalnızca A-Z a-z 0-9 . _ içermeli',
};
const limit: Detail = { field: 'limit', en: 'must be between 1 and 100', tr: '1 ile 100 arasında olmalı' };
const integer: Detail = {
  field: 'limit',
  en: 'must be an integer between 1 and 100',
  tr: '1 ile 100 arasında bir tam sayı olmalı',
};
const suspended: Detail = { field: 'authorization', en: 'this account is suspended', tr: 'bu hesap askıya alınmış' };
const zone: Detail = { field: 'x-timezone', en: /^must be one of UTC, UTC-12:00, /, tr: /^şunlardan biri olmalı: UTC, UTC-12:00, / };

interface Case {
  /** A route below /api/v1, or a query. */
  readonly target: string;
  readonly status: 200 | ErrorStatus;
  readonly detail?: Detail;
  /** The HTTP status of an executed query: GraphQL answers 200 with errors. */
  readonly http?: 200;
  readonly who?: string;
  readonly options?: ClientOptions;
}

/** The outcome of each operation for ada. */
const OUTCOMES: readonly Case[] = [
  { target: `/users/${ADA}/stats`, status: 200 },
  { target: '/users/xyz/stats', status: 400, detail: objectId('id') },
  { target: `/users/${BLOCKS_ADA}/stats`, status: 403 },
  { target: `/users/${UNKNOWN}/stats`, status: 404 },
  { target: `/users/${DELETED}/stats`, status: 404 },
  { target: '/users/profile/ada', status: 200 },
  { target: '/users/profile/ad', status: 400, detail: username },
  { target: '/users/profile/burak_x', status: 403 },
  { target: '/users/profile/nobody', status: 404 },
  { target: '/users/profile/eski.hesap', status: 404 },
  { target: '/users/me/transactions', status: 200 },
  { target: '/users/me/transactions?limit=x', status: 400, detail: integer },
  { target: '/users/me/transactions/grouped', status: 200 },
  { target: '/users/me/transactions/grouped?limit=101', status: 400, detail: limit },
  { target: '{ me { id } }', status: 200 },
  { target: `{ user(id: "${BLOCKS_ADA}") { id } }`, status: 200 },
  { target: '{ user(id: "xyz") { id } }', status: 400, detail: objectId('id') },
  { target: `{ user(id: "${UNKNOWN}") { id } }`, status: 404, http: 200 },
  { target: `{ user(id: "${DELETED}") { id } }`, status: 404, http: 200 },
  { target: `{ users(ids: ["${UNKNOWN}", "${ADA}"]) { id } }`, status: 200 },
  { target: '{ users(ids: ["xyz"]) { id } }', status: 400, detail: objectId('ids') },
  { target: `{ userStats(userId: "${ADA}") { followers } }`, status: 200 },
  { target: '{ userStats(userId: "xyz") { followers } }', status: 400, detail: objectId('userId') },
  { target: `{ userStats(userId: "${BLOCKS_ADA}") { followers } }`, status: 403, http: 200 },
  { target: `{ userStats(userId: "${UNKNOWN}") { followers } }`, status: 404, http: 200 },
  { target: '{ profile(username: "ada") { bio } }', status: 200 },
  { target: '{ profile(username: "ad") { bio } }', status: 400, http: 200, detail: username },
  { target: '{ profile(username: "burak_x") { bio } }', status: 403, http: 200 },
  { target: '{ profile(username: "nobody") { bio } }', status: 404, http: 200 },
  { target: '{ myTransactions { totalCount } }', status: 200 },
  { target: '{ myTransactions(limit: 0) { totalCount } }', status: 400, http: 200, detail: limit },
  { target: '{ myTransactionGroups { totalCount } }', status: 200 },
  { target: '{ myTransactionGroups(limit: 101) { totalCount } }', status: 400, http: 200, detail: limit },
];

/** Clients that are rejected for every target, even an invalid one, so that the response reveals nothing about it. */
const REJECTED_CLIENTS: readonly Omit<Case, 'target'>[] = [
  { who: 'an unauthenticated client', status: 401, options: { as: null } },
  { who: 'a client with an invalid token', status: 401, options: { as: 'made.up.token' } },
  { who: 'a deleted account', status: 401, options: { as: DELETED } },
  { who: 'a suspended account', status: 403, options: { as: SUSPENDED }, detail: suspended },
  { who: 'a USER on the platform admin', status: 403, options: { headers: { 'x-platform': 'admin' } } },
  { who: 'a client with an unknown time zone', status: 400, options: { headers: { 'x-timezone': 'Mars' } }, detail: zone },
];

const cases: readonly Case[] = [
  ...OUTCOMES,
  ...OUTCOMES.filter(({ target, status }) => status === 200 || /limit(=x|: 0)/.test(target)).flatMap(({ target }) =>
    REJECTED_CLIENTS.map((client) => ({ ...client, target })),
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

function expectRestOutcome(answer: Answer<unknown>, { status, detail }: Case, language: Language): void {
  if (status === 200) {
    expectSuccess(answer, expect.any(Object), language);
    return;
  }
  const { field, [language]: reason } = detail ?? { field: '', en: '', tr: '' };
  const message: unknown =
    typeof reason === 'string' ? `${field}: ${reason}` : expect.stringMatching(`^${field}: ${reason.source.slice(1)}`);
  expectErrorResponse(answer, status, { language, details: detail === undefined ? [] : [message] });
}

/** The data of a failed query: a single record is nullable, a list is not. */
function dataOf(query: string): unknown {
  const [, field] = /^\{ (user|userStats|profile)\(/.exec(query) ?? [];
  return field === undefined ? null : { [field]: null };
}

function expectQueryOutcome(answer: Answer<unknown>, { target, status, detail, http }: Case, language: Language): void {
  expect(answer.status).toBe(http ?? status);
  expectStateHeaders(answer, language);
  if (status === 200) {
    expect(answer.body).toEqual({ data: expect.any(Object) as unknown });
    return;
  }
  const { code, [language]: message } = ERROR_RESPONSES[status];
  const details = detail && [{ field: detail.field, message: textOf(detail, language) }];
  const requestId = answer.headers.get('x-request-id');
  expect(answer.body).toEqual({
    errors: [expect.objectContaining({ message, extensions: { code, requestId, ...(details && { details }) } }) as unknown],
    ...(http === 200 && { data: dataOf(target) }),
  });
}

test.each(cases.flatMap((each) => LANGUAGES.map((language) => ({ who: 'ada', ...each, language }))))(
  '$target returns $status to $who in $language',
  async ({ language, options = {}, ...outcome }) => {
    const { target } = outcome;
    const withLanguage = { ...options, headers: { ...options.headers, 'x-language': language } };
    if (target.startsWith('/')) expectRestOutcome(await gateway.rest(target, withLanguage), outcome, language);
    else expectQueryOutcome(await gateway.graphql(target, {}, withLanguage), outcome, language);
  },
);

test.each(['/users/me/transactions', '{ me { id } }'])(
  '%s distinguishes a missing from an invalid token in WWW-Authenticate',
  async (target) => {
    const request = (as: string | null): Promise<Answer<unknown>> =>
      target.startsWith('/') ? gateway.rest(target, { as }) : gateway.graphql(target, {}, { as });
    expect((await request(null)).headers.get('www-authenticate')).toBe('Bearer');
    for (const invalid of ['made.up.token', 'no.such', DELETED]) {
      expect((await request(invalid)).headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
  },
);
