import { send } from '../support/send';
import { ADA, startGateway, tokenFor, type ClientOptions, type TestGateway } from '../support/gateway';

let gateway: TestGateway;

beforeAll(async () => {
  // Everything that can be logged.
  gateway = await startGateway({ LOG_LEVEL: 'trace' });
});

afterAll(async () => {
  await gateway.close();
});

beforeEach(() => {
  gateway.log.length = 0;
});

/** The request lines of the log, once there is one for every request. */
async function requestLines(count: number): Promise<Record<string, unknown>[]> {
  const lines = (): Record<string, unknown>[] => gateway.log.filter(({ msg }) => msg === 'request');
  // The line is written after the response was sent, so the client may receive that first.
  while (lines().length < count) await new Promise((resolve) => setImmediate(resolve));
  return lines();
}

const ANY_NUMBER: unknown = expect.any(Number);
const ANY_TEXT: unknown = expect.any(String);

const LABELS = { 'x-platform': 'mobile_ios', 'x-app-version': '4.12.0', 'x-device-id': 'A1B2 (iPhone)' };
const LABELLED = { platform: 'mobile_ios', appVersion: '4.12.0', deviceId: 'A1B2 (iPhone)' };

interface Line {
  readonly what: string;
  readonly path: string;
  readonly options?: ClientOptions;
  readonly line: Readonly<Record<string, unknown>>;
}

const STATS_ROUTE = '/api/v1/users/:id/stats';
const BAD_ID = { code: 'BAD_USER_INPUT', reason: 'objectId', fields: ['id'] };
const BAD_URL = { code: 'BAD_USER_INPUT', reason: 'malformedUrl', fields: ['url'], path: '/api/v1/users/profile/%zz' };

test.each<Line>([
  { what: 'a route', path: `/users/${ADA}/stats`, line: { route: STATS_ROUTE, operation: 'RestUserStats', status: 200, userId: ADA } },
  { what: 'a HEAD request', path: '/users/me/transactions', options: { method: 'HEAD' }, line: { method: 'HEAD', operation: 'RestTransactions', status: 200, userId: ADA } },
  { what: 'a faulty request', path: '/users/xyz/stats', line: { route: STATS_ROUTE, operation: 'RestUserStats', status: 400, userId: ADA, ...BAD_ID } },
  { what: 'an unauthenticated request', path: `/users/${ADA}/stats`, options: { as: null }, line: { route: STATS_ROUTE, operation: 'RestUserStats', status: 401, code: 'UNAUTHENTICATED', reason: 'missing' } },
  { what: 'a bad token', path: `/users/${ADA}/stats`, options: { as: 'made.up.token' }, line: { route: STATS_ROUTE, status: 401, code: 'UNAUTHENTICATED', reason: 'malformed' } },
  { what: 'a wrong method', path: '/users/profile/ada', options: { method: 'PUT' }, line: { method: 'PUT', route: '/api/v1/users/profile/:username', status: 405, code: 'METHOD_NOT_ALLOWED' } },
  { what: 'an unknown address', path: '/nothing', line: { route: 'unknown', status: 404, code: 'NOT_FOUND', path: '/api/v1/nothing' } },
  { what: 'a malformed address', path: '/users/profile/%zz', line: { route: 'unknown', status: 400, ...BAD_URL } },
])('$what is one line', async ({ path, options, line }) => {
  const answer = await gateway.rest(path, { ...options, headers: LABELS });
  const lines = await requestLines(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toEqual({
    level: 30, time: ANY_NUMBER, pid: ANY_NUMBER, hostname: ANY_TEXT, msg: 'request',
    method: 'GET', route: ANY_TEXT, ...LABELLED, durationMs: ANY_NUMBER,
    requestId: answer.headers.get('x-request-id'),
    ...line,
  });
  expect(lines[0]?.['durationMs']).toBeGreaterThanOrEqual(0);
}); // prettier-ignore

test('logs one line per query, whatever its result', async () => {
  await gateway.graphql('query Mine { me { id } }', {}, { headers: LABELS });
  await gateway.graphql('query Mine { me { id', {}, { headers: LABELS });
  await gateway.graphql('query Mine { nothing }', {}, { headers: LABELS });
  await gateway.fetch('/graphql', { body: '{', headers: { 'content-type': 'application/json', ...LABELS } });
  const lines = await requestLines(4);
  expect(lines.map(({ status }) => status)).toEqual([200, 400, 400, 400]);
  expect(lines.map(({ operation }) => operation)).toEqual(['Mine', undefined, undefined, undefined]);
  for (const line of lines) expect(line).toMatchObject({ method: 'POST', route: '/graphql', ...LABELLED });
});

test('logs the defaults of missing client headers, or leaves them out', async () => {
  await gateway.rest(`/users/${ADA}/stats`);
  await gateway.fetch('/health/live', { as: null });
  const lines = await requestLines(2);
  for (const line of lines) {
    expect(line).toMatchObject({ platform: 'web' });
    expect(line).not.toHaveProperty('appVersion');
    expect(line).not.toHaveProperty('deviceId');
  }
  expect(lines[1]).not.toHaveProperty('userId');
});

test('does not log a rejected label', async () => {
  await gateway.rest(`/users/${ADA}/stats`, { headers: { ...LABELS, 'x-app-version': 'newest' } });
  expect(await requestLines(1)).toEqual([expect.not.objectContaining({ appVersion: 'newest' })]);
});

test.each(['abc', 'A-z_0.9', 'a'.repeat(128), '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'])(
  'the request id %s is echoed and logged, also where the request fails',
  async (id) => {
    const paths = [`/users/${ADA}/stats`, '/users/xyz/stats', '/nothing', '/users/profile/%zz'];
    for (const path of paths) expect((await gateway.rest(path, { headers: { 'x-request-id': id } })).headers.get('x-request-id')).toBe(id);
    const query = await gateway.graphql('{ nothing }', {}, { headers: { 'x-request-id': id } });
    expect(query.headers.get('x-request-id')).toBe(id);
    expect(query.body.errors?.[0]?.extensions.requestId).toBe(id);
    for (const line of await requestLines(5)) expect(line['requestId']).toBe(id);
  },
);

test.each(['', 'a'.repeat(129), 'a b', 'a,b', 'a/b', '{"a":1}', '<script>', '%0a', 'é'])(
  'the request id %j is replaced by a fresh one',
  async (id) => {
    const ids = new Set<string | null>();
    for (let time = 0; time < 2; time += 1) {
      ids.add((await gateway.rest(`/users/${ADA}/stats`, { headers: { 'x-request-id': id } })).headers.get('x-request-id'));
    }
    expect(ids.size).toBe(2);
    for (const fresh of ids) expect(fresh).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set((await requestLines(2)).map(({ requestId }) => requestId))).toEqual(ids);
  },
);

