import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { parseConfig } from '../../src/config/config';
import { ConfigError, type Variables } from '../../src/config/variables';

const SECRET = '0123456789abcdef0123456789abcdef';
const GOOD = 'q7Zt0hYd3VwRk9sLx2NmBf5GjCeUaPo1';
const DATABASE_URL = 'postgresql://gateway:pw@db.example.com:5432/live';

const VARIETY = 'JWT_SECRET: must have at least 8 different bytes: generate one with openssl rand -base64 48';
const LINE_BREAK = 'JWT_SECRET: must not end in a line break, which the issuer does not have: write it with printf %s, not echo';
const KEY_FAULT = 'must be a PEM public key, RSA of at least 2048 bits or P-256';
const SEVERAL = 'JWT_SECRET, JWT_PUBLIC_KEY, JWKS_URL: set only one of them';
const KEY_REQUIRED = 'JWT_SECRET: with DATABASE_URL a key is required: JWT_SECRET, JWT_PUBLIC_KEY or JWKS_URL';

function pem(key: KeyObject, type: 'spki' | 'pkcs8' = 'spki'): string {
  return key.export({ format: 'pem', type }).toString();
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const KEYS: Variables = { JWT_SECRET: SECRET, JWT_PUBLIC_KEY: pem(ec.publicKey), JWKS_URL: 'https://issuer.example.com/keys' };

/** The validation errors of the environment, one line each. */
function faultsOf(variables: Variables): readonly string[] {
  try {
    parseConfig(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

test.each([
  ['JWT_SECRET', { JWT_SECRET: SECRET }, { kind: 'secret', secret: SECRET }],
  ['JWT_SECRET counted in bytes', { JWT_SECRET: 'ğüşiöç'.repeat(3) }, { kind: 'secret', secret: 'ğüşiöç'.repeat(3) }],
  ['an RSA key', { JWT_PUBLIC_KEY: pem(rsa.publicKey) }, { kind: 'publicKey', pem: pem(rsa.publicKey) }],
  ['a P-256 key', { JWT_PUBLIC_KEY: pem(ec.publicKey) }, { kind: 'publicKey', pem: pem(ec.publicKey) }],
  ['a key on one line', { JWT_PUBLIC_KEY: pem(ec.publicKey).replaceAll('\n', '\\n') }, { kind: 'publicKey', pem: pem(ec.publicKey) }],
  ['JWKS_URL', { JWKS_URL: 'https://issuer.example.com/keys?v=1' }, { kind: 'jwks', url: 'https://issuer.example.com/keys?v=1' }],
])('verifies tokens with %s', (_, variables, key) => {
  expect(parseConfig(variables).tokens.key).toEqual(key);
  expect(parseConfig({ ...variables, DATABASE_URL }).tokens.key).toEqual(key);
});

test.each([
  ['a truncated key', pem(rsa.publicKey).slice(0, -40)],
  ['a private RSA key', pem(rsa.privateKey, 'pkcs8')],
  ['a private P-256 key', pem(ec.privateKey, 'pkcs8')],
  ['an RSA key of 1024 bits', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
  ['an RSA key of 2040 bits', pem(generateKeyPairSync('rsa', { modulusLength: 2040 }).publicKey)],
  ['an RSA-PSS key', pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey)],
  ['a P-384 key', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
  ['a secp256k1 key', pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey)],
  ['an Ed25519 key', pem(generateKeyPairSync('ed25519').publicKey)],
])('rejects %s as JWT_PUBLIC_KEY', (_, key) => {
  expect(faultsOf({ JWT_PUBLIC_KEY: key })).toEqual([`JWT_PUBLIC_KEY: ${KEY_FAULT}`]);
});

test.each([
  ['JWT_SECRET', 'JWT_PUBLIC_KEY'],
  ['JWT_SECRET', 'JWKS_URL'],
  ['JWT_PUBLIC_KEY', 'JWKS_URL'],
  ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWKS_URL'],
])('rejects %s and %s together', (...names) => {
  // prettier-ignore
  expect(faultsOf(Object.fromEntries(names.map((name) => [name, KEYS[name]])))).toEqual([SEVERAL]);
});

test('requires a key with DATABASE_URL and treats an empty one as missing', () => {
  expect(faultsOf({ DATABASE_URL })).toEqual([KEY_REQUIRED]);
  expect(faultsOf({ DATABASE_URL, JWT_SECRET: '', JWKS_URL: '' })).toEqual([KEY_REQUIRED]);
});

test.each([
  ['one character', 'a'.repeat(48), [VARIETY]],
  ['two characters', 'ab'.repeat(24), [VARIETY]],
  ['seven characters', 'abcdefg'.repeat(7), [VARIETY]],
  ['spaces', ' '.repeat(32), [VARIETY]],
  ['a line break at the end', `${GOOD}\n`, [LINE_BREAK]],
  ['a carriage return at the end', `${GOOD}\r`, [LINE_BREAK]],
  ['one character and a line break', `${'a'.repeat(40)}\r\n`, [VARIETY, LINE_BREAK]],
  ['31 bytes', GOOD.slice(1), ['JWT_SECRET: must be at least 32 bytes']],
  ['eight characters', 'abcdefgh'.repeat(4), []],
  ['a line break within', `${GOOD}\n${GOOD}`, []],
])('validates a secret of %s', (_, secret, faults) => {
  expect(faultsOf({ JWT_SECRET: secret })).toEqual(faults);
});
