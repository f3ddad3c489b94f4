import { createHmac, sign, type KeyObject } from 'node:crypto';
import { ADA } from './gateway';

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

/** ECDSA with SHA-256, in the IEEE P1363 format of JSON Web Signatures. */
export function ecdsa(key: KeyObject, digest = 'sha256'): Signer {
  return (input) => sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
}

function base64url(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** Builds any token, valid or not. A string is encoded as it is, for text that JSON.stringify would not produce. */
export function forgeToken(header: object | string, claims: object | string, signer: Signer): string {
  const input = `${base64url(header)}.${base64url(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

/** Claims for ada, valid for ten minutes from `atMs`. */
export function goodClaims(atMs = Date.now()): { sub: string; iat: number; exp: number } {
  const nowS = Math.floor(atMs / 1000);
  return { sub: ADA, iat: nowS, exp: nowS + 600 };
}

/** The error for every invalid token. */
export const INVALID_TOKEN = {
  code: 'UNAUTHENTICATED',
  status: 401,
  details: [],
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
};
