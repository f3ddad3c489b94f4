import { ADA, startGateway, TEST_SECRET, type TestGateway } from '../support/gateway';
import { forgeToken, goodClaims, hmac } from '../support/forge-token';
import { bytesOf, exchange, type WireRequest } from '../support/wire';
import { connectionLost, openSwitchedDatabase, statementTimeout, type SwitchedDatabase } from './switched-database';

const RULES = { iss: 'https://issuer.example.com', aud: 'gateway' };
const SUSPENDED = '5eed01000000000000000003';
const DELETED = '5eed01000000000000000004';
const BLOCKER = '5eed01000000000000000006';

/** Part of the messages and details of failures, which no log line of a request may contain. */
const SECRET = 'sw0rdfish';

let database: SwitchedDatabase;
let gateway: TestGateway;

beforeAll(async () => {
  database = await openSwitchedDatabase();
  const env = { LOG_LEVEL: 'trace', JWT_ISSUER: RULES.iss, JWT_AUDIENCE: RULES.aud, BASE_PATH: '/live', TRUST_PROXY: 'true' };
  gateway = await startGateway(env, () => Promise.resolve(database));
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.log.length = 0;
  database.failWith(() => undefined);
});

function tokenWith(claims: object, header: object = {}, secret = TEST_SECRET): string {
  return forgeToken({ alg: 'HS256', typ: 'JWT', ...header }, { ...goodClaims(), ...RULES, ...claims }, hmac(secret));
}

type Line = Readonly<Record<string, unknown>>;

/** The only request line after a request. */
async function lineOf(bytes: Buffer): Promise<Line> {
  await exchange(gateway.url, bytes);
  const lines = (): Line[] => gateway.log.filter(({ msg }) => msg === 'request');
  // The line is written after the response was sent, so the client may receive that first.
  while (lines().length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(lines()).toHaveLength(1);
  return lines()[0] ?? {};
}

/** Checks the failure in the line of a request, and that nothing secret is in it. */
async function expectFailure(bytes: Buffer, failure: Line): Promise<void> {
  const line = await lineOf(bytes);
  const { code, reason, fields, path, errors, errorCount, status, requestId } = line;
  const all = { code, reason, fields, path, errors, errorCount, status };
  expect(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))).toEqual(failure);
  expect(requestId).toMatch(/^[\w-]{36}$/);
  const text = JSON.stringify(line);
  for (const secret of [SECRET, TEST_SECRET, 'eyJ', 'select', 'postgres']) expect(text).not.toContain(secret);
}

const JSON_BODY = ['content-type', 'application/json'] as const;

function bearer(token: string): readonly [string, string] {
  return ['authorization', `Bearer ${token}`];
}

function rest(path: string, token = tokenWith({}), more: Partial<WireRequest> = {}): WireRequest {
  return { path: `/api/v1${path}`, ...more, headers: [bearer(token), ...(more.headers ?? [])] };
}

function graphql(body: object | string, token = tokenWith({}), more: Partial<WireRequest> = {}): WireRequest {
  const headers = [JSON_BODY, bearer(token), ...(more.headers ?? [])];
  return { method: 'POST', path: '/graphql', body: typeof body === 'string' ? body : JSON.stringify(body), ...more, headers };
}

/** The Authorization header of each fault. */
const TOKENS: readonly (readonly [reason: string, authorization: () => string | undefined])[] = [
  ['missing', () => undefined],
  ['malformed', () => ''],
  ['malformed', () => `Basic ${SECRET}`],
  ['malformed', () => `Bearer ${tokenWith({})} ${tokenWith({})}`],
  ['malformed', () => `Bearer ${tokenWith({}).replace('.', '.x')}`],
  ['malformed', () => `Bearer ${'a'.repeat(9_000)}.b.c`],
  ['malformed', () => 'Bearer made.up.token'],
  ['wrongAlgorithm', () => `Bearer ${tokenWith({}, { alg: 'none' })}`],
  ['wrongAlgorithm', () => `Bearer ${tokenWith({}, { alg: 'RS256' })}`],
  ['wrongSignature', () => `Bearer ${tokenWith({}, {}, 'another secret')}`],
  ['unsupportedExtension', () => `Bearer ${tokenWith({}, { crit: ['exp'] })}`],
  ['missingExpiry', () => `Bearer ${tokenWith({ exp: undefined })}`],
  ['expired', () => `Bearer ${tokenWith({ exp: 1 })}`],
  ['notYetValid', () => `Bearer ${tokenWith({ nbf: 9e9 })}`],
  ['wrongIssuer', () => `Bearer ${tokenWith({ iss: SECRET })}`],
  ['wrongAudience', () => `Bearer ${tokenWith({ aud: SECRET })}`],
  ['invalidSubject', () => `Bearer ${tokenWith({ sub: SECRET })}`],
  ['unknownAccount', () => `Bearer ${tokenWith({ sub: 'f'.repeat(24) })}`],
  ['deletedAccount', () => `Bearer ${tokenWith({ sub: DELETED })}`],
];

