import { METHODS } from 'node:http';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { expectErrorResponse, expectSuccess, LANGUAGES, ERROR_RESPONSES } from '../support/expect-envelope';
import { send } from '../support/send';

const STATS = { followers: 120, following: 85, totalLiveStreams: 12 };
const ROUTES = [
  `/api/v1/users/${ADA}/stats`,
  '/api/v1/users/profile/ada',
  '/api/v1/users/me/transactions',
  '/api/v1/users/me/transactions/grouped',
];

let gateway: TestGateway;
let headers: Record<string, string>;

beforeAll(async () => {
  gateway = await startGateway();
  headers = { authorization: `Bearer ${tokenFor(ADA)}` };
});

afterAll(async () => {
  await gateway.close();
});

test.each([
  `/api/v1/users/${ADA}/stats`,
  `/api/v1/users/${ADA.toUpperCase()}/stats`,
  `/api/v1/users/%35${ADA.slice(1)}/stats`,
  `/api/v1/users/${ADA}/stats?`,
  `/api/v1/users/${ADA}/stats/`,
  `/api/v1//users//${ADA}///stats//`,
  `//api/v1/users/${ADA}/stats/?`,
])('GET %s returns the documented response', async (path) => {
  expectSuccess(await send(gateway, path, { headers }), STATS);
});

test.each([
  ['ada', 'ada'],
  ['ADA', 'ada'],
  ['%61da', 'ada'],
  ['mehmet.kaya', 'mehmet.kaya'],
  ['mehmet%2ekaya', 'mehmet.kaya'],
  ['dj_cem', 'DJ_Cem'],
])('%s finds the profile of %s', async (written, username) => {
  const answer = await send(gateway, `/api/v1/users/profile/${written}`, { headers });
  expectSuccess(answer, expect.objectContaining({ username }));
});

test.each(['ad%C4%B1', 'ad%C4%B0', '%E2%84%AAerem', 'ada%20', 'ada%2F', 'ada%00', '%2e%2e', 'ada;v=1', 'ada+1', 'n'.repeat(1000)])(
  'rejects the username %s',
  async (written) => {
    const details = ['username: must be 3 to 30 characters of A-Z a-z 0-9 . _'];
    expectErrorResponse(await send(gateway, `/api/v1/users/profile/${written}`, { headers }), 400, { details });
  },
);

test.each(['me', 'profile', '0'.repeat(23), '0'.repeat(25), `${ADA}%20`, `${ADA}%00`, '%2e', '%2e%2e', 'ı'.repeat(24)])(
  'rejects the id %s',
  async (written) => {
    const answer = await send(gateway, `/api/v1/users/${encodeURI(decodeURI(written))}/stats`, { headers });
    // "stats" is a valid username, and the profile route is more specific.
    if (written === 'profile') expectErrorResponse(answer, 404);
    else expectErrorResponse(answer, 400, { details: ['id: must be 24 hexadecimal characters'] });
  },
);

test.each(ROUTES)('HEAD %s is GET without the body', async (path) => {
  for (const options of [{ headers }, {}]) {
    const got = await send(gateway, path, options);
    const head = await send(gateway, path, { ...options, method: 'HEAD' });
    expect(head.status).toBe(got.status);
    expect(head.text).toBe('');
    for (const name of ['content-type', 'content-length', 'content-language', 'x-error-code', 'www-authenticate', 'cache-control']) {
      expect(head.headers.get(name)).toBe(got.headers.get(name));
    }
  }
});

test.each([
  '',
  '/',
  '?x=1',
  '/users',
  '/users/me',
  `/users/${ADA}`,
  `/users/${ADA}/stats/x`,
  `/users//stats/x`,
  '/users/profile',
  `/Users/${ADA}/stats`,
  `/users/${ADA}/STATS`,
  '/graphql',
  '/health/live',
  '/%2e%2e/graphql',
])('/api/v1%s is not found', async (path) => {
  for (const language of LANGUAGES) {
    expectErrorResponse(await send(gateway, `/api/v1${path}`, { headers: { ...headers, 'x-language': language } }), 404, { language });
  }
});

