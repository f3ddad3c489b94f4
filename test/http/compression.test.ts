import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';

const LIST = '/api/v1/users/me/transactions?limit=20';
const STATS = `/api/v1/users/${ADA}/stats`;
const PAGE = '{ myTransactions(limit: 20) { nodes { id type status amount createdAt } } }';

let gateway: TestGateway;

beforeAll(async () => {
  // The pages built by `npm run build`.
  gateway = await startGateway({ PLAYGROUND: 'true' });
});

afterAll(async () => {
  await gateway.close();
});

interface RawAnswer {
  readonly status: number | undefined;
  readonly coding: string | undefined;
  readonly length: string | undefined;
  readonly vary: string;
  readonly body: Buffer;
}

/** Sends a request without decompressing the response, unlike `fetch`. */
function get(
  path: string,
  acceptEncoding: string | undefined,
  { method = 'GET', body }: { method?: string; body?: string } = {},
): Promise<RawAnswer> {
  const headers = {
    authorization: `Bearer ${tokenFor(ADA)}`,
    'content-type': 'application/json',
    ...(acceptEncoding !== undefined && { 'accept-encoding': acceptEncoding }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(gateway.url + path, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { 'content-encoding': coding, 'content-length': length, vary = '' } = response.headers;
        resolve({ status: response.statusCode, coding, length, vary, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function textOf({ coding, body }: RawAnswer): string {
  if (coding === 'br') return brotliDecompressSync(body).toString();
  return (coding === 'gzip' ? gunzipSync(body) : body).toString();
}

test.each([
  ['br', 'br'],
  ['gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['BR', 'br'],
  ['br;q=0.5, gzip;q=0.8', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['gzip;q=1.0, identity;q=0.5', 'gzip'],
])('with Accept-Encoding: %s a page of transactions is sent as %s, with the same content', async (accepted, coding) => {
  const plain = await get(LIST, undefined);
  const compressed = await get(LIST, accepted);
  expect([compressed.status, compressed.coding, compressed.length]).toEqual([200, coding, String(compressed.body.length)]);
  expect(compressed.body.length * 2).toBeLessThan(plain.body.length);
  const withoutTime = (text: string): string => text.replace(/"timestamp":"[^"]+"/, '');
  expect(withoutTime(textOf(compressed))).toBe(withoutTime(textOf(plain)));
  for (const { vary } of [plain, compressed]) expect(vary.split(', ')).toContain('Accept-Encoding');
});

test.each([
  undefined,
  '',
  'identity',
  'deflate',
  'zstd',
  '*',
  'br;q=0',
  'br;q=x',
  'gzip;q=0.0, br;q=0',
  `br${' '.repeat(8000)}x`,
  'gzipped, brotli',
])('with Accept-Encoding: %s nothing is compressed', async (accepted) => {
  const answer = await get(LIST, accepted);
  expect([answer.status, answer.coding]).toEqual([200, undefined]);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ isSuccess: true });
});

test('short responses are not compressed', async () => {
  for (const path of [STATS, '/api/v1/nothing', '/health/live']) {
    const answer = await get(path, 'br, gzip');
    expect(answer.coding).toBeUndefined();
    expect(answer.body.length).toBeLessThan(1024);
  }
});

test('HEAD has the headers of the compressed GET response', async () => {
  const [got, head] = [await get(LIST, 'gzip'), await get(LIST, 'gzip', { method: 'HEAD' })];
  expect([head.status, head.coding, head.body.length]).toEqual([200, 'gzip', 0]);
  // The compressed size of the timestamp varies by a few bytes.
  expect(Math.abs(Number(head.length) - Number(got.length))).toBeLessThan(20);
});

test('compresses GraphQL responses, whether or not the operation is cached, and localized errors', async () => {
  const body = JSON.stringify({ query: PAGE });
  const answers = [await get('/graphql', 'br', { method: 'POST', body }), await get('/graphql', 'br', { method: 'POST', body })];
  for (const answer of answers) {
    expect([answer.status, answer.coding, answer.length]).toEqual([200, 'br', String(answer.body.length)]);
    expect(JSON.parse(textOf(answer))).toMatchObject({ data: { myTransactions: { nodes: expect.any(Array) as unknown } } });
  }
  const wrong = JSON.stringify({ query: `{ ${Array.from({ length: 20 }, (_, i) => `nothing${i}`).join(' ')} }` });
  const errors = await get('/graphql', 'br', { method: 'POST', body: wrong });
  expect([errors.status, errors.coding]).toEqual([400, 'br']);
  expect(textOf(errors)).toContain('The document is not valid against the schema: unknown field \\"nothing0\\"');
});

test('a large response is complete when compressed concurrently with others', async () => {
  const document = await get('/docs/openapi.json', 'br');
  expect([document.status, document.coding]).toEqual([200, 'br']);
  expect(textOf(document).length).toBeGreaterThan(32 * 1024);
  expect(JSON.parse(textOf(document))).toEqual(JSON.parse(textOf(await get('/docs/openapi.json', undefined))));
});

test.each(['/playground', '/docs'])('scripts of %s are sent as compressed by the build', async (page) => {
  const html = textOf(await get(page, undefined));
  const script = /src="([^"]+\.js)"/.exec(html)?.[1] ?? '';
  const address = new URL(script, gateway.url + page).pathname;
  const plain = await get(address, undefined);
  for (const coding of ['br', 'gzip']) {
    const answer = await get(address, coding);
    expect([answer.status, answer.coding]).toEqual([200, coding]);
    expect(answer.body.length).toBeLessThan(plain.body.length / 2);
    expect(textOf(answer)).toBe(textOf(plain));
    expect(answer.vary.toLowerCase()).toContain('accept-encoding');
  }
});

test('the settings of the playground, which may contain tokens and need no authentication, are never compressed', async () => {
  const answer = await get('/playground/settings.json', 'br, gzip');
  expect([answer.status, answer.coding]).toEqual([200, undefined]);
  expect(answer.body.length).toBeGreaterThan(1024);
});
