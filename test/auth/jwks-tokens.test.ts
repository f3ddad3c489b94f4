import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { createTokenVerifier, type TokenVerifier } from '../../src/auth/verify-token';
import { ADA, startGateway } from '../support/gateway';
import { ecdsa, forgeToken, goodClaims, hmac, INVALID_TOKEN, rsa, type Signer } from './forge-token';
import { answerKeys, answerText, jwkOf, startKeySetServer, type KeySetServer } from './key-set-server';

const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ecPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384Pair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const smallPair = generateKeyPairSync('rsa', { modulusLength: 1024 });
const edPair = generateKeyPairSync('ed25519');
const SECRET = Buffer.from('a shared secret, which nobody should publish');

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
  ['ES256', 'ec', ecPair],
])('a token signed with %s under kid %s speaks for its subject', async (alg, kid, pair) => {
  await expect(verify(token(alg, kid, signerOf(pair)))).resolves.toBe(ADA);
});

test.each([
  ['is meant for encrypting', 'RS256', 'rsa-enc', rsaPair],
  ['is meant for encrypting', 'ES256', 'ec-enc', ecPair],
  ['is published for RS512', 'RS256', 'rs512', rsaPair],
  ['is published for PS256', 'RS256', 'ps256', rsaPair],
  ['is published for RSA-OAEP', 'RS256', 'oaep', rsaPair],
  ['is published for ECDH-ES', 'ES256', 'ecdh', ecPair],
  ['has 1024 bits', 'RS256', 'small', smallPair],
  ['has another curve', 'ES256', 'p384', p384Pair],
  ['is private', 'RS256', 'private', rsaPair],
  ['has a number for its kid', 'ES256', 7, ecPair],
  ['has no kid, named by none', 'ES256', undefined, ecPair],
  ['has no kid, named by "undefined"', 'ES256', 'undefined', ecPair],
  ['is of another type than the token says', 'ES256', 'rsa', ecPair],
  ['is of another type than the token says', 'RS256', 'ec', rsaPair],
  ['is another than the one that signed', 'RS256', 'rsa', smallPair],
])('a published key that %s verifies no token (%s, kid %s)', async (_, alg, kid, pair) => {
  await expect(verify(token(alg, kid, signerOf(pair)))).rejects.toMatchObject(INVALID_TOKEN);
});

test.each([
  ['a published secret', 'HS256', 'oct', hmac(SECRET)],
  ['a public key taken for a secret', 'HS256', 'rsa', hmac(rsaPair.publicKey.export({ format: 'pem', type: 'spki' }))],
  ['no signature worth the name', 'none', 'rsa', () => Buffer.from('x')],
  ['an Ed25519 key', 'EdDSA', 'ed', hmac('x')],
  ['a longer digest than RS256 has', 'RS512', 'rsa', rsa(rsaPair.privateKey, 'sha512')],
])('%s does not sign', async (_, alg, kid, signer) => {
  await expect(verify(token(alg, kid, signer))).rejects.toMatchObject(INVALID_TOKEN);
});

test.each([null, 5, true, ['rsa'], { toString: 'rsa' }, '', '__proto__', 'constructor', 'RSA', 'x'.repeat(4000)])(
  'a kid that is %j finds no key',
  async (kid) => {
    await expect(verify(token('RS256', kid, signerOf(rsaPair)))).rejects.toMatchObject(INVALID_TOKEN);
  },
);

test('a gateway serves with published keys, and answers 503 at both doors until it had any', async () => {
  const asked = await startKeySetServer(answerText('', 500));
  const gateway = await startGateway({ JWT_SECRET: '', JWKS_URL: asked.url });
  const asking = { as: token('RS256', 'rsa', signerOf(rsaPair)) };

  const rest = await gateway.rest(`/users/${ADA}/stats`, asking);
  expect([rest.status, rest.headers.get('retry-after'), rest.headers.get('www-authenticate')]).toEqual([503, '1', null]);
  expect(rest.body).toMatchObject({ isSuccess: false, statusCode: 503, data: null, errors: ['Service unavailable'] });
  const graphql = await gateway.graphql('{ me { id } }', {}, asking);
  expect([graphql.status, graphql.headers.get('retry-after')]).toEqual([503, '1']);
  expect(graphql.body.errors).toMatchObject([{ message: 'Service unavailable', extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
  expect(asked.requests).toBe(1);
  expect(gateway.log.map((line) => JSON.stringify(line['err'] ?? '')).join()).toContain('the key set answers 500');
  await gateway.close();

  const served = await startGateway({ JWT_SECRET: '', JWKS_URL: issuer.url });
  expect((await served.graphql('{ me { username } }', {}, asking)).body).toEqual({ data: { me: { username: 'ada' } } });
  await served.close();
  await asked.close();
});

test('a key that is withdrawn stops counting within 60 s, the cache of tokens included, also after a day without requests', async () => {
  const withdrawing = await startKeySetServer(answerKeys(jwkOf(rsaPair.publicKey, 'rsa')));
  const verifyWithdrawn = createTokenVerifier({ kind: 'jwks', url: withdrawing.url }, { issuer: undefined, audience: undefined });
  const startedAt = Date.now();
  const later = forgeToken({ alg: 'RS256', kid: 'rsa' }, { ...goodClaims(), exp: startedAt / 1000 + 200_000 }, signerOf(rsaPair));
  const another = forgeToken({ alg: 'RS256', kid: 'rsa' }, { ...goodClaims(), exp: startedAt / 1000 + 200_001 }, signerOf(rsaPair));
  const now = jest.spyOn(Date, 'now').mockReturnValue(startedAt);
  try {
    await verifyWithdrawn(another);
    withdrawing.answer = answerKeys(jwkOf(ecPair.publicKey, 'ec'));
    // Verified as late as the key counts without being fetched anew, and remembered from then.
    now.mockReturnValue(startedAt + 19_999);
    await expect(verifyWithdrawn(later)).resolves.toBe(ADA);
    now.mockReturnValue(startedAt + 60_000);
    for (const one of [later, another]) await expect(verifyWithdrawn(one)).rejects.toMatchObject(INVALID_TOKEN);
  } finally {
    now.mockRestore();
    await withdrawing.close();
  }
});