test.each(['/api/v1x', '/api/v2/users', '/api', '/API/v1/users/me/transactions', '/'])(
  '%s is outside of the legacy API, and is not answered with an envelope',
  async (path) => {
    const { status, body } = await send(gateway, path, { headers });
    expect(status).toBe(404);
    expect(body).toEqual({ errors: [expect.objectContaining({ message: 'Resource not found' })] });
  },
);

// Node itself handles CONNECT, which requests a tunnel.
const OTHER_METHODS = METHODS.filter((method) => !['GET', 'HEAD', 'CONNECT'].includes(method));

test.each(OTHER_METHODS)('every route rejects %s with 405 and Allow', async (method) => {
  // Only QUERY requires a body.
  const options = method === 'QUERY' ? { headers: { 'x-language': 'tr', 'content-type': 'application/json' }, body: '{}' } : {};
  for (const path of ROUTES) {
    const answer = await send(gateway, path, { method, headers: { 'x-language': 'tr' }, ...options });
    expectErrorResponse(answer, 405, { language: 'tr' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  }
});

test.each([
  { what: 'broken JSON', type: 'application/json', body: '{"a' },
  { what: 'empty JSON', type: 'application/json', body: '' },
  { what: 'a form', type: 'application/x-www-form-urlencoded', body: 'a=1' },
  { what: 'an image', type: 'image/png', body: 'PNG' },
  { what: 'more than 100 KiB', type: 'application/json', body: JSON.stringify('x'.repeat(100 * 1024)) },
])('returns 405 regardless of the body: $what', async ({ type, body }) => {
  for (const language of LANGUAGES) {
    const options = { method: 'POST', headers: { ...headers, 'content-type': type, 'x-language': language }, body };
    expectErrorResponse(await send(gateway, ROUTES[0] ?? '', options), 405, { language });
  }
});

test.each([
  { what: 'a malformed percent-encoding', path: '/api/v1/users/profile/%zz', status: 400 },
  { what: 'a truncated UTF-8 sequence', path: '/api/v1/users/profile/%C4', status: 400 },
  { what: 'a parameter of more than a thousand characters', path: `/api/v1/users/${'a'.repeat(1001)}/stats`, status: 414 },
] as const)('rejects $what with $status in an envelope', async ({ path, status }) => {
  for (const language of LANGUAGES) {
    const answer = await send(gateway, path, { headers: { ...headers, 'x-language': language } });
    const reason = { en: 'is malformed', tr: 'biçimi geçersiz' }[language];
    expectErrorResponse(answer, status, { language, details: status === 400 ? [`url: ${reason}`] : [] });
  }
});

test('an internal error is a 500 envelope without internal details', async () => {
  await gateway.database.execute('alter table user_stats rename to lost_stats');
  try {
    for (const language of LANGUAGES) {
      const withLanguage = { ...headers, 'x-language': language };
      const answer = await send(gateway, ROUTES[0] ?? '', { headers: withLanguage });
      expectErrorResponse(answer, 500, { language });
      const query = await gateway.graphql(`{ userStats(userId: "${ADA}") { followers } }`, {}, { headers: withLanguage });
      expect(query.body.errors?.map(({ message }) => message)).toEqual([ERROR_RESPONSES[500][language]]);
      for (const { text } of [answer, query])
        expect(text).not.toMatch(/user_stats|relation|select|prisma|postgres|42P01|stack|node_modules/i);
    }
    const failures = gateway.log.filter(({ msg }) => msg === 'operation failed');
    expect(JSON.stringify(failures)).toContain('user_stats');
  } finally {
    await gateway.database.execute('alter table lost_stats rename to user_stats');
  }
});
