import { createHmac, generateKeyPairSync } from 'node:crypto';
import { forgeToken, goodClaims, hmac, rsa, type Signer } from '../../support/forge-token';
import { ADA, TEST_SECRET, tokenFor } from '../../support/gateway';
import { bearer, post, rest, TOKEN, type GatewayKind, type HostileCase } from '../hostile-case';

/** The issuer whose key the public-key and key-set gateways trust. */
export const ISSUER = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A key that no gateway trusts. */
const UNTRUSTED = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = ISSUER.publicKey.export({ format: 'pem', type: 'spki' }).toString();
const UNSIGNED: Signer = () => Buffer.alloc(0);
const OURS = hmac(TEST_SECRET);

type Headers = readonly (readonly [string, string])[];

/** Rejection at both endpoints: an invalid token is never treated as no token. */
function rejected(name: string, headers: Headers, at?: GatewayKind): HostileCase[] {
  const expected = { headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, ...(at && { at }) };
  return [
    rest(`${name}, at the legacy endpoint`, `/users/${ADA}/stats`, 401, { send: headers, ...expected }),
    post(`${name}, at the GraphQL endpoint`, '{"query":"{ __typename }"}', 401, { send: [...headers, ['content-type', 'application/json']], ...expected }), // prettier-ignore
  ];
}

/** A valid token whose account only the database can reject. */
function asksWhose(hostile: HostileCase): HostileCase {
  return { ...hostile, isSoundToken: true };
}

function token(name: string, value: string, at?: GatewayKind): HostileCase[] {
  return rejected(name, [bearer(value)], at);
}

function header(name: string, fields: object, signer = OURS): HostileCase[] {
  return token(name, forgeToken({ alg: 'HS256', typ: 'JWT', ...fields }, goodClaims(), signer));
}

function claims(name: string, fields: object): HostileCase[] {
  return token(name, forgeToken({ alg: 'HS256', typ: 'JWT' }, { ...goodClaims(), ...fields }, OURS));
}

function rs256(name: string, fields: object, signer: Signer, at: GatewayKind): HostileCase[] {
  return token(name, forgeToken({ alg: 'RS256', typ: 'JWT', ...fields }, goodClaims(), signer), at);
}

const NOW_S = Math.floor(Date.now() / 1000);
const HALF = TOKEN.split('.');
const OWN_KEY = UNTRUSTED.publicKey.export({ format: 'jwk' });

