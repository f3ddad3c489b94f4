import { isObject } from './parse-object';

/** The claims of a JSON Web Token that this page reads. Times are in milliseconds since 1970. */
export interface TokenClaims {
  /** The id of the token's user. */
  readonly subject: string | undefined;
  readonly expiresAtMs: number | undefined;
  readonly notBeforeMs: number | undefined;
}

function decodeBase64Url(text: string): string {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function timeOf(claim: unknown): number | undefined {
  return typeof claim === 'number' && Number.isFinite(claim) ? claim * 1_000 : undefined;
}

/**
 * Reads the claims of a JSON Web Token. The token is decoded, not verified: the gateway verifies it.
 * @returns undefined if it is not a JSON Web Token
 */
export function readClaims(token: string): TokenClaims | undefined {
  const [, claims, ...rest] = token.split('.');
  if (claims === undefined || rest.length !== 1) return undefined;
  try {
    const payload: unknown = JSON.parse(decodeBase64Url(claims));
    if (!isObject(payload)) return undefined;
    const { sub, exp, nbf } = payload;
    return { subject: typeof sub === 'string' ? sub : undefined, expiresAtMs: timeOf(exp), notBeforeMs: timeOf(nbf) };
  } catch {
    return undefined;
  }
}
