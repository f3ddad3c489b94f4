import { DOCUMENTS } from '../../rest/openapi/documents';
import { startGateway, type TestGateway } from '../../support/gateway';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ PLAYGROUND: 'true', CORS_ORIGINS: 'https://app.example.com' });
});
afterAll(() => gateway.close());

test.each(['/docs', '/docs/'])('%s serves the page with no-store and a CSP for scripts and styles of this origin only', async (path) => {
  const { status, headers, text } = await gateway.fetch(path, { as: null });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  const policy = headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toMatch(/https?:|blob:|unsafe-/);
  const sources = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source = '']) => source);
  expect(sources.length).toBeGreaterThan(3);
  const addresses = sources.map((source) => new URL(source, gateway.url + path).pathname);
  for (const address of addresses) expect(address).toMatch(/^\/docs\//);
  expect(text).not.toMatch(/<script(?![^>]*src=)|<style| style=| on\w+=/);
  for (const asset of addresses.filter((address) => address.includes('/assets/'))) {
    const answer = await gateway.fetch(asset, { as: null });
    expect([asset, answer.status, answer.headers.get('cache-control')]).toEqual([asset, 200, 'public, max-age=31536000, immutable']);
  }
});

test.each([
  ['its address', '/docs/openapi.json?lang=tr', {}, 'tr'],
  ['its address, before any header', '/docs/openapi.json?lang=en', { 'x-language': 'tr' }, 'en'],
  ['the client’s header', '/docs/openapi.json', { 'x-language': 'tr' }, 'tr'],
  ['the browser', '/docs/openapi.json', { 'accept-language': 'tr-TR,tr;q=0.9,en;q=0.5' }, 'tr'],
  ['nothing', '/docs/openapi.json', {}, 'en'],
] as const)('the document is in the language of %s', async (_what, path, headers, language) => {
  const answer = await gateway.fetch(path, { as: null, headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('content-language')).toBe(language);
  expect(answer.body).toEqual(DOCUMENTS[language]);
});

test.each(['?lang=de', '?lang=', '?lang=en&lang=tr'])('openapi.json%s is rejected', async (query) => {
  const { status, body } = await gateway.fetch(`/docs/openapi.json${query}`, { as: null });
  expect(status).toBe(400);
  expect(body).toMatchObject({ errors: [{ extensions: { details: [{ field: 'lang', message: 'must be one of en, tr' }] } }] });
});

test.each(['/docs/nothing.js', '/docs/assets/', '/docs/..%2fbuild-open-api.js', '/docs/assets/..%2f..%2fbuild-open-api.js'])(
  '%s is not found',
  async (path) => {
    expect((await gateway.fetch(path, { as: null })).status).toBe(404);
  },
);

test('is not served if the playground is disabled', async () => {
  const bare = await startGateway({ PLAYGROUND: 'false' });
  for (const path of ['/docs', '/docs/', '/docs/openapi.json']) expect((await bare.fetch(path, { as: null })).status).toBe(404);
  await bare.close();
});
