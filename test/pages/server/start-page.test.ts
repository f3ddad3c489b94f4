import { createHash } from 'node:crypto';
import { ADA, startGateway, tokenFor, type TestGateway } from '../../support/gateway';
import { runInShell } from '../../support/run-in-shell';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

let gateway: TestGateway;
let closed: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ PLAYGROUND: 'true' });
  closed = await startGateway();
});
afterAll(async () => {
  await gateway.close();
  await closed.close();
});

function get(path: string, headers: Readonly<Record<string, string>>, { url }: TestGateway = gateway): Promise<Response> {
  return fetch(url + path, { headers, redirect: 'manual' });
}

/** A response without what differs between requests. */
async function comparable(response: Response): Promise<unknown> {
  const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  return { status: response.status, headers, body: (await response.text()).replace(/"requestId":"[^"]*"/, '') };
}

test('shows a browser what runs here: two links and a curl command', async () => {
  const response = await get('/', BROWSER);
  const html = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(html).toContain('<html lang="en">');
  expect(html).toContain('<a href="/playground">Playground</a>');
  expect(html).toContain('<a href="/docs?lang=en">API reference</a>');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('vary')).toMatch(/Accept-Language.*, Accept$/i);
});

test.each([
  ['Accept-Language', '/', { 'accept-language': 'tr-TR,tr;q=0.9' }, 'tr'],
  ['?lang', '/?lang=tr', { 'accept-language': 'en' }, 'tr'],
  ['?lang', '/?lang=en', { 'accept-language': 'tr' }, 'en'],
])('is in the language of %s (%s)', async (_what, path, headers, language) => {
  const response = await get(path, { ...BROWSER, ...headers });
  expect(response.headers.get('content-language')).toBe(language);
  const html = await response.text();
  expect(html).toContain(`<html lang="${language}">`);
  expect(html).toContain(language === 'tr' ? 'API belgeleri' : 'API reference');
});

test('rejects an unknown language', async () => {
  expect((await get('/?lang=xx', BROWSER)).status).toBe(400);
});

test('has a policy that allows nothing but its own style', async () => {
  const response = await get('/', BROWSER);
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(await response.text()) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(response.headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
});

test('its curl command works with a token', async () => {
  const html = await (await get('/', BROWSER)).text();
  const [, escaped = ''] = /<pre><code>(.*?)<\/code><\/pre>/s.exec(html) ?? [];
  const command = escaped
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
  expect(JSON.parse(await runInShell(`TOKEN=${tokenFor(ADA)}; ${command} --silent`))).toEqual({
    data: { me: { username: 'ada', stats: { followers: 120 } } },
  });
});

test.each([
  ['curl', { accept: '*/*' }],
  ['a JSON client', { accept: 'application/json' }],
  ['a GraphQL client', { accept: 'application/graphql-response+json, application/json;q=0.9' }],
  ['an image', { accept: 'image/avif,image/webp,*/*' }],
])('%s gets the same response as without the page', async (_who, headers) => {
  expect(await comparable(await get('/', headers))).toEqual(await comparable(await get('/', headers, closed)));
});

test.each(['POST', 'PUT', 'HEAD', 'OPTIONS'])('%s / has the same response as without the page', async (method) => {
  const [one, other] = await Promise.all([gateway, closed].map(({ url }) => fetch(`${url}/`, { method, headers: BROWSER })));
  expect(await comparable(one!)).toEqual(await comparable(other!));
});

test('a browser gets a 404 if the playground is disabled', async () => {
  const response = await get('/', BROWSER, closed);
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8']);
});

test.each(['/live', '/live/', '/'])('its links contain the base path (%s)', async (path) => {
  const based = await startGateway({ PLAYGROUND: 'true', BASE_PATH: '/live' });
  const html = await (await get(path, BROWSER, based)).text();
  expect(html).toContain('href="/live/playground"');
  expect(html).toContain('href="/live/docs?lang=en"');
  expect(html).toContain(`curl &#39;${based.url}/live/graphql&#39;`);
  await based.close();
});
