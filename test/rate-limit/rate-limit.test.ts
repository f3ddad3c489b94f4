import { ADA, startGateway, type Answer, type ClientOptions, type TestGateway } from '../support/gateway';

const GRACE = '5eed01000000000000000001';

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

async function limitedTo(units: number, environment: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  gateway = await startGateway({ RATE_LIMIT: String(units), ...environment });
  return gateway;
}

/** The status and the remaining units of a response. */
function stateOf({ status, headers }: Answer<unknown>): { status: number; left: number } {
  const [, quota] = /^"default";q=(\d+);w=60$/.exec(headers.get('ratelimit-policy') ?? '') ?? [];
  const [, left] = /^"default";r=(\d+);t=([1-9]|[1-5]\d|60)$/.exec(headers.get('ratelimit') ?? '') ?? [];
  expect(quota).toBeDefined();
  return { status, left: Number(left) };
}

const stats = (gateway: TestGateway, options?: ClientOptions): Promise<Answer<unknown>> => gateway.rest(`/users/${ADA}/stats`, options);

test('a request consumes its cost at both endpoints', async () => {
  const gateway = await limitedTo(100);
  expect(stateOf(await stats(gateway))).toEqual({ status: 200, left: 99 });
  expect(stateOf(await gateway.graphql('{ me { id } }'))).toEqual({ status: 200, left: 98 });
  const list = '{ users(ids: ["507f1f77bcf86cd799439011", "507f1f77bcf86cd799439011"]) { stats { followers } } }';
  // One of the five units is for parsing a document that is not cached.
  expect(stateOf(await gateway.graphql(list))).toEqual({ status: 200, left: 93 });
  expect(stateOf(await gateway.rest('/users/me/transactions?limit=10'))).toMatchObject({ status: 200 });
  expect(stateOf(await gateway.graphql('{ me { nope } }'))).toMatchObject({ status: 400 });
});

test.each([
  ['en', 'Too many requests'],
  ['tr', 'Çok fazla istek'],
])('returns RATE_LIMITED in %s at both endpoints, before any statement', async (language, message) => {
  const gateway = await limitedTo(2);
  await stats(gateway);
  await stats(gateway);
  gateway.database.statements.length = 0;
  const options = { headers: { 'x-language': language } };

  const rest = await gateway.rest(`/users/${ADA}/stats`, options);
  expect(stateOf(rest)).toEqual({ status: 429, left: 0 });
  expect(rest.body).toMatchObject({ isSuccess: false, statusCode: 429, data: null, errors: [message] });
  expect(rest.headers.get('x-error-code')).toBe('RATE_LIMITED');
  expect(rest.headers.get('retry-after')).toMatch(/^([1-9]|[1-5]\d|60)$/);

  const graphql = await gateway.graphql('{ me { id } }', {}, options);
  expect(graphql.status).toBe(429);
  expect(graphql.body.errors).toMatchObject([{ message, extensions: { code: 'RATE_LIMITED' } }]);
  expect(graphql.headers.get('retry-after')).not.toBeNull();
  expect(gateway.database.statements).toEqual([]);
});

test('accounts and unauthenticated clients have separate limits', async () => {
  const gateway = await limitedTo(1);
  await stats(gateway);
  expect((await stats(gateway)).status).toBe(429);
  expect((await stats(gateway, { as: GRACE })).status).toBe(200);
  expect((await stats(gateway, { as: null })).status).toBe(401);
});

test.each([
  ['without a token', `/users/${ADA}/stats`, { as: null }, 401],
  ['with an invalid token', `/users/${ADA}/stats`, { as: 'a.b.c' }, 401],
  ['to an unknown route', '/nowhere', {}, 404],
  ['to a malformed address', '/%zz', {}, 400],
  ['with a method that is not allowed', `/users/${ADA}/stats`, { method: 'DELETE' }, 405],
  ['with an invalid header', `/users/${ADA}/stats`, { headers: { 'x-platform': 'fridge' } }, 400],
] as const)('a request %s consumes the limit of its address', async (_how, path, options, status) => {
  const gateway = await limitedTo(2);
  expect(stateOf(await gateway.rest(path, options))).toEqual({ status, left: 1 });
  expect(stateOf(await gateway.rest(path, options))).toEqual({ status, left: 0 });
  expect(stateOf(await gateway.rest(path, options))).toEqual({ status: 429, left: 0 });
});

test('ignores X-Forwarded-For without a trusted proxy', async () => {
  const gateway = await limitedTo(1);
  const from = (address: string): Promise<Answer<unknown>> => gateway.rest('/nowhere', { headers: { 'x-forwarded-for': address } });
  expect((await from('192.0.2.1')).status).toBe(404);
  expect((await from('192.0.2.2')).status).toBe(429);
});

test('uses the last address of X-Forwarded-For behind one trusted proxy', async () => {
  const gateway = await limitedTo(1, { TRUST_PROXY: '1' });
  const from = (addresses: string): Promise<Answer<unknown>> => gateway.rest('/nowhere', { headers: { 'x-forwarded-for': addresses } });
  expect((await from('198.51.100.1, 192.0.2.1')).status).toBe(404);
  expect((await from('198.51.100.2, 192.0.2.1')).status).toBe(429);
  expect((await from('198.51.100.1, 192.0.2.2')).status).toBe(404);
});

test('liveness consumes nothing, and RATE_LIMIT=off disables the limit', async () => {
  const limited = await limitedTo(1);
  for (const path of ['/health/live', '/health/live']) {
    const { status, headers } = await limited.fetch(path, { as: null });
    expect([status, headers.get('ratelimit')]).toEqual([200, null]);
  }
  await limited.close();
  gateway = await startGateway({ RATE_LIMIT: 'off' });
  expect((await stats(gateway)).headers.get('ratelimit')).toBeNull();
});
