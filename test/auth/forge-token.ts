import { createHmac, sign, type KeyObject } from 'node:crypto';
import { ADA } from '../support/gateway';

/** Signs the first two parts of a token. */
export type Signer = (input: string) => Buffer;

/** HMAC with SHA-256, or with another digest. */
export function hmac(secret: string | Buffer, digest = 'sha256'): Signer {
  return (input) => createHmac(digest, secret).update(input).digest();
}

/** RSA with SHA-256, or with another digest. */
export function rsa(key: KeyObject, digest = 'sha256'): Signer {
  return (input) => sign(digest, Buffer.from(input), key);
}

/** ECDSA with SHA-256, in the form JSON Web Signatures have. */
export function ecdsa(key: KeyObject, digest = 'sha256'): Signer {
  return (input) => sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
}

function base64url(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** Puts any token together, honest or not. A text is taken as it is, for what JSON.stringify would not write. */
export function forgeToken(header: object | string, claims: object | string, signer: Signer): string {
  const input = `${base64url(header)}.${base64url(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

/** Claims for ada that hold for ten minutes from `atMs`. */
export function goodClaims(atMs = Date.now()): { sub: string; iat: number; exp: number } {
  const nowS = Math.floor(atMs / 1000);
  return { sub: ADA, iat: nowS, exp: nowS + 600 };
}

/** What every refusal of a token looks like. */
export const INVALID_TOKEN = {
  code: 'UNAUTHENTICATED',
  status: 401,
  details: [],
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
};
