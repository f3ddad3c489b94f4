import type { IncomingHttpHeaders } from 'node:http';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curlCommand } from '../../../src/pages/playground/curl-command';
import { GRAPHQL_HEADERS } from '../../../src/pages/playground/graphql-fetcher';
import { fromRestUrl, toRestCall } from '../../../src/pages/playground/rest-call';
import type { EditorTab } from '../../../src/pages/playground/editor-tab';
import { describeRoutes } from '../../../src/pages/server/describe-routes';
import { ADA, startGateway, tokenFor, type TestGateway } from '../../support/gateway';
import { runInShell } from '../../support/run-in-shell';
import { listenWith, type ListeningServer } from './listening-server';

let gateway: TestGateway;
/** The working directory of the commands, with a file that a leading @ would read; an injected command would write here. */
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'curl-'));
  writeFileSync(join(folder, 'secret'), '{"query":"{ __typename }"}');
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

/** Runs a command in a shell. */
async function shell(command: string): Promise<string> {
  // curl reports its progress on standard error.
  const stdout = await runInShell(command, folder);
  expect(readdirSync(folder)).toEqual(['secret']);
  return stdout;
}

const HEADERS = { authorization: `Bearer ${tokenFor(ADA)}`, 'x-language': 'tr' };
const HOSTILE = [
  `it's`,
  `'`,
  `''`,
  `'; touch stolen; echo '`,
  `"; touch stolen; echo "`,
  '$(touch stolen)',
  '`touch stolen`',
  '${HOME} $HOME !! ~ * ? [a] {a,b}',
  '\\',
  `\\'`,
  'a\nb\r\n\tc\n',
  'a \\\n  b',
  '@secret',
  '-o stolen',
  '> stolen',
  '| touch stolen &',
  'İğüşöç 😀',
  '%0a%s',
];

test('formats a readable command', () => {
  expect(curlCommand({ url: 'http://localhost:4000/api/v1/users/1/stats', headers: { accept: '*/*', 'x-language': 'en' } })).toBe(
    `curl 'http://localhost:4000/api/v1/users/1/stats' \\
  -H 'accept: */*' \\
  -H 'x-language: en'`,
  );
  expect(curlCommand({ url: 'http://localhost:4000/graphql', headers: {}, body: `{"a":"it's"}` })).toBe(
    `curl 'http://localhost:4000/graphql' \\
  --data-raw '{"a":"it'\\''s"}'`,
  );
});

test.each(HOSTILE)('an operation that contains %j returns the same response as without a shell', async (text) => {
  const query = `query Q($username: String!) { echo: profile(username: $username) { bio } me { username } }\n# ${text.replace(/[\r\n]/g, ' ')}`;
  const variables = { username: text };
  const body = JSON.stringify({ query, variables, operationName: 'Q' });
  const answer: unknown = JSON.parse(
    await shell(curlCommand({ url: `${gateway.url}/graphql`, headers: { ...GRAPHQL_HEADERS, ...HEADERS }, body })),
  );
  const { body: expected } = await gateway.graphql(query, variables, { headers: HEADERS });
  const withoutIds = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'requestId' ? '' : inner)));
  expect(withoutIds(answer)).toEqual(withoutIds(expected));
  expect(answer).toMatchObject({ errors: [{ extensions: { details: [{ field: 'username' }] } }] });
});

const ROUTES = describeRoutes('/api/v1');

test.each(HOSTILE)('the legacy route receives the username %j unchanged', async (text) => {
  const found = toRestCall(ROUTES, {
    query: 'query ($u: String!) { profile(username: $u) { bio } }',
    variables: JSON.stringify({ u: text }),
  });
  if (found.kind === 'none') throw new Error(found.reason);
  expect(JSON.parse(await shell(curlCommand({ url: new URL(found.url, gateway.url).href, headers: HEADERS })))).toMatchObject({
    statusCode: 400,
    errors: ['Doğrulama başarısız', 'username: 3 ile 30 karakter arasında olmalı ve yalnızca A-Z a-z 0-9 . _ içermeli'],
  });
});

test('the legacy route of a filtered list returns its data', async () => {
  const tab = fromRestUrl(ROUTES, '/api/v1/users/me/transactions?type=BONUS,PAYOUT&from=2026-01-01T00:00:00%2B03:00&limit=2') as EditorTab;
  const found = toRestCall(ROUTES, tab);
  if (found.kind === 'none') throw new Error(found.reason);
  const answer: unknown = JSON.parse(await shell(curlCommand({ url: gateway.url + found.url, headers: HEADERS })));
  expect(answer).toMatchObject({ statusCode: 200, data: { pagination: { limit: 2 } } });
  expect((await gateway.rest(found.url.slice('/api/v1'.length), { headers: HEADERS })).body.data).toEqual(
    (answer as { data: unknown }).data,
  );
});

describe('the request sent by the command', () => {
  let server: ListeningServer;
  let url: string;

  beforeAll(async () => {
    server = await listenWith((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method, headers, url: path } = request;
        response.end(JSON.stringify({ method, path, headers, body: Buffer.concat(parts).toString() }));
      });
    });
    ({ url } = server);
  });

  afterAll(() => {
    server.close();
  });

  test.each(HOSTILE)('has exactly the body and header %j', async (text) => {
    const value = text.replace(/[\r\n]/g, ' ').trim();
    const command = curlCommand({ url: `${url}/a?b=${encodeURIComponent(text)}`, headers: { 'x-echo': value, accept: 'a/b' }, body: text });
    // The server above responds with this shape.
    const arrived = JSON.parse(await shell(command)) as { method: string; path: string; headers: IncomingHttpHeaders; body: string };
    expect(arrived).toMatchObject({ method: 'POST', path: `/a?b=${encodeURIComponent(text)}`, body: text });
    // Node decodes headers as Latin-1.
    expect(Buffer.from(arrived.headers['x-echo'] as string, 'latin1').toString()).toBe(value);
    expect(arrived.headers.accept).toBe('a/b');
  });

  test('has an empty header, as the page sends it', async () => {
    const arrived: unknown = JSON.parse(await shell(curlCommand({ url: `${url}/`, headers: { 'x-app-version': '', accept: ' ' } })));
    expect(arrived).toMatchObject({ headers: { 'x-app-version': '', accept: '' } });
  });

  test('is a GET without a body', async () => {
    expect(JSON.parse(await shell(curlCommand({ url: `${url}/`, headers: {} })))).toMatchObject({ method: 'GET', body: '' });
  });

  test('is a POST with an empty body', async () => {
    expect(JSON.parse(await shell(curlCommand({ url: `${url}/`, headers: {}, body: '' })))).toMatchObject({ method: 'POST', body: '' });
  });
});
