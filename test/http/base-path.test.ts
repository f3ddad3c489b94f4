import { send, type Sending } from '../support/send';
import { ADA, startGateway, tokenFor, type Answer, type TestGateway } from '../support/gateway';

const BROWSER = { accept: 'text/html' };
const SIGNED_IN = { authorization: `Bearer ${tokenFor(ADA)}` };
const STATS = `/api/v1/users/${ADA}/stats`;

/** The redirect target of a browser that opens /graphql. */
async function pageOf(gateway: TestGateway, path: string, headers: Sending['headers'] = {}): Promise<string | null> {
  const answer = await send(gateway, path, { headers: { ...BROWSER, ...headers } });
  expect(answer.status).toBe(302);
  return answer.headers.get('location');
}

/** The server URL in the OpenAPI document. */
async function serverOf(gateway: TestGateway, path: string, headers: Sending['headers'] = {}): Promise<string | undefined> {
  // The shape of an OpenAPI document.
  const { body } = (await send(gateway, path, { headers })) as Answer<{ servers: readonly { url: string }[] }>;
  return body.servers[0]?.url;
}

describe('below BASE_PATH', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startGateway({ PLAYGROUND: 'true', BASE_PATH: '/live' });
  });

  afterAll(async () => {
    await gateway.close();
  });

  // A proxy may strip the base path or keep it, and probes are sent without it.
  test.each(['', '/live'])('all routes are served at %s/…', async (base) => {
    for (const path of [
      '/health/live',
      '/health/ready',
      '/metrics',
      '/playground',
      '/playground/',
      '/playground/settings.json',
      '/docs',
      '/docs/openapi.json',
    ]) {
      expect([path, (await gateway.fetch(base + path)).status]).toEqual([path, 200]);
    }
    expect((await gateway.fetch(base + STATS)).body).toMatchObject({ isSuccess: true });
    expect((await gateway.fetch(`${base}${STATS}/`)).body).toMatchObject({ isSuccess: true });
    const posted = { method: 'POST', body: '{"query":"{ me { id } }"}', headers: { 'content-type': 'application/json' } };
    expect((await gateway.fetch(`${base}/graphql`, posted)).body).toEqual({ data: { me: { id: ADA } } });
    expect((await send(gateway, base + STATS, { method: 'HEAD', headers: SIGNED_IN })).status).toBe(200);
    const rejected = await send(gateway, base + STATS, { method: 'POST', headers: SIGNED_IN });
    expect([rejected.status, rejected.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await gateway.fetch(`${base}/api/v1/nothing`)).body).toMatchObject({ isSuccess: false, statusCode: 404 });
    expect((await gateway.fetch(`${base}/api/v1/%zz`)).body).toMatchObject({ isSuccess: false, statusCode: 400 });
  });

  test('pages and documents link below it', async () => {
    for (const base of ['', '/live']) {
      expect(await pageOf(gateway, `${base}/graphql`)).toBe('/live/playground');
      expect(await serverOf(gateway, `${base}/docs/openapi.json`)).toBe('/live/api/v1');
    }
  });

  test.each(['/live/playground', '/live/playground/', '/live/docs', '/live/docs/'])('serves the assets of %s', async (page) => {
    const { text } = await gateway.fetch(page);
    const addresses = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => new URL(address, gateway.url + page));
    expect(addresses.length).toBeGreaterThan(2);
    for (const { origin, pathname } of addresses) {
      expect(origin).toBe(gateway.url);
      expect(pathname).toMatch(/^\/live\//);
      expect([pathname, (await gateway.fetch(pathname)).status]).toEqual([pathname, 200]);
    }
  });

  test.each([
    '/livestream/health/live',
    '/live2',
    '/Live/health/live',
    '/live/live/health/live',
    '//live/health/live',
    '/live//health/live',
  ])('there is nothing at %s', async (path) => {
    expect((await send(gateway, path)).status).toBe(404);
  });

  test('the base path itself is not found', async () => {
    for (const path of ['/live', '/live/', '/live?x=1']) expect((await send(gateway, path)).status).toBe(404);
  });

  test('metrics label a route without the base path', async () => {
    await gateway.fetch(`/live${STATS}`);
    const { text } = await gateway.fetch('/metrics');
    expect(text).toContain('route="/api/v1/users/:id/stats"');
    expect(text).not.toContain('route="/live');
  });

  test('ignores X-Forwarded-Prefix if no proxy is trusted', async () => {
    for (const prefix of ['/evil', '//evil.example', '"><script>']) {
      const headers = { 'x-forwarded-prefix': prefix, 'x-forwarded-host': '<>', 'x-forwarded-proto': 'javascript' };
      expect(await pageOf(gateway, '/graphql', headers)).toBe('/live/playground');
      expect(await serverOf(gateway, '/docs/openapi.json', headers)).toBe('/live/api/v1');
    }
  });
});

