import { askWho, type Who } from '../../src/playground/ask-who';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { listenWith } from './listening-server';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

function ask(token: string, language: string): Promise<Who> {
  return askWho(`${gateway.url}/graphql`, { 'x-language': language, Authorization: `Bearer ${token}` }, new AbortController().signal);
}

test.each([
  [ADA, 'ada', 'USER'],
  ['5eed01000000000000000001', 'grace', 'ADMIN'],
  ['5eed01000000000000000002', 'mehmet.kaya', 'MODERATOR'],
])('the token of %s is of %s, %s', async (id, username, role) => {
  expect(await ask(tokenFor(id), 'en')).toEqual({ kind: 'account', username, role });
});

const SUSPENDED = '5eed01000000000000000003';
const DELETED = '5eed01000000000000000004';

test.each([
  ['that is none', 'a.b.c', 'Authentication required', 'Kimlik doğrulaması gerekli'],
  ['that has run out', tokenFor(ADA, -3_600), 'Authentication required', 'Kimlik doğrulaması gerekli'],
  ['of a deleted account', tokenFor(DELETED), 'Authentication required', 'Kimlik doğrulaması gerekli'],
  [
    'of a suspended account',
    tokenFor(SUSPENDED),
    'Insufficient permissions: this account is suspended',
    'Yetersiz yetki: bu hesap askıya alınmış',
  ],
])('a token %s is refused in the words of the gateway, in both languages', async (_what, token, en, tr) => {
  expect(await ask(token, 'en')).toEqual({ kind: 'refused', reason: en });
  expect(await ask(token, 'tr')).toEqual({ kind: 'refused', reason: tr });
});

test('several details are all told', async () => {
  const headers = { 'x-language': 'xx', 'x-timezone': 'yy', authorization: `Bearer ${tokenFor(ADA)}` };
  const who = await askWho(`${gateway.url}/graphql`, headers, new AbortController().signal);
  expect(who).toMatchObject({
    kind: 'refused',
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
])('an answer without words (%j) is a refusal without words', async (body) => {
  const server = await listenWith((_request, response) => response.writeHead(502).end(body));
  expect(await askWho(server.url, {}, new AbortController().signal)).toEqual({ kind: 'refused', reason: '' });
  server.close();
});

test('a detail without a sentence before it is told by itself', async () => {
  const body = '{"errors":[{"extensions":{"details":[{"message":"too early"}]}}]}';
  const server = await listenWith((_request, response) => response.end(body));
  expect(await askWho(server.url, {}, new AbortController().signal)).toEqual({ kind: 'refused', reason: 'too early' });
  server.close();
});

test('a gateway that does not listen is a TypeError', async () => {
  await expect(askWho('http://127.0.0.1:1/graphql', {}, new AbortController().signal)).rejects.toMatchObject({ name: 'TypeError' });
});

test('a question that is given up fails as that', async () => {
  const server = await listenWith(() => undefined);
  const abort = new AbortController();
  const asked = askWho(server.url, {}, abort.signal);
  abort.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  server.close();
});