describe.each([
  ['/api/v1', (headers: WireRequest['headers']) => ({ path: `/api/v1/users/${ADA}/stats`, headers: headers ?? [] })],
  ['/graphql', (headers: WireRequest['headers']) => graphql({ query: '{ me { id } }' }, '', { headers: headers ?? [] })],
])('the line of a 401 of %s', (_endpoint, requestWith) => {
  test.each(TOKENS)('has the reason %s', async (reason, authorization) => {
    const value = authorization();
    const { headers = [], ...request } = requestWith(value === undefined ? [] : [['authorization', value]]);
    const withoutOther = headers.filter(([name, sent]) => name !== 'authorization' || sent === value);
    await expectFailure(bytesOf({ ...request, headers: withoutOther }, 'a'), { status: 401, code: 'UNAUTHENTICATED', reason });
  });
});

const invalid = (reason: string, ...fields: readonly string[]): Line => ({ status: 400, code: 'BAD_USER_INPUT', reason, fields });
const LEDGER = '/users/me/transactions';

test.each<[string, () => WireRequest, Line]>([
  ['an invalid value', () => rest(`${LEDGER}?limit=${SECRET}`), invalid('integer', 'limit')],
  ['several invalid values', () => rest(`${LEDGER}?limit=1&limit=2&page=x`), invalid('integer', 'page', 'limit')],
  ['an unknown parameter', () => rest(`${LEDGER}?sort=${SECRET}`), invalid('unknown', 'sort')],
  ['a token as the name of a parameter', () => rest(`${LEDGER}?${tokenWith({})}=1`), invalid('unknown', 'query')],
  ['an invalid header', () => rest(LEDGER, tokenWith({}), { headers: [['x-platform', SECRET]] }), invalid('oneOf', 'x-platform')],
  ['a repeated host', () => rest(LEDGER, tokenWith({}), { headers: [['host', 'a'], ['host', 'b']] }), invalid('malformedUrl', 'host')],
  ['a suspended account', () => rest(LEDGER, tokenWith({ sub: SUSPENDED })), { status: 403, code: 'FORBIDDEN', reason: 'accountSuspended', fields: ['authorization'] }],
  ['a platform of administrators', () => rest(LEDGER, tokenWith({}), { headers: [['x-platform', 'admin']] }), { status: 403, code: 'FORBIDDEN', reason: 'roleRequired' }],
  ['a blocked viewer', () => rest(`/users/${BLOCKER}/stats`), { status: 403, code: 'FORBIDDEN', reason: 'blocked', errors: [{ code: 'FORBIDDEN', reason: 'blocked', path: 'userStats' }] }],
  ['a wrong method', () => rest(LEDGER, tokenWith({}), { method: 'DELETE' }), { status: 405, code: 'METHOD_NOT_ALLOWED' }],
  ['a compressed body', () => rest(LEDGER, tokenWith({}), { headers: [['content-encoding', 'gzip']] }), { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }],
  ['an unknown user', () => rest(`/users/${'f'.repeat(24)}/stats`), { status: 404, code: 'NOT_FOUND', path: `/api/v1/users/${'f'.repeat(24)}/stats`, errors: [{ code: 'NOT_FOUND', path: 'userStats' }] }],
  ['an unknown path', () => rest(`/Users/%1b[31m/?password=${SECRET}`), { status: 404, code: 'NOT_FOUND', path: '/api/v1/Users/%1b[31m/' }],
  ['a path below the base path', () => ({ path: `/live/api/v1/nothing?${SECRET}` }), { status: 404, code: 'NOT_FOUND', path: '/live/api/v1/nothing' }],
  ['a path with a token', () => rest(`/${tokenWith({})}`), { status: 404, code: 'NOT_FOUND', path: '/api/v1/[redacted]' }],
  ['a long path', () => ({ path: `/${'long/'.repeat(1_000)}` }), { status: 404, code: 'NOT_FOUND', path: `/${'long/'.repeat(40).slice(0, 199)}…` }],
  ['a malformed forwarded host', () => rest(LEDGER, tokenWith({}), { headers: [['x-forwarded-host', `${SECRET}/`]] }), invalid('malformedUrl', 'x-forwarded-host')],
  ['an absolute address', () => ({ path: `http://ada:${SECRET}@a/nothing` }), { status: 404, code: 'NOT_FOUND', path: '/nothing' }],
  ['a malformed path', () => rest('/users/profile/%zz'), { ...invalid('malformedUrl', 'url'), path: '/api/v1/users/profile/%zz' }],
  ['an overlong parameter', () => rest(`/users/${'long/'.repeat(300).replaceAll('/', '-')}/stats`), { status: 414, code: 'URI_TOO_LONG', path: `/api/v1/users/${'long-'.repeat(300).slice(0, 186)}…` }],
])('a REST request with %s', async (_what, request, line) => {
  const { errors, ...failure } = line;
  await expectFailure(bytesOf(request(), 'a'), { ...failure, ...(errors !== undefined && { errors, errorCount: 1 }) });
}); // prettier-ignore

