import { readClaims } from './token-claims';

/** Why the gateway rejects a token, as far as the page can know. */
export type TokenFault =
  | { readonly kind: 'malformed' }
  | { readonly kind: 'suspended' }
  | { readonly kind: 'expired'; readonly sinceMs: number }
  | { readonly kind: 'notYetValid'; readonly inMs: number }
  | { readonly kind: 'notAccepted' };

/**
 * The reason for a rejected token: by its own claims, or else by the gateway's error code. The gateway does not say what is wrong with
 * a token; without a fault in its claims, it is the signature, the issuer, the audience, or an account that no longer exists.
 */
export function tokenFaultOf(token: string, code: string, nowMs: number): TokenFault {
  const claims = readClaims(token);
  if (claims === undefined) return { kind: 'malformed' };
  // Only accounts that are suspended may not read themselves.
  if (code === 'FORBIDDEN') return { kind: 'suspended' };
  const { expiresAtMs = Infinity, notBeforeMs = -Infinity } = claims;
  if (expiresAtMs <= nowMs) return { kind: 'expired', sinceMs: nowMs - expiresAtMs };
  if (notBeforeMs > nowMs) return { kind: 'notYetValid', inMs: notBeforeMs - nowMs };
  return { kind: 'notAccepted' };
}
