import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { signToken } from '../../src/auth/sign-token';
import type { VerificationKey } from '../../src/auth/verification-key';
import { createTokenVerifier, type TokenVerifier } from '../../src/auth/verify-token';
import { ADA, TEST_SECRET } from '../support/gateway';
import { ecdsa, forgeToken, goodClaims, hmac, INVALID_TOKEN, rsa } from '../support/forge-token';

const NO_RULES = { issuer: undefined, audience: undefined };

function pemOf(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'spki' }).toString();
}

const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherRsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ecPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherEcPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384Pair = generateKeyPairSync('ec', { namedCurve: 'P-384' });

const KEYS = {
  secret: { kind: 'secret', secret: TEST_SECRET },
  rsa: { kind: 'publicKey', pem: pemOf(rsaPair.publicKey) },
  ec: { kind: 'publicKey', pem: pemOf(ecPair.publicKey) },
} as const satisfies Record<string, VerificationKey>;

const SIGNERS = {
  HS256: hmac(TEST_SECRET),
  HS384: hmac(TEST_SECRET, 'sha384'),
  HS512: hmac(TEST_SECRET, 'sha512'),
  RS256: rsa(rsaPair.privateKey),
  RS384: rsa(rsaPair.privateKey, 'sha384'),
  RS512: rsa(rsaPair.privateKey, 'sha512'),
  ES256: ecdsa(ecPair.privateKey),
};

const verifiers: Readonly<Record<keyof typeof KEYS, TokenVerifier>> = {
  secret: createTokenVerifier(KEYS.secret, NO_RULES),
  rsa: createTokenVerifier(KEYS.rsa, NO_RULES),
  ec: createTokenVerifier(KEYS.ec, NO_RULES),
};

function signed(alg: keyof typeof SIGNERS, header: object = {}): string {
  return forgeToken({ alg, typ: 'JWT', ...header }, goodClaims(), SIGNERS[alg]);
}

test.each([
  ['secret', 'HS256'],
  ['rsa', 'RS256'],
  ['ec', 'ES256'],
] as const)('with a key of kind %s, accepts a token signed with %s', async (key, alg) => {
  await expect(verifiers[key](signed(alg))).resolves.toBe(ADA);
});

