import { generateKeyPairSync } from 'node:crypto';
import { request } from 'node:http';
import { ADA, startGateway, TEST_SECRET, tokenFor, type TestGateway } from '../support/gateway';
import { forgeToken, goodClaims, hmac, rsa } from './forge-token';

const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PUBLIC_PEM = rsaPair.publicKey.export({ format: 'pem', type: 'spki' }).toString();

let gateway: TestGateway;
let publicKeyGateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
  publicKeyGateway = await startGateway({ JWT_SECRET: '', JWT_PUBLIC_KEY: PUBLIC_PEM });
});
afterAll(async () => {
  await gateway.close();
  await publicKeyGateway.close();
});

interface Refusal {
  readonly status: number;
  readonly challenge: unknown;
  readonly body: unknown;
}

/** Asks with exactly these headers; `fetch` would merge two of a name. */
async function ask(url: string, headers: Readonly<Record<string, string | string[]>>, body?: string): Promise<Refusal> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: body === undefined ? 'GET' : 'POST', agent: false, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, challenge: response.headers['www-authenticate'], body: JSON.parse(text) as unknown });
      });
    });
    outgoing.on('error', reject).end(body);
  });
}

/** The answers of both doors. */
function askBoth(url: string, authorization: string | string[], language = 'en'): Promise<Refusal[]> {
  const headers = { 'x-language': language, 'x-request-id': 'refusal', authorization };
  return Promise.all([
    ask(`${url}/api/v1/users/${ADA}/stats`, headers),
    ask(`${url}/graphql`, { ...headers, 'content-type': 'application/json' }, '{"query":"{ __typename }"}'),
  ]);
}

/** The one refusal at each door, whatever was wrong. */
function refusals(message: string): Refusal[] {
  const challenge = 'Bearer error="invalid_token"';
  const timestamp: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  return [
    { status: 401, challenge, body: { isSuccess: false, statusCode: 401, data: null, errors: [message], timestamp } },
    { status: 401, challenge, body: { errors: [{ message, extensions: { code: 'UNAUTHENTICATED', requestId: 'refusal' } }] } },
  ];
}

function signed(claims: object, header: object = {}): string {
  return forgeToken({ alg: 'HS256', typ: 'JWT', ...header }, { ...goodClaims(), ...claims }, hmac(TEST_SECRET));
}

test.each<[string, string | string[]]>([
  ['an expired token', `Bearer ${tokenFor(ADA, -60)}`],
  ['a token without an end', `Bearer ${signed({ exp: undefined })}`],
  ['a token that is not good yet', `Bearer ${signed({ nbf: 9e9 })}`],
  ['a token for no user id', `Bearer ${signed({ sub: 'ada' })}`],
  ['a token for an unknown account', `Bearer ${signed({ sub: 'f'.repeat(24) })}`],
  ['a token for a deleted account', `Bearer ${tokenFor('5eed01000000000000000004')}`],
  ['an unsigned token', `Bearer ${signed({}, { alg: 'none' }).replace(/[^.]+$/, '')}`],
  ['a token of algorithm none with a signature', `Bearer ${signed({}, { alg: 'none' })}`],
  ['a token of another algorithm', `Bearer ${forgeToken({ alg: 'HS512' }, goodClaims(), hmac(TEST_SECRET, 'sha512'))}`],
  ["a stranger's token", `Bearer ${forgeToken({ alg: 'HS256' }, goodClaims(), hmac('x'.repeat(32)))}`],
  ['garbage', 'Bearer garbage'],
  ['nothing after Bearer', 'Bearer'],
  ['an empty header', ''],
  ['Basic credentials', 'Basic YWRhOnNlY3JldA=='],
  ['an oversized token', `Bearer a.b.${'c'.repeat(8192)}`],
  ['two good headers', [`Bearer ${tokenFor(ADA)}`, `Bearer ${tokenFor(ADA)}`]],
  ['a good and a bad header', [`Bearer ${tokenFor(ADA)}`, 'Bearer garbage']],
])('%s is refused like any other, at both doors and in both languages', async (_, authorization) => {
  expect(await askBoth(gateway.url, authorization)).toEqual(refusals('Authentication required'));
  expect(await askBoth(gateway.url, authorization, 'tr')).toEqual(refusals('Kimlik doğrulaması gerekli'));
});

test.each([
  ['signed with the public key as a secret', forgeToken({ alg: 'HS256', typ: 'JWT' }, goodClaims(), hmac(PUBLIC_PEM))],
  ['signed with a secret', tokenFor(ADA)],
])('where a public key is configured, a token %s is refused like any other', async (_, token) => {
  expect(await askBoth(publicKeyGateway.url, `Bearer ${token}`)).toEqual(refusals('Authentication required'));
  expect(await askBoth(publicKeyGateway.url, token)).toEqual(refusals('Authentication required'));
});

test('where a public key is configured, a token of its private half is admitted at both doors', async () => {
  const token = forgeToken({ alg: 'RS256' }, goodClaims(), rsa(rsaPair.privateKey));
  expect((await askBoth(publicKeyGateway.url, `Bearer ${token}`)).map(({ status }) => status)).toEqual([200, 200]);
});

test.each(['Bearer ', 'bearer ', 'BEARER  ', ''])('a good token after %j is admitted at both doors', async (scheme) => {
  expect((await askBoth(gateway.url, scheme + tokenFor(ADA))).map(({ status }) => status)).toEqual([200, 200]);
});

test('who sends no token at all is told that one is needed, without an error (RFC 6750 §3)', async () => {
  const rest = await gateway.rest(`/users/${ADA}/stats`, { as: null });
  expect([rest.status, rest.headers.get('www-authenticate'), rest.headers.get('x-error-code')]).toEqual([401, 'Bearer', 'UNAUTHENTICATED']);
  const graphql = await gateway.graphql('{ me { id } }', {}, { as: null });
  expect([graphql.status, graphql.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(graphql.body.errors).toMatchObject([{ message: 'Authentication required', extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(graphql.body.data ?? null).toBeNull();
});

test('a wrong token is refused before anything is read from the database', async () => {
  gateway.database.statements.length = 0;
  await askBoth(gateway.url, 'Bearer a.b.c');
  expect(gateway.database.statements).toEqual([]);
});

test('no token ever reaches the log', async () => {
  const token = signed({ exp: 1 });
  await askBoth(gateway.url, `Bearer ${token}`);
  const log = JSON.stringify(gateway.log);
  expect(gateway.log.length).toBeGreaterThan(0);
  for (const part of token.split('.').slice(1)) expect(log).not.toContain(part);
});