describe('behind a trusted proxy', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startGateway({ PLAYGROUND: 'true', TRUST_PROXY: 'loopback' });
  });

  afterAll(async () => {
    await gateway.close();
  });

  test.each([
    ['/live', '/live'],
    ['/live/', '/live'],
    ['/', ''],
    ['/outer, /inner', '/outer/inner'],
    ['', ''],
  ])('X-Forwarded-Prefix: %s leads to %s/…', async (prefix, base) => {
    const headers = { 'x-forwarded-prefix': prefix };
    expect(await pageOf(gateway, '/graphql', headers)).toBe(`${base}/playground`);
    expect(await serverOf(gateway, '/docs/openapi.json', headers)).toBe(`${base}/api/v1`);
  });

  test.each([
    [
      'x-forwarded-prefix',
      [
        '//evil.example',
        '/\\evil.example',
        'https://evil.example',
        'live',
        '/a/../b',
        '/a"',
        '/<script>',
        '/a b',
        '/%2f',
        '/a//',
        `/${'a'.repeat(300)}`,
        '/a,',
        ',/a',
      ],
    ],
    ['x-forwarded-host', ['<script>', 'a b', 'a/b', 'user@a.example', 'a.example:x', ':::', 'a.example, <>', `${'a'.repeat(254)}.example`]],
    ['x-forwarded-proto', ['javascript', 'http:', 'https://', 'h t', 'https, <>', 'ftp', 'http;x']],
  ])('rejects a malformed %s with 400 at every endpoint, naming the header', async (name, values) => {
    for (const value of values) {
      const headers = { ...SIGNED_IN, [name]: value };
      const legacy = await send(gateway, STATS, { headers });
      expect(legacy.body).toMatchObject({
        statusCode: 400,
        errors: ['Validation failed', expect.stringContaining(`${name}: `) as unknown],
      });
      const posted = { method: 'POST', body: '{"query":"{ me { id } }"}', headers: { ...headers, 'content-type': 'application/json' } };
      const other = await send(gateway, '/graphql', posted);
      expect([other.status, other.text.includes(`"field":"${name}"`)]).toEqual([400, true]);
      for (const answer of [legacy, other]) expect(answer.text).not.toContain(value);
    }
  });

  test.each([
    ['x-forwarded-host', ['app.example.com', 'app.example.com:8443', '[::1]:80', 'a.example, b.example', '']],
    ['x-forwarded-proto', ['https', 'HTTP', 'https, http', '']],
    ['x-forwarded-for', ['203.0.113.7', 'unknown', '<script>', '1.2.3.4, ::1, nonsense', '', '[::1]:80']],
    ['x-forwarded-port', ['443', 'nonsense']],
    ['forwarded', ['for=203.0.113.7;proto=https;host=app.example.com', ';;;']],
  ])('any %s that proxies send is answered', async (name, values) => {
    for (const value of values) {
      expect((await send(gateway, STATS, { headers: { ...SIGNED_IN, [name]: value } })).status).toBe(200);
      // An operation that is not cached runs in Apollo Server, which builds an address from host and protocol.
      const posted = {
        method: 'POST',
        body: JSON.stringify({ query: `{ me { id } } # ${name} ${value}` }),
        headers: { ...SIGNED_IN, 'content-type': 'application/json', [name]: value },
      };
      expect((await send(gateway, '/graphql', posted)).status).toBe(200);
    }
  });
});

test('addresses combine X-Forwarded-Prefix and BASE_PATH', async () => {
  const gateway = await startGateway({ PLAYGROUND: 'true', TRUST_PROXY: '1', BASE_PATH: '/live' });
  const outer = { 'x-forwarded-prefix': '/outer' };
  expect(await pageOf(gateway, '/live/graphql', outer)).toBe('/outer/live/playground');
  // The proxy stripped the base path and reports it.
  expect(await pageOf(gateway, '/graphql', { 'x-forwarded-prefix': '/live' })).toBe('/live/playground');
  expect(await pageOf(gateway, '/live/graphql', { 'x-forwarded-prefix': '/live' })).toBe('/live/playground');
  await gateway.close();
});

test('ignores forwarding headers of an untrusted proxy, malformed or not', async () => {
  const gateway = await startGateway({ PLAYGROUND: 'true', TRUST_PROXY: '10.0.0.0/8' });
  for (const prefix of ['/evil', '//evil.example']) {
    expect(await pageOf(gateway, '/graphql', { 'x-forwarded-prefix': prefix, 'x-forwarded-host': '<>' })).toBe('/playground');
  }
  await gateway.close();
});