const REJECTED: [keyof typeof KEYS, keyof typeof SIGNERS][] = (['secret', 'rsa', 'ec'] as const).flatMap((key) =>
  (['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'ES256'] as const)
    .filter((alg) => alg !== { secret: 'HS256', rsa: 'RS256', ec: 'ES256' }[key])
    .map((alg): [keyof typeof KEYS, keyof typeof SIGNERS] => [key, alg]),
);

test.each(REJECTED)('with a key of kind %s, rejects a token signed with %s', async (key, alg) => {
  await expect(verifiers[key](signed(alg))).rejects.toMatchObject(INVALID_TOKEN);
});

test.each(['rsa', 'ec'] as const)('does not use a public key of kind %s as an HMAC secret', async (key) => {
  const { pem } = KEYS[key];
  const der = { rsa: rsaPair, ec: ecPair }[key].publicKey.export({ format: 'der', type: 'spki' });
  for (const secret of [pem, pem.trim(), der]) {
    const token = forgeToken({ alg: 'HS256', typ: 'JWT' }, goodClaims(), hmac(secret));
    await expect(verifiers[key](token)).rejects.toMatchObject(INVALID_TOKEN);
  }
});

test.each([
  ['secret', 'HS256', hmac('another secret of more than thirty-two bytes')],
  ['rsa', 'RS256', rsa(otherRsaPair.privateKey)],
  ['ec', 'ES256', ecdsa(otherEcPair.privateKey)],
  ['ec', 'ES256', ecdsa(p384Pair.privateKey)],
  ['secret', 'HS256', () => Buffer.from('x')],
] as const)('with a key of kind %s, rejects a token with alg %s and the signature of another key', async (key, alg, signer) => {
  await expect(verifiers[key](forgeToken({ alg, typ: 'JWT' }, goodClaims(), signer))).rejects.toMatchObject(INVALID_TOKEN);
});

test.each(['none', 'None', 'NONE', 'nOnE', '', 'hs256', 'HS256 ', 'PS256', 'EdDSA', 'toString', '__proto__', null, 256, ['HS256'], {}])(
  'rejects a token with alg %j, whatever its signature',
  async (alg) => {
    for (const key of ['secret', 'rsa', 'ec'] as const) {
      for (const signer of [SIGNERS.HS256, SIGNERS.RS256, SIGNERS.ES256, () => Buffer.alloc(0)]) {
        await expect(verifiers[key](forgeToken({ alg, typ: 'JWT' }, goodClaims(), signer))).rejects.toMatchObject(INVALID_TOKEN);
      }
    }
  },
);

test('rejects an ES256 signature in DER format', async () => {
  await expect(verifiers.ec(forgeToken({ alg: 'ES256' }, goodClaims(), rsa(ecPair.privateKey)))).rejects.toMatchObject(INVALID_TOKEN);
});

test('ignores a key in the token header', async () => {
  const jwk = otherRsaPair.publicKey.export({ format: 'jwk' });
  for (const header of [{ jwk }, { x5c: ['MII'] }, { jku: 'http://127.0.0.1:1/' }, { kid: '../../etc/passwd' }]) {
    const token = forgeToken({ alg: 'RS256', ...header }, goodClaims(), rsa(otherRsaPair.privateKey));
    await expect(verifiers.rsa(token)).rejects.toMatchObject(INVALID_TOKEN);
    await expect(verifiers.rsa(signed('RS256', header))).resolves.toBe(ADA);
  }
});

test.each([[['exp']], [['b64']], [[]], ['exp'], [null]])('rejects a token with crit %j', async (crit) => {
  await expect(verifiers.secret(signed('HS256', { crit }))).rejects.toMatchObject(INVALID_TOKEN);
});

const someoneElse: Record<string, unknown> = { ...goodClaims(), sub: 'f'.repeat(24) };

test.each([
  ['an edited claim', (parts: string[]) => [parts[0], forgeToken('', someoneElse, hmac('x')).split('.')[1], parts[2]]],
  ['an edited header', (parts: string[]) => [Buffer.from('{"alg":"HS256","typ":"jwt"}').toString('base64url'), parts[1], parts[2]]],
  ['a truncated signature', (parts: string[]) => [parts[0], parts[1], parts[2]?.slice(0, -4)]],
  ['no signature', (parts: string[]) => [parts[0], parts[1], '']],
  ['two parts', (parts: string[]) => parts.slice(0, 2)],
  ['four parts', (parts: string[]) => [...parts, parts[2]]],
  ['a header that is not JSON', (parts: string[]) => ['bm90IGpzb24', parts[1], parts[2]]],
  ['a header that is null', (parts: string[]) => ['bnVsbA', parts[1], parts[2]]],
])('rejects a token with %s', async (_, edit) => {
  const token = edit(signed('HS256').split('.')).join('.');
  await expect(verifiers.secret(token)).rejects.toMatchObject(INVALID_TOKEN);
  await expect(verifiers.rsa(token)).rejects.toMatchObject(INVALID_TOKEN);
});

test('accepts a secret of 32 bytes, counted in UTF-8 bytes', async () => {
  for (const secret of ['0123456789abcdef0123456789abcdef', 'ığüşöç'.repeat(3)]) {
    const verify = createTokenVerifier({ kind: 'secret', secret }, NO_RULES);
    await expect(verify(signToken(secret, ADA, 60, NO_RULES))).resolves.toBe(ADA);
  }
});

test.each([
  ['an RSA key of 1024 bits', 'RS256', generateKeyPairSync('rsa', { modulusLength: 1024 }), rsa],
  ['a P-384 key', 'ES256', p384Pair, ecdsa],
  ['a P-384 key', 'ES384', p384Pair, (key: KeyObject) => ecdsa(key, 'sha384')],
] as const)('%s verifies no token signed with %s', async (_, alg, pair, signer) => {
  const verify = createTokenVerifier({ kind: 'publicKey', pem: pemOf(pair.publicKey) }, NO_RULES);
  await expect(verify(forgeToken({ alg }, goodClaims(), signer(pair.privateKey)))).rejects.toMatchObject(INVALID_TOKEN);
});