const failed = (code: string, more: Line = {}): Line => ({ status: 400, code, ...more });

test.each<[string, () => WireRequest, Line]>([
  ['a syntax error', () => graphql({ query: `{ me { id ${SECRET}!` }), failed('GRAPHQL_PARSE_FAILED', { reason: 'expectedToken' })],
  ['an unknown field', () => graphql({ query: `{ ${SECRET} }` }), failed('GRAPHQL_VALIDATION_FAILED', { reason: 'unknownField' })],
  ['no such operation', () => graphql({ query: 'query A { me { id } }', operationName: SECRET }), failed('OPERATION_RESOLUTION_FAILURE')],
  ['no document', () => graphql({ variables: { a: SECRET } }), failed('BAD_REQUEST', { reason: 'queryRequired' })],
  ['malformed JSON', () => graphql(`{"${SECRET}`), invalid('malformedJson', 'body')],
  ['another media type', () => ({ method: 'POST', path: '/graphql', headers: [bearer(tokenWith({})), ['content-type', 'text/plain']], body: SECRET }), { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }],
  ['an overlong body', () => graphql({ query: SECRET.repeat(20_000) }), { status: 413, code: 'PAYLOAD_TOO_LARGE' }],
  ['a wrong method', () => graphql('', tokenWith({}), { method: 'PUT' }), { status: 405, code: 'METHOD_NOT_ALLOWED' }],
  ['no acceptable type', () => graphql({ query: '{ me { id } }' }, tokenWith({}), { headers: [['accept', 'text/csv']] }), { status: 406, code: 'BAD_REQUEST' }],
  ['a persisted query', () => graphql({ extensions: { persistedQuery: { version: 1, sha256Hash: SECRET } } }), { status: 200, code: 'PERSISTED_QUERY_NOT_SUPPORTED' }],
  ['an invalid variable', () => graphql({ query: 'query ($id: ObjectID!) { user(id: $id) { id } }', variables: { id: SECRET } }), invalid('objectId', 'id')],
  ['too costly an operation', () => graphql({ query: `{ ${Array.from({ length: 14 }, (_, index) => `a${index}: myTransactions(limit: 100) { nodes { stream { id host { id } } } }`).join(' ')} }` }), invalid('tooCostly', 'query')],
])('a GraphQL request with %s', async (_what, request, line) => {
  await expectFailure(bytesOf(request(), 'a'), line);
}); // prettier-ignore

