import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { createTokenVerifier, type TokenVerifier } from '../../src/auth/verify-token';
import { ADA, startGateway } from '../support/gateway';
import { ecdsa, forgeToken, goodClaims, hmac, INVALID_TOKEN, rsa, type Signer } from '../support/forge-token';
import { answerKeys, answerText, jwkOf, startKeySetServer, type KeySetServer } from '../support/key-set-server';

const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ecPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384Pair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const smallPair = generateKeyPairSync('rsa', { modulusLength: 1024 });
const edPair = generateKeyPairSync('ed25519');
const SECRET = Buffer.from('a shared secret that must never be published');

let issuer: KeySetServer;
let verify: TokenVerifier;

beforeAll(async () => {
  issuer = await startKeySetServer(
    answerKeys(
      jwkOf(rsaPair.publicKey, 'rsa'),
      jwkOf(ecPair.publicKey, 'ec'),
      jwkOf(rsaPair.publicKey, 'rsa-sig', { use: 'sig', alg: 'RS256' }),
      jwkOf(rsaPair.publicKey, 'rsa-enc', { use: 'enc' }),
      jwkOf(ecPair.publicKey, 'ec-enc', { use: 'enc' }),
      jwkOf(rsaPair.publicKey, 'rs512', { alg: 'RS512' }),
      jwkOf(rsaPair.publicKey, 'ps256', { alg: 'PS256' }),
      jwkOf(rsaPair.publicKey, 'oaep', { alg: 'RSA-OAEP' }),
      jwkOf(ecPair.publicKey, 'ecdh', { alg: 'ECDH-ES' }),
      jwkOf(smallPair.publicKey, 'small'),
      jwkOf(p384Pair.publicKey, 'p384'),
      jwkOf(edPair.publicKey, 'ed'),
      jwkOf(rsaPair.privateKey, 'private'),
      { kty: 'oct', kid: 'oct', k: SECRET.toString('base64url') },
      { kty: 'RSA', kid: 'broken', n: '!', e: 'AQAB' },
      { kid: 'no-type' },
      null,
      'rsa',
      jwkOf(rsaPair.publicKey, 'encrypts', { key_ops: ['encrypt'] }),
      jwkOf(rsaPair.publicKey, 'verifies', { key_ops: ['verify'] }),
      jwkOf(ecPair.publicKey, undefined),
      jwkOf(ecPair.publicKey, undefined, { kid: 7 }),
    ),
  );
  verify = createTokenVerifier({ kind: 'jwks', url: issuer.url }, { issuer: undefined, audience: undefined });
});
afterAll(() => issuer.close());

function token(alg: string, kid: unknown, signer: Signer): string {
  return forgeToken({ alg, typ: 'JWT', kid }, goodClaims(), signer);
}

const signerOf = (pair: KeyPairKeyObjectResult): Signer => (pair.privateKey.asymmetricKeyType === 'ec' ? ecdsa : rsa)(pair.privateKey);

test.each([
  ['RS256', 'rsa', rsaPair],
  ['RS256', 'rsa-sig', rsaPair],
  ['RS256', 'verifies', rsaPair],
  ['ES256', 'ec', ecPair],
])('verifies a token signed with %s under kid %s', async (alg, kid, pair) => {
  await expect(verify(token(alg, kid, signerOf(pair)))).resolves.toBe(ADA);
});

test.each([
  ['has use enc', 'RS256', 'rsa-enc', rsaPair],
  ['has use enc', 'ES256', 'ec-enc', ecPair],
  ['has key_ops encrypt', 'RS256', 'encrypts', rsaPair],
  ['is published for RS512', 'RS256', 'rs512', rsaPair],
  ['is published for PS256', 'RS256', 'ps256', rsaPair],
  ['is published for RSA-OAEP', 'RS256', 'oaep', rsaPair],
  ['is published for ECDH-ES', 'ES256', 'ecdh', ecPair],
  ['has 1024 bits', 'RS256', 'small', smallPair],
  ['has another curve', 'ES256', 'p384', p384Pair],
  ['is a private key', 'RS256', 'private', rsaPair],
  ['has a number for its kid', 'ES256', 7, ecPair],
  ['has no kid, for a token without one', 'ES256', undefined, ecPair],
  ['has no kid, for the kid "undefined"', 'ES256', 'undefined', ecPair],
  ['has another type than the alg', 'ES256', 'rsa', ecPair],
  ['has another type than the alg', 'RS256', 'ec', rsaPair],
  ['is not the one that signed', 'RS256', 'rsa', smallPair],
])('rejects a token if the published key %s (%s, kid %s)', async (_, alg, kid, pair) => {
  await expect(verify(token(alg, kid, signerOf(pair)))).rejects.toMatchObject(INVALID_TOKEN);
});