/** Invalid tokens and Authorization headers. */
export const TOKENS: readonly HostileCase[] = [
  ...['none', 'None', 'NONE', 'nOnE', '', 'null'].flatMap((alg) => header(`the algorithm "${alg}"`, { alg }, UNSIGNED)),
  ...header('the algorithm none, signed all the same', { alg: 'none' }),
  ...header('no algorithm', { alg: undefined }),
  ...header('an algorithm that is a list', { alg: ['HS256'] }),
  ...header('an algorithm of prototypes', { alg: '__proto__' }),
  ...header('HS384', { alg: 'HS384' }, hmac(TEST_SECRET, 'sha384')),
  ...header('HS512', { alg: 'HS512' }, hmac(TEST_SECRET, 'sha512')),
  ...header('RS256 beside a secret', { alg: 'RS256' }, rsa(UNTRUSTED.privateKey)),
  ...header('an empty secret', {}, hmac('')),
  ...header('the key in the token', { alg: 'RS256', jwk: OWN_KEY }, rsa(UNTRUSTED.privateKey)),
  ...header('a critical extension', { crit: ['exp'], x: 1 }, hmac('x')),
  ...claims('no subject', { sub: undefined }),
  ...claims('a subject of a number', { sub: 507 }),
  ...claims('a subject of a list', { sub: [ADA] }),
  ...claims('a subject of an object', { sub: { id: ADA } }),
  ...claims('a subject that is no id', { sub: 'ada' }),
  ...claims('a subject of SQL', { sub: "' or 1=1 --" }),
  ...claims('a subject with NUL', { sub: `${ADA}\u0000` }),
  ...claims('the subject of an unknown account', { sub: 'f'.repeat(24) }).map(asksWhose),
  ...claims('the subject of a deleted account', { sub: '5eed01000000000000000004' }).map(asksWhose),
  ...claims('no end', { exp: undefined }),
  ...claims('an end in the past', { exp: NOW_S - 3600 }),
  ...claims('an end of text', { exp: String(NOW_S + 600) }),
  ...claims('an end of null', { exp: null }),
  ...claims('a beginning in the future', { nbf: NOW_S + 3600 }),
  ...claims('a beginning of text', { nbf: 'now' }),
  ...token('an end beyond numbers', forgeToken({ alg: 'HS256' }, `{"sub":"${ADA}","exp":1e999}`, OURS)),
  ...token('claims that are a list', forgeToken({ alg: 'HS256' }, '[]', OURS)),
  ...token('claims that are null', forgeToken({ alg: 'HS256' }, 'null', OURS)),
  ...token('claims that are no JSON', forgeToken({ alg: 'HS256' }, '{', OURS)),
  ...token('a header that is no JSON', forgeToken('{', goodClaims(), OURS)),
  ...token('two parts', `${HALF[0] ?? ''}.${HALF[1] ?? ''}`),
  ...token('four parts', `${TOKEN}.x`),
  ...token('no signature', `${HALF[0] ?? ''}.${HALF[1] ?? ''}.`),
  ...token('a byte after the token', `${TOKEN}A`),
  ...token('a dot after the token', `${TOKEN}.`),
  ...token('padding after the token', `${TOKEN}==`),
  ...token('another signature', `${TOKEN.slice(0, -6)}AAAAAA`),
  ...token('other claims under a signature', `${HALF[0] ?? ''}.${Buffer.from(`{"sub":"5eed01000000000000000001","exp":${NOW_S + 600}}`).toString('base64url')}.${HALF[2] ?? ''}`),
  ...claims('a valid token of more than 8,192 characters', { padding: 'p'.repeat(7000) }),
  ...token('a token of one character', 'x'),
  ...token('a token of spaces', '   '),
  ...token('a token signed with another secret', forgeToken({ alg: 'HS256' }, goodClaims(), hmac('another secret of more than 32 bytes!'))),
  ...token('a signature of base64 that is not of URLs', forgeToken({ alg: 'HS256' }, goodClaims(), OURS).replace(/[^.]+$/, (s) => `+/${s}`)),
  ...rejected('an empty header', [['authorization', '']]),
  ...rejected('a scheme alone', [['authorization', 'Bearer']]),
  ...rejected('another scheme', [['authorization', 'Basic YWRhOmFkYQ==']]),
  ...rejected('a scheme twice', [['authorization', `Bearer Bearer ${TOKEN}`]]),
  ...rejected('two tokens in a header', [['authorization', `Bearer ${TOKEN}, Bearer ${TOKEN}`]]),
  ...rejected('two headers', [bearer(), bearer()]),
  ...rejected('two headers in other cases', [['Authorization', `Bearer ${TOKEN}`], ['AUTHORIZATION', 'Bearer x']]),
  rest('a token in the address', `/users/${ADA}/stats?access_token=${TOKEN}`, 401, { send: [] }),
  rest('a token in a cookie', `/users/${ADA}/stats`, 401, { send: [['cookie', `token=${TOKEN}; authorization=${TOKEN}`]] }),
  rest('an account that is suspended', `/users/${ADA}/stats`, 403, { send: [bearer(tokenFor('5eed01000000000000000003', 3600))] }),
  post('an account that is suspended, at the GraphQL endpoint', '{"query":"{ __typename }"}', 403, { send: [bearer(tokenFor('5eed01000000000000000003', 3600)), ['content-type', 'application/json']] }),
  ...token('the public key as a secret', forgeToken({ alg: 'HS256', typ: 'JWT' }, goodClaims(), hmac(PEM)), 'publicKey'),
  ...token('the public key as a secret, without its last line break', forgeToken({ alg: 'HS256', typ: 'JWT' }, goodClaims(), hmac(PEM.trim())), 'publicKey'),
  ...token('the algorithm none beside a public key', forgeToken({ alg: 'none' }, goodClaims(), UNSIGNED), 'publicKey'),
  ...token('PS256 beside a public key', forgeToken({ alg: 'PS256' }, goodClaims(), rsa(ISSUER.privateKey)), 'publicKey'),
  ...token('RS512 beside a public key', forgeToken({ alg: 'RS512' }, goodClaims(), rsa(ISSUER.privateKey, 'sha512')), 'publicKey'),
  ...rs256('an untrusted key', {}, rsa(UNTRUSTED.privateKey), 'publicKey'),
  ...rs256('an untrusted key in the jwk header', { jwk: OWN_KEY }, rsa(UNTRUSTED.privateKey), 'publicKey'),
  ...rs256('an untrusted certificate in the x5c header', { x5c: ['MIIB'], x5u: 'https://evil.example/x.pem' }, rsa(UNTRUSTED.privateKey), 'publicKey'),
  ...['', '../../../etc/passwd', "1' or '1'='1", '__proto__', 'k'.repeat(5000), 'unknown'].flatMap((kid) => rs256(`the key named ${JSON.stringify(kid.slice(0, 24))}`, { kid }, rsa(ISSUER.privateKey), 'keySet')),
  ...[42, null, {}, ['issuer'], true].flatMap((kid) => rs256(`a key named by ${JSON.stringify(kid)}`, { kid }, rsa(ISSUER.privateKey), 'keySet')),
  ...rs256('an untrusted key with the kid of the issuer', { kid: 'issuer' }, rsa(UNTRUSTED.privateKey), 'keySet'),
  ...rs256('an untrusted key set in the jku header', { kid: 'issuer', jku: 'http://127.0.0.1:9/keys' }, rsa(UNTRUSTED.privateKey), 'keySet'),
  ...rs256('an untrusted jwk with the kid of the issuer', { kid: 'issuer', jwk: OWN_KEY }, rsa(UNTRUSTED.privateKey), 'keySet'),
  ...token('a key of the set as a secret', forgeToken({ alg: 'HS256', kid: 'issuer' }, goodClaims(), hmac(createHmac('sha256', PEM).digest())), 'keySet'),
  ...token('no kid', forgeToken({ alg: 'RS256' }, goodClaims(), rsa(UNTRUSTED.privateKey)), 'keySet'),
]; // prettier-ignore