test('errors of fields have their paths without indexes, and a count', async () => {
  const query = `query ($ids: [ObjectID!]!) { me { id } users(ids: $ids) { mail: email } user(id: "${BLOCKER}") { stats { followers } } }`;
  const ids = ['5eed01000000000000000005', '5eed01000000000000000001', BLOCKER];
  await expectFailure(bytesOf(graphql({ query, variables: { ids } }), 'a'), {
    status: 200,
    code: 'FORBIDDEN',
    reason: 'notOwner',
    errors: [
      { code: 'FORBIDDEN', reason: 'notOwner', path: 'users.*.mail', count: 3 },
      { code: 'FORBIDDEN', reason: 'blocked', path: 'user.stats' },
    ],
    errorCount: 4,
  });
});

test.each([
  ['internal error', () => new Error(`select ${SECRET}`), { status: 500, code: 'INTERNAL_SERVER_ERROR' }],
  ['time limit', statementTimeout, { status: 504, code: 'GATEWAY_TIMEOUT', reason: 'statementTimeout' }],
  ['unreachable database', () => Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }), { status: 503, code: 'SERVICE_UNAVAILABLE', reason: 'databaseUnreachable' }],
  ['rejected connection', () => Object.assign(new Error(SECRET), { code: '28P01' }), { status: 503, code: 'SERVICE_UNAVAILABLE', reason: 'connectionRejected' }],
  ['lost connection', connectionLost, { status: 503, code: 'SERVICE_UNAVAILABLE', reason: 'connectionLost' }],
])('a failure of the database: %s', async (_what, failure, line) => {
  const { status, ...error } = line;
  database.failWith((sql) => (sql.includes('user_stats') ? failure() : undefined));
  const errors = [{ ...error, path: 'userStats' }];
  await expectFailure(bytesOf(rest(`/users/${ADA}/stats`), 'a'), { ...line, errors, errorCount: 1 });
  gateway.log.length = 0;
  const query = `{ stats: userStats(userId: "${ADA}") { followers } }`;
  const outage = status === 500 ? 200 : status;
  await expectFailure(bytesOf(graphql({ query }), 'a'), { ...line, status: outage, errors: [{ ...error, path: 'stats' }], errorCount: 1 });
}); // prettier-ignore

test.each([
  ['an unknown method', `${SECRET} / HTTP/1.1\r\n\r\n`, { status: 400, code: 'BAD_USER_INPUT', reason: 'HPE_INVALID_METHOD' }],
  ['another protocol', `\u0016\u0003\u0001${SECRET}`, { status: 400, code: 'BAD_USER_INPUT', reason: 'HPE_INVALID_METHOD' }],
  ['a malformed header', `GET / HTTP/1.1\r\nhost: a\r\n${SECRET}\r\n\r\n`, { status: 400, code: 'BAD_USER_INPUT', reason: 'HPE_INVALID_HEADER_TOKEN' }],
  ['large headers', `GET / HTTP/1.1\r\nhost: a\r\nx: ${SECRET.repeat(3_000)}\r\n\r\n`, { status: 431, code: 'HEADERS_TOO_LARGE', reason: 'HPE_HEADER_OVERFLOW' }],
  ['CONNECT', `CONNECT ${SECRET}:443 HTTP/1.1\r\nhost: ${SECRET}\r\n\r\n`, { status: 405, code: 'METHOD_NOT_ALLOWED' }],
  ['a malformed body', `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${SECRET}\r\n`, { status: 400, code: 'BAD_USER_INPUT', reason: 'HPE_INVALID_CHUNK_SIZE' }],
])('bytes that are not a request: %s', async (_what, text, line) => {
  await expectFailure(Buffer.from(text, 'latin1'), line);
}); // prettier-ignore

test('a request that succeeds has none of these fields', async () => {
  expect(Object.keys(await lineOf(bytesOf(rest(LEDGER), 'a'))).sort()).toEqual(
    ['durationMs', 'hostname', 'level', 'method', 'msg', 'operation', 'pid', 'platform', 'requestId', 'route', 'status', 'time', 'userId'].sort(),
  );
}); // prettier-ignore
