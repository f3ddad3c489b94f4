import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { isUrlOf, type Variables } from './variables';

/** What tokens are verified with. `generated`: a secret made by this program, kept beside the embedded database. */
export type TokenKeyConfig =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'publicKey'; readonly pem: string }
  | { readonly kind: 'jwks'; readonly url: string }
  | { readonly kind: 'generated' };

/** HS256 signs with 256 bits; a shorter secret weakens it (RFC 7518 §3.2). */
const SECRET_MIN_BYTES = 32;

/** A random secret has more different bytes, whatever it is written in: hexadecimal digits, base64, words. */
const SECRET_MIN_DISTINCT_BYTES = 8;

/** A shorter RSA key can be factored (RFC 7518 §3.3). */
const RSA_MIN_BITS = 2048;

/** The one algorithm a key may verify with: fixed by the key, never by the token (RFC 8725 §3.1). Undefined for a key of no use here. */
export function algorithmOf(key: KeyObject): 'HS256' | 'RS256' | 'ES256' | undefined {
  if (key.type === 'secret') return 'HS256';
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= RSA_MIN_BITS) return 'RS256';
  return key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1' ? 'ES256' : undefined;
}

function isVerificationKey(pem: string): boolean {
  // Node would derive the public half of a private key; but a signer keeps that to itself.
  if (pem.includes('PRIVATE KEY')) return false;
  try {
    return algorithmOf(createPublicKey(pem)) !== undefined;
  } catch {
    return false;
  }
}

/** `fetch` refuses an address with a password in it. */
function isKeySetUrl(text: string): boolean {
  return isUrlOf(text, ['http:', 'https:']) && new URL(text).username === '' && new URL(text).password === '';
}

/** The variables about tokens. */
export const tokenVariables = {
  JWT_SECRET: z.string().refine((secret) => Buffer.byteLength(secret) >= SECRET_MIN_BYTES, `must be at least ${SECRET_MIN_BYTES} bytes`)
    .refine((secret) => Buffer.byteLength(secret) < SECRET_MIN_BYTES || new Set(Buffer.from(secret)).size >= SECRET_MIN_DISTINCT_BYTES, `must have at least ${SECRET_MIN_DISTINCT_BYTES} different bytes: make one with openssl rand -base64 48`)
    .refine((secret) => !/[\r\n]$/.test(secret), 'must not end in a line break, which its issuer will not have: write it with printf %s, not echo').optional(),
  JWT_PUBLIC_KEY: z.string().transform((pem) => pem.replaceAll('\\n', '\n')).refine(isVerificationKey, `must be a PEM public key, RSA of at least ${RSA_MIN_BITS} bits or P-256`).optional(),
  JWKS_URL: z.string().refine(isKeySetUrl, 'must be an http(s):// address without a password').optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
}; // prettier-ignore

/** The key that variables name; `faults` is told of several, and of none where a database needs one. */
export function tokenKeyOf(env: Variables, faults: string[]): TokenKeyConfig {
  const keys: TokenKeyConfig[] = [];
  if (env['JWT_SECRET'] !== undefined) keys.push({ kind: 'secret', secret: env['JWT_SECRET'] });
  if (env['JWT_PUBLIC_KEY'] !== undefined) keys.push({ kind: 'publicKey', pem: env['JWT_PUBLIC_KEY'].replaceAll('\\n', '\n') });
  if (env['JWKS_URL'] !== undefined) keys.push({ kind: 'jwks', url: env['JWKS_URL'] });
  if (keys.length > 1) faults.push('JWT_SECRET, JWT_PUBLIC_KEY, JWKS_URL: set one of them, not several');
  const key = keys[0];
  if (key === undefined && env['DATABASE_URL'] !== undefined) {
    faults.push('JWT_SECRET: with DATABASE_URL a key is required: JWT_SECRET, JWT_PUBLIC_KEY or JWKS_URL');
  }
  return key ?? { kind: 'generated' };
}