test.each([
  ['a published secret', 'HS256', 'oct', hmac(SECRET)],
  ['a public key used as a secret', 'HS256', 'rsa', hmac(rsaPair.publicKey.export({ format: 'pem', type: 'spki' }))],
  ['alg none', 'none', 'rsa', () => Buffer.from('x')],
  ['an Ed25519 key', 'EdDSA', 'ed', hmac('x')],
  ['a longer digest than RS256 has', 'RS512', 'rsa', rsa(rsaPair.privateKey, 'sha512')],
])('rejects a token signed with %s', async (_, alg, kid, signer) => {
  await expect(verify(token(alg, kid, signer))).rejects.toMatchObject(INVALID_TOKEN);
});

test.each([null, 5, true, ['rsa'], { toString: 'rsa' }, '', '__proto__', 'constructor', 'RSA', 'x'.repeat(4000)])(
  'finds no key for the kid %j',
  async (kid) => {
    await expect(verify(token('RS256', kid, signerOf(rsaPair)))).rejects.toMatchObject(INVALID_TOKEN);
  },
);

test('returns 503 at both endpoints until the key set is fetched', async () => {
  const failing = await startKeySetServer(answerText('', 500));
  const gateway = await startGateway({ JWT_SECRET: '', JWKS_URL: failing.url });
  const options = { as: token('RS256', 'rsa', signerOf(rsaPair)) };

  const rest = await gateway.rest(`/users/${ADA}/stats`, options);
  expect([rest.status, rest.headers.get('retry-after'), rest.headers.get('www-authenticate')]).toEqual([503, '1', null]);
  expect(rest.body).toMatchObject({ isSuccess: false, statusCode: 503, data: null, errors: ['Service unavailable'] });
  const graphql = await gateway.graphql('{ me { id } }', {}, options);
  expect([graphql.status, graphql.headers.get('retry-after')]).toEqual([503, '1']);
  expect(graphql.body.errors).toMatchObject([{ message: 'Service unavailable', extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
  expect(failing.requests).toBe(1);
  expect(gateway.log.map((line) => JSON.stringify(line['err'] ?? '')).join()).toContain('the key set URL responded with 500');
  await gateway.close();

  const served = await startGateway({ JWT_SECRET: '', JWKS_URL: issuer.url });
  expect((await served.graphql('{ me { username } }', {}, options)).body).toEqual({ data: { me: { username: 'ada' } } });
  await served.close();
  await failing.close();
});

test('rejects tokens of a withdrawn key after 60 s, those in the token cache included', async () => {
  const withdrawing = await startKeySetServer(answerKeys(jwkOf(rsaPair.publicKey, 'rsa')));
  const verifyWithdrawn = createTokenVerifier({ kind: 'jwks', url: withdrawing.url }, { issuer: undefined, audience: undefined });
  const startedAt = Date.now();
  const later = forgeToken({ alg: 'RS256', kid: 'rsa' }, { ...goodClaims(), exp: startedAt / 1000 + 200_000 }, signerOf(rsaPair));
  const another = forgeToken({ alg: 'RS256', kid: 'rsa' }, { ...goodClaims(), exp: startedAt / 1000 + 200_001 }, signerOf(rsaPair));
  const now = jest.spyOn(Date, 'now').mockReturnValue(startedAt);
  try {
    await verifyWithdrawn(another);
    withdrawing.answer = answerKeys(jwkOf(ecPair.publicKey, 'ec'));
    // Verified just before the key is refreshed, and cached from then on.
    now.mockReturnValue(startedAt + 19_999);
    await expect(verifyWithdrawn(later)).resolves.toBe(ADA);
    now.mockReturnValue(startedAt + 60_000);
    for (const one of [later, another]) await expect(verifyWithdrawn(one)).rejects.toMatchObject(INVALID_TOKEN);
  } finally {
    now.mockRestore();
    await withdrawing.close();
  }
});
