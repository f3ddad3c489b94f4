import { createPublicKey, type KeyObject } from 'node:crypto';

/** The configured key that tokens are verified with. */
export type VerificationKey =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'publicKey'; readonly pem: string }
  | { readonly kind: 'jwks'; readonly url: string };

/** The algorithm of a shared secret. */
export const SECRET_ALGORITHM = 'HS256';

/** HS256 signs with 256 bits; a shorter secret weakens it (RFC 7518 §3.2). */
const SECRET_MIN_BYTES = 32;

/** A random secret has more different bytes in any encoding: hexadecimal digits, base64, words. */
const SECRET_MIN_DISTINCT_BYTES = 8;

/** A shorter RSA key can be factored (RFC 7518 §3.3). */
const RSA_MIN_BITS = 2048;

/** The error message for an invalid public key. */
export const PUBLIC_KEY_RULE = `must be a PEM public key, RSA of at least ${RSA_MIN_BITS} bits or P-256`;

/** The one algorithm a key verifies with: fixed by the key, never by the token (RFC 8725 §3.1). Undefined for an unsupported key. */
export function algorithmOf(key: KeyObject): 'HS256' | 'RS256' | 'ES256' | undefined {
  if (key.type === 'secret') return SECRET_ALGORITHM;
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= RSA_MIN_BITS) return 'RS256';
  return key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1' ? 'ES256' : undefined;
}

/** Whether a PEM text is a public key with a supported algorithm. */
export function isPublicKey(pem: string): boolean {
  // Node derives the public key from a private key, but only the token issuer should have the private key.
  if (pem.includes('PRIVATE KEY')) return false;
  try {
    return algorithmOf(createPublicKey(pem)) !== undefined;
  } catch {
    return false;
  }
}

/** The error messages for an invalid secret; empty for a valid one. */
export function secretErrors(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const faults: string[] = [];
  if (bytes.length < SECRET_MIN_BYTES) faults.push(`must be at least ${SECRET_MIN_BYTES} bytes`);
  else if (new Set(bytes).size < SECRET_MIN_DISTINCT_BYTES) {
    faults.push(`must have at least ${SECRET_MIN_DISTINCT_BYTES} different bytes: generate one with openssl rand -base64 48`);
  }
  if (/[\r\n]$/.test(secret))
    faults.push('must not end in a line break, which the issuer does not have: write it with printf %s, not echo');
  return faults;
}