test('never logs a token or a part of one, wherever a client puts it', async () => {
  const tokens = [tokenFor(ADA), tokenFor('5eed01000000000000000003'), tokenFor('ffffffffffffffffffffffff'), `${tokenFor(ADA)}x`];
  await gateway.database.execute('alter table user_stats rename to lost_stats');
  for (const token of tokens) {
    for (const authorization of [token, `Bearer ${token}`, `bearer  ${token}`, `Basic ${token}`, `Bearer ${token} ${token}`, `Bearer "${token}"`]) {
      await send(gateway, `/api/v1/users/${ADA}/stats`, { headers: { authorization } });
    }
    const headers = { authorization: `Bearer ${token}` };
    for (const path of [
      `/api/v1/users/me/transactions?access_token=${token}`,
      `/api/v1/users/me/transactions?${token}=1`,
      `/api/v1/users/me/transactions?cursor=${token}&type=${token}&from=${token}&limit=${token}`,
      `/api/v1/users/${token}/stats`,
      `/api/v1/users/profile/${token}`,
      `/api/v1/users/profile/${token}%zz`,
      `/api/v1/${token}`,
      `/${token}`,
      `/health/ready?token=${token}`,
      `/graphql?query={me{id}}&token=${token}`,
    ]) await send(gateway, path, { headers }).catch(() => undefined);
    for (const name of ['x-request-id', 'x-device-id', 'x-app-version', 'x-platform', 'x-language', 'x-timezone', 'accept-language',
      'user-agent', 'referer', 'cookie', 'origin', 'x-forwarded-for', 'traceparent', 'content-type', 'x-access-token']) {
      await gateway.fetch(`/api/v1/users/${ADA}/stats`, { headers: { ...headers, [name]: token } });
      await gateway.fetch('/graphql', { headers: { 'content-type': 'application/json', ...headers, [name]: token }, body: '{"query":"{me{id}}"}' });
    }
    const bodies = [
      { query: token },
      { query: `{ user(id: "${token}") { id } }` },
      { query: `{ userStats(userId: "${ADA}") { followers } } # ${token}` },
      { query: 'query Q($id: ObjectID!) { user(id: $id) { id } }', variables: { id: token, [token]: token } },
      { query: 'query Q { me { id } }', operationName: token },
      { token, query: '{ me { id } }', extensions: { token } },
    ];
    for (const body of bodies) {
      await gateway.fetch('/graphql', { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    }
    await gateway.fetch('/graphql', { headers: { 'content-type': 'application/json', ...headers }, body: `{"token":"${token}` });
  }
  await gateway.database.execute('alter table lost_stats rename to user_stats');
  await requestLines(4 * (6 + 10 + 30 + 7));
  const text = JSON.stringify(gateway.log);
  // Failures were logged too, with their causes.
  expect(text).toContain('user_stats');
  for (const part of tokens.flatMap((token) => [token, ...token.split('.')])) expect(text).not.toContain(part);
}); // prettier-ignore
