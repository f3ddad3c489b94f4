import { fetchAccount, type AccountResult } from '../../../src/pages/playground/fetch-account';
import { ADA, startGateway, tokenFor, type TestGateway } from '../../support/gateway';
import { listenWith } from './listening-server';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

function accountOf(token: string, language: string): Promise<AccountResult> {
  return fetchAccount(`${gateway.url}/graphql`, { 'x-language': language, Authorization: `Bearer ${token}` }, new AbortController().signal);
}

test.each([
  [ADA, 'ada', 'USER'],
  ['5eed01000000000000000001', 'grace', 'ADMIN'],
  ['5eed01000000000000000002', 'mehmet.kaya', 'MODERATOR'],
])('returns the account of the token of %s: %s, %s', async (id, username, role) => {
  expect(await accountOf(tokenFor(id), 'en')).toEqual({ kind: 'account', username, role });
});

const SUSPENDED = '5eed01000000000000000003';
const DELETED = '5eed01000000000000000004';

test.each([
  ['that is malformed', 'a.b.c', 'UNAUTHENTICATED', 'Authentication required', 'Kimlik doğrulaması gerekli'],
  ['that has run out', tokenFor(ADA, -3_600), 'UNAUTHENTICATED', 'Authentication required', 'Kimlik doğrulaması gerekli'],
  ['of a deleted account', tokenFor(DELETED), 'UNAUTHENTICATED', 'Authentication required', 'Kimlik doğrulaması gerekli'],
  [
    'of a suspended account',
    tokenFor(SUSPENDED),
    'FORBIDDEN',
    'Insufficient permissions: this account is suspended',
    'Yetersiz yetki: bu hesap askıya alınmış',
  ],
])('a token %s is rejected with the message of the gateway, in both languages', async (_what, token, code, en, tr) => {
  expect(await accountOf(token, 'en')).toEqual({ kind: 'rejected', code, reason: en });
  expect(await accountOf(token, 'tr')).toEqual({ kind: 'rejected', code, reason: tr });
});

test('reports all details', async () => {
  const headers = { 'x-language': 'xx', 'x-timezone': 'yy', authorization: `Bearer ${tokenFor(ADA)}` };
  const who = await fetchAccount(`${gateway.url}/graphql`, headers, new AbortController().signal);
  expect(who).toMatchObject({
    kind: 'rejected',
    reason: expect.stringMatching(/^Validation failed: must be one of en, tr: must be one of UTC, /) as unknown,
  });
});

test.each([
  '',
  '<h1>Bad Gateway</h1>',
  'null',
  '1',
  '{}',
  '[]',
  '{"data":null}',
  '{"data":{"me":null}}',
  '{"errors":[]}',
  '{"errors":[{}]}',
])('rejects without a message if the response has none (%j)', async (body) => {
  const server = await listenWith((_request, response) => response.writeHead(502).end(body));
  expect(await fetchAccount(server.url, {}, new AbortController().signal)).toEqual({ kind: 'rejected', code: '', reason: '' });
  server.close();
});

test('reports a detail without a preceding message', async () => {
  const body = '{"errors":[{"extensions":{"details":[{"message":"too early"}]}}]}';
  const server = await listenWith((_request, response) => response.end(body));
  expect(await fetchAccount(server.url, {}, new AbortController().signal)).toEqual({ kind: 'rejected', code: '', reason: 'too early' });
  server.close();
});

test('a refused connection rejects with TypeError', async () => {
  await expect(fetchAccount('http://127.0.0.1:1/graphql', {}, new AbortController().signal)).rejects.toMatchObject({ name: 'TypeError' });
});

test('an aborted request rejects with AbortError', async () => {
  const server = await listenWith(() => undefined);
  const abort = new AbortController();
  const pending = fetchAccount(server.url, {}, abort.signal);
  abort.abort();
  await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
  server.close();
});
