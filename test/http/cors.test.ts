import { send, type Sending } from '../support/send';
import { ADA, startGateway, tokenFor, type Answer, type TestGateway } from '../support/gateway';

const OURS = 'https://app.example.com';
const ALSO_OURS = 'http://localhost:3000';
const STRANGE = [
  'https://evil.example',
  'http://app.example.com',
  'https://app.example.com:8443',
  'https://app.example.com.evil.example',
  'https://evilapp.example.com',
  'HTTPS://APP.EXAMPLE.COM',
  'null',
  '*',
];

const PLACES: readonly { readonly endpoint: string; readonly path: string; readonly sending: Sending }[] = [
  { endpoint: 'a route', path: `/api/v1/users/${ADA}/stats`, sending: {} },
  { endpoint: 'an error response of a route', path: '/api/v1/users/xyz/stats', sending: {} },
  { endpoint: 'an unknown address', path: '/api/v1/nothing', sending: {} },
  { endpoint: 'a query', path: '/graphql', sending: { method: 'POST', body: '{"query":"{ me { id } }"}' } },
];

/** Sends a request with an Origin header. */
function askFrom(gateway: TestGateway, origin: string, path: string, { method, body }: Sending = {}): Promise<Answer<unknown>> {
  const headers = { authorization: `Bearer ${tokenFor(ADA)}`, 'content-type': 'application/json', origin };
  return send(gateway, path, { ...(method !== undefined && { method }), ...(body !== undefined && { body }), headers });
}

/** Sends a preflight request, as a browser does. */
function preflight(gateway: TestGateway, origin: string, path: string): Promise<Answer<unknown>> {
  return send(gateway, path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-language,x-timezone,x-consistency-token',
    },
  });
}

function corsHeadersOf({ headers }: Answer<unknown>): string[] {
  return [...headers.keys()].filter((name) => name.startsWith('access-control-allow'));
}

describe('with a list of origins', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startGateway({ CORS_ORIGINS: `${OURS}, ${ALSO_OURS}` });
  });

  afterAll(async () => {
    await gateway.close();
  });

  test.each(PLACES)('a listed origin may read $endpoint, with its exposed headers', async ({ path, sending }) => {
    for (const origin of [OURS, ALSO_OURS]) {
      const { headers } = await askFrom(gateway, origin, path, sending);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('access-control-expose-headers')?.split(', ')).toEqual(
        expect.arrayContaining(['content-language', 'retry-after', 'www-authenticate', 'x-error-code', 'x-request-id']),
      );
      expect(headers.get('vary')?.split(', ')).toEqual(expect.arrayContaining(['Origin', 'Accept-Language', 'x-language']));
    }
  });

  test.each(PLACES)('any other origin may not read $endpoint', async ({ path, sending }) => {
    for (const origin of STRANGE) {
      const answer = await askFrom(gateway, origin, path, sending);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('vary')).toContain('Origin');
    }
  });

  test.each(['/graphql', `/api/v1/users/${ADA}/stats`, '/api/v1/users/me/transactions'])(
    'a preflight allows a listed origin to request %s',
    async (path) => {
      const { status, headers, text } = await preflight(gateway, OURS, path);
      expect(status).toBe(204);
      expect(text).toBe('');
      expect(headers.get('access-control-allow-origin')).toBe(OURS);
      expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST');
      expect(headers.get('access-control-max-age')).toBe('7200');
      expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type,x-language,x-timezone,x-consistency-token');
    },
  );

  test('a preflight does not allow any other origin', async () => {
    for (const origin of STRANGE) {
      expect((await preflight(gateway, origin, '/graphql')).headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('a request without an Origin header is unaffected', async () => {
    const answer = await gateway.rest(`/users/${ADA}/stats`);
    expect(answer.status).toBe(200);
    expect(corsHeadersOf(answer)).toEqual([]);
  });
});

test('without a list no origin may read anything, and OPTIONS is an ordinary method', async () => {
  const gateway = await startGateway();
  for (const { path, sending } of PLACES) expect(corsHeadersOf(await askFrom(gateway, OURS, path, sending))).toEqual([]);
  for (const [path, allow] of [
    ['/graphql', 'GET, POST'],
    ['/api/v1/users/me/transactions', 'GET, HEAD'],
  ] as const) {
    const answer = await preflight(gateway, OURS, path);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allow);
    expect(corsHeadersOf(answer)).toEqual([]);
  }
  await gateway.close();
});

describe('with origins of apps and patterns', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startGateway({ CORS_ORIGINS: 'capacitor://localhost,ionic://localhost,tauri://localhost,https://*.example.com' });
  });

  afterAll(async () => {
    await gateway.close();
  });

  test.each([
    'capacitor://localhost',
    'ionic://localhost',
    'tauri://localhost',
    'https://app.example.com',
    'https://a-1.example.com',
    'https://xn--mnchen-3ya.example.com',
  ])('a page of %s may read', async (origin) => {
    const { headers } = await askFrom(gateway, origin, `/api/v1/users/${ADA}/stats`);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect((await preflight(gateway, origin, '/graphql')).headers.get('access-control-allow-origin')).toBe(origin);
  });

  test.each([
    'https://example.com',
    'https://.example.com',
    'https://evilexample.com',
    'https://a.b.example.com',
    'https://evil.example/.example.com',
    'https://app.example.com.evil.example',
    'https://app.example.com:8443',
    'http://app.example.com',
    'https://appxexample.com',
    'https://app.exampleXcom',
    'https://a@b.example.com',
    'https://-a.example.com',
    'https://*.example.com',
    'capacitor://localhost.evil.example',
    'capacitor://app',
    'app://localhost',
  ])('a page of %s may not', async (origin) => {
    const { headers } = await askFrom(gateway, origin, `/api/v1/users/${ADA}/stats`);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect((await preflight(gateway, origin, '/graphql')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
