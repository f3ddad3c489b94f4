import { ADA, startGateway, tokenFor, type ClientOptions, type TestGateway } from '../support/gateway';

const GRACE = '5eed01000000000000000001';
const MEHMET = '5eed01000000000000000002';
const SUSPENDED = '5eed01000000000000000003';
const DELETED = '5eed01000000000000000004';
const ELIF = '5eed01000000000000000005';
const UNKNOWN = 'ffffffffffffffffffffffff';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** Statuses, error codes and challenges of both endpoints for a request that every active account may make. */
async function bothEndpoints(
  options: ClientOptions,
): Promise<{ statuses: number[]; codes: (string | null | undefined)[]; challenges: (string | null)[] }> {
  const rest = await gateway.rest(`/users/${ADA}/stats`, options);
  const graphql = await gateway.graphql(`{ userStats(userId: "${ADA}") { followers } }`, {}, options);
  return {
    statuses: [rest.status, graphql.status],
    codes: [rest.headers.get('x-error-code'), graphql.body.errors?.[0]?.extensions.code],
    challenges: [rest.headers.get('www-authenticate'), graphql.headers.get('www-authenticate')],
  };
}

const AUTHORIZED = { statuses: [200, 200], codes: [null, undefined], challenges: [null, null] };
const FORBIDDEN = { statuses: [403, 403], codes: ['FORBIDDEN', 'FORBIDDEN'], challenges: [null, null] };
const UNAUTHENTICATED = {
  statuses: [401, 401],
  codes: ['UNAUTHENTICATED', 'UNAUTHENTICATED'],
  challenges: ['Bearer error="invalid_token"', 'Bearer error="invalid_token"'],
};

async function setAccount(id: string, column: 'status' | 'role', value: string): Promise<void> {
  await gateway.database.execute(`update users set ${column} = '${value}' where id = '${id}'`);
}

test.each([
  ['an active account is authorized', ADA, AUTHORIZED],
  ['an active account is authorized if its id is in upper case', ADA.toUpperCase(), AUTHORIZED],
  ['a suspended account is FORBIDDEN', SUSPENDED, FORBIDDEN],
  ['a deleted account is UNAUTHENTICATED', DELETED, UNAUTHENTICATED],
  ['an unknown account is UNAUTHENTICATED', UNKNOWN, UNAUTHENTICATED],
])('%s', async (_, id, expected) => {
  expect(await bothEndpoints({ as: tokenFor(id) })).toEqual(expected);
});

test('returns the reason to a suspended account in its language', async () => {
  const { body } = await gateway.rest(`/users/${ADA}/stats`, { as: SUSPENDED, headers: { 'x-language': 'tr' } });
  expect(body.errors).toEqual(['Yetersiz yetki', 'authorization: bu hesap askıya alınmış']);
});

test('rejects { __typename } from a suspended, deleted or unknown account', async () => {
  const statuses = [SUSPENDED, DELETED, UNKNOWN].map(async (as) => (await gateway.graphql('{ __typename }', {}, { as })).status);
  expect(await Promise.all(statuses)).toEqual([403, 401, 401]);
  expect((await gateway.graphql('{ __typename }', {}, { as: null })).status).toBe(200);
});

test('applies a change of account status to the next request', async () => {
  const options = { as: tokenFor(ELIF) };
  for (const [status, expected] of [
    ['ACTIVE', AUTHORIZED],
    ['SUSPENDED', FORBIDDEN],
    ['DELETED', UNAUTHENTICATED],
    ['ACTIVE', AUTHORIZED],
  ] as const) {
    // prettier-ignore
    await setAccount(ELIF, 'status', status);
    expect([status, await bothEndpoints(options)]).toEqual([status, expected]);
  }
});

const JSON_TYPE = { 'content-type': 'application/json' };
const STATS = `query Stats($id: ObjectID!) { userStats(userId: $id) { followers } }`;

