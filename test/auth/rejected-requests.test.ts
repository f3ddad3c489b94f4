import { generateKeyPairSync } from 'node:crypto';
import { request } from 'node:http';
import { ADA, startGateway, TEST_SECRET, tokenFor, type TestGateway } from '../support/gateway';
import { forgeToken, goodClaims, hmac, rsa } from '../support/forge-token';

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

interface Rejection {
  readonly status: number;
  readonly challenge: unknown;
  readonly body: unknown;
}

/** Sends exactly these headers; `fetch` would merge two of the same name. */
async function send(url: string, headers: Readonly<Record<string, string | string[]>>, body?: string): Promise<Rejection> {
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

/** The responses of both endpoints. */
function requestBoth(url: string, authorization: string | string[], language = 'en'): Promise<Rejection[]> {
  const headers = { 'x-language': language, 'x-request-id': 'rejected', authorization };
  return Promise.all([
    send(`${url}/api/v1/users/${ADA}/stats`, headers),
    send(`${url}/graphql`, { ...headers, 'content-type': 'application/json' }, '{"query":"{ __typename }"}'),
  ]);
}

/** The error response of each endpoint, the same for every invalid token. */
function rejections(message: string): Rejection[] {
  const challenge = 'Bearer error="invalid_token"';
  const timestamp: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  return [
    { status: 401, challenge, body: { isSuccess: false, statusCode: 401, data: null, errors: [message], timestamp } },
    { status: 401, challenge, body: { errors: [{ message, extensions: { code: 'UNAUTHENTICATED', requestId: 'rejected' } }] } },
  ];
}

function signed(claims: object, header: object = {}): string {
  return forgeToken({ alg: 'HS256', typ: 'JWT', ...header }, { ...goodClaims(), ...claims }, hmac(TEST_SECRET));
}

test.each<[string, string | string[]]>([
  ['an expired token', `Bearer ${tokenFor(ADA, -60)}`],
  ['a token without exp', `Bearer ${signed({ exp: undefined })}`],
  ['a token that is not valid yet', `Bearer ${signed({ nbf: 9e9 })}`],
  ['a token whose sub is not a user id', `Bearer ${signed({ sub: 'ada' })}`],
  ['a token for an unknown account', `Bearer ${signed({ sub: 'f'.repeat(24) })}`],
  ['a token for a deleted account', `Bearer ${tokenFor('5eed01000000000000000004')}`],
  ['an unsigned token', `Bearer ${signed({}, { alg: 'none' }).replace(/[^.]+$/, '')}`],
  ['a token of algorithm none with a signature', `Bearer ${signed({}, { alg: 'none' })}`],
  ['a token of another algorithm', `Bearer ${forgeToken({ alg: 'HS512' }, goodClaims(), hmac(TEST_SECRET, 'sha512'))}`],
  ['a token signed with another secret', `Bearer ${forgeToken({ alg: 'HS256' }, goodClaims(), hmac('x'.repeat(32)))}`],
  ['garbage', 'Bearer garbage'],
  ['nothing after Bearer', 'Bearer'],
  ['an empty header', ''],
  ['Basic credentials', 'Basic YWRhOnNlY3JldA=='],
  ['an oversized token', `Bearer a.b.${'c'.repeat(8192)}`],
  ['two valid headers', [`Bearer ${tokenFor(ADA)}`, `Bearer ${tokenFor(ADA)}`]],
  ['a valid and an invalid header', [`Bearer ${tokenFor(ADA)}`, 'Bearer garbage']],
])('rejects %s with the same error response, at both endpoints and in both languages', async (_, authorization) => {
  expect(await requestBoth(gateway.url, authorization)).toEqual(rejections('Authentication required'));
  expect(await requestBoth(gateway.url, authorization, 'tr')).toEqual(rejections('Kimlik doğrulaması gerekli'));
});

test.each([
  ['signed with the public key as a secret', forgeToken({ alg: 'HS256', typ: 'JWT' }, goodClaims(), hmac(PUBLIC_PEM))],
  ['signed with a secret', tokenFor(ADA)],
])('rejects a token %s if JWT_PUBLIC_KEY is configured', async (_, token) => {
  expect(await requestBoth(publicKeyGateway.url, `Bearer ${token}`)).toEqual(rejections('Authentication required'));
  expect(await requestBoth(publicKeyGateway.url, token)).toEqual(rejections('Authentication required'));
});

test('accepts a token signed with the private key of JWT_PUBLIC_KEY at both endpoints', async () => {
  const token = forgeToken({ alg: 'RS256' }, goodClaims(), rsa(rsaPair.privateKey));
  expect((await requestBoth(publicKeyGateway.url, `Bearer ${token}`)).map(({ status }) => status)).toEqual([200, 200]);
});

test.each(['Bearer ', 'bearer ', 'BEARER  ', ''])('accepts a valid token after %j at both endpoints', async (scheme) => {
  expect((await requestBoth(gateway.url, scheme + tokenFor(ADA))).map(({ status }) => status)).toEqual([200, 200]);
});

test('challenges a client without a token, without an error attribute (RFC 6750 §3)', async () => {
  const rest = await gateway.rest(`/users/${ADA}/stats`, { as: null });
  expect([rest.status, rest.headers.get('www-authenticate'), rest.headers.get('x-error-code')]).toEqual([401, 'Bearer', 'UNAUTHENTICATED']);
  const graphql = await gateway.graphql('{ me { id } }', {}, { as: null });
  expect([graphql.status, graphql.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(graphql.body.errors).toMatchObject([{ message: 'Authentication required', extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(graphql.body.data ?? null).toBeNull();
});

test('rejects an invalid token before reading from the database', async () => {
  gateway.database.statements.length = 0;
  await requestBoth(gateway.url, 'Bearer a.b.c');
  expect(gateway.database.statements).toEqual([]);
});

test('never logs a token', async () => {
  const token = signed({ exp: 1 });
  await requestBoth(gateway.url, `Bearer ${token}`);
  const log = JSON.stringify(gateway.log);
  expect(gateway.log.length).toBeGreaterThan(0);
  for (const part of token.split('.').slice(1)) expect(log).not.toContain(part);
});