test.each<[string, (options: ClientOptions) => Promise<{ status: number }>]>([
  ['REST stats', (options) => gateway.rest(`/users/${ADA}/stats`, options)],
  ['REST stats of an unknown user', (options) => gateway.rest(`/users/${UNKNOWN}/stats`, options)],
  ['REST profile', (options) => gateway.rest('/users/profile/ada', options)],
  ['REST transactions', (options) => gateway.rest('/users/me/transactions', options)],
  ['REST transactions grouped by stream', (options) => gateway.rest('/users/me/transactions/grouped', options)],
  ['an invalid query parameter', (options) => gateway.rest('/users/me/transactions?limit=none', options)],
  ['a cached operation', (options) => gateway.graphql(STATS, { id: ADA }, options)],
  ['a cached operation on an unknown user', (options) => gateway.graphql(STATS, { id: UNKNOWN }, options)],
  ['a cached operation with an invalid variable', (options) => gateway.graphql(STATS, { id: 'none' }, options)],
  ['a field that is not in the schema', (options) => gateway.graphql('{ nothing }', {}, options)],
  ['a document of too many characters', (options) => gateway.graphql(`{ me { id } } #${'x'.repeat(10_000)}`, {}, options)],
  ['a document of too many lines', (options) => gateway.graphql(`${'\n'.repeat(1_000)}{ me { id } }`, {}, options)],
  [
    'a document with fragments that spread themselves',
    (options) => gateway.graphql('{ me { ...A } } fragment A on User { ...A }', {}, options),
  ],
  ['a document with a syntax error', (options) => gateway.graphql('{ me {', {}, options)],
  [
    'an unknown operation',
    (options) =>
      gateway.fetch('/graphql', { ...options, headers: JSON_TYPE, body: '{"query":"query A { me { id } }","operationName":"B"}' }),
  ],
  ['a batch', (options) => gateway.fetch('/graphql', { ...options, headers: JSON_TYPE, body: '[]' })],
  ['an unsupported Accept header', (options) => gateway.graphql(STATS, { id: ADA }, { ...options, headers: { accept: 'image/png' } })],
])('rejects an account suspended or deleted since its last request: %s', async (_, send) => {
  const options = { as: tokenFor(ELIF) };
  for (const [status, rejection] of [
    ['SUSPENDED', 403],
    ['DELETED', 401],
  ] as const) {
    // prettier-ignore
    // Three times, so that the operation and the account are cached.
    for (let time = 0; time < 3; time += 1) expect([401, 403]).not.toContain((await send(options)).status);
    await setAccount(ELIF, 'status', status);
    try {
      expect((await send(options)).status).toBe(rejection);
    } finally {
      await setAccount(ELIF, 'status', 'ACTIVE');
    }
  }
});

test.each([
  ['an ADMIN is authorized', GRACE, AUTHORIZED],
  ['a MODERATOR is FORBIDDEN', MEHMET, FORBIDDEN],
  ['a USER is FORBIDDEN', ADA, FORBIDDEN],
  ['a suspended account is FORBIDDEN', SUSPENDED, FORBIDDEN],
  ['a deleted account is UNAUTHENTICATED', DELETED, UNAUTHENTICATED],
])('on the platform admin %s', async (_, id, expected) => {
  expect(await bothEndpoints({ as: id, headers: { 'x-platform': 'admin' } })).toEqual(expected);
});

test('the platform admin requires authentication, even for { __typename }', async () => {
  const options = { as: null, headers: { 'x-platform': 'admin' } };
  expect((await bothEndpoints(options)).statuses).toEqual([401, 401]);
  expect((await gateway.graphql('{ __typename }', {}, options)).status).toBe(401);
});

test.each(['web', 'mobile_ios', 'mobile_android', 'api', 'unknown', 'all'])('the platform %s is open to a USER', async (platform) => {
  expect(await bothEndpoints({ as: ADA, headers: { 'x-platform': platform } })).toEqual(AUTHORIZED);
});

test('applies a change of role to the next request', async () => {
  const options = { as: tokenFor(MEHMET), headers: { 'x-platform': 'admin' } };
  await setAccount(MEHMET, 'role', 'ADMIN');
  expect(await bothEndpoints(options)).toEqual(AUTHORIZED);
  await setAccount(MEHMET, 'role', 'MODERATOR');
  expect(await bothEndpoints(options)).toEqual(FORBIDDEN);
});
