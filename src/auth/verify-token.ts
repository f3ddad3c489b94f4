import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { algorithmOf } from '../config/tokens';
import { AppError } from '../errors/app-error';
import { isObjectId } from '../scalars/object-id.scalar';
import { createJwksKeySource } from './jwks-key-source';

/** What tokens are verified with. */
export type VerificationKey =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'publicKey'; readonly pem: string }
  | { readonly kind: 'jwks'; readonly url: string };

/** Claims that must match where they are configured. */
export interface ClaimRules {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/** Resolves to the id of the user a token speaks for; rejects with AppError UNAUTHENTICATED, always the same way. */
export type TokenVerifier = (token: string) => Promise<string>;

/** How far clocks may disagree. */
const CLOCK_SKEW_S = 30;

/** Good tokens that are remembered: some 5 MB of them. Nobody but the issuer can make one. */
const MAX_REMEMBERED = 10_000;

/** How long, in milliseconds: a key that was withdrawn stops counting this much later. */
const REMEMBERED_MS = 30_000;

/** Keys are made once: parsing a secret or a PEM costs far more than the signature check. */
function createKeySource(config: VerificationKey): (token: string) => Promise<KeyObject> {
  if (config.kind === 'jwks') {
    const keyOf = createJwksKeySource(config.url);
    return (token) => keyOf(jwt.decode(token, { complete: true })?.header.kid);
  }
  const key = config.kind === 'secret' ? createSecretKey(Buffer.from(config.secret)) : createPublicKey(config.pem);
  return () => Promise.resolve(key);
}

/** A good token and until when it is known to be good, in milliseconds since 1970. */
interface Verified {
  readonly userId: string;
  readonly untilMs: number;
}

/** Checks a token in full. @throws AppError UNAUTHENTICATED, or SERVICE_UNAVAILABLE where no key can be had */
function createFullCheck(config: VerificationKey, rules: ClaimRules): (token: string) => Promise<Verified> {
  const keyFor = createKeySource(config);
  return async (token) => {
    try {
      const key = await keyFor(token);
      const algorithm = algorithmOf(key);
      if (algorithm === undefined) throw new Error('no key to verify with');
      const { header, payload: claims } = jwt.verify(token, key, {
        complete: true,
        algorithms: [algorithm],
        clockTolerance: CLOCK_SKEW_S,
        ...(rules.issuer !== undefined && { issuer: rules.issuer }),
        ...(rules.audience !== undefined && { audience: rules.audience }),
      });
      // RFC 7515 §4.1.11: who does not know what `crit` names must refuse; jsonwebtoken does not look.
      if ('crit' in header) throw new Error('crit is not understood');
      // jsonwebtoken checks `exp` only where there is one; here a token without an end is no token, and 1e999 is no end.
      if (typeof claims === 'string' || claims.exp === undefined || !Number.isFinite(claims.exp)) throw new Error('exp is missing');
      if (typeof claims.sub !== 'string' || !isObjectId(claims.sub)) throw new Error('sub is not a user id');
      return { userId: claims.sub.toLowerCase(), untilMs: (claims.exp + CLOCK_SKEW_S) * 1000 };
    } catch (cause) {
      throw cause instanceof AppError ? cause : AppError.invalidToken(cause);
    }
  };
}

/**
 * Builds the token check of this process. A good token is remembered for a while: clients send the same one with every
 * request, and its signature stays what it is. Who it speaks for is looked up each time all the same.
 */
export function createTokenVerifier(config: VerificationKey, rules: ClaimRules): TokenVerifier {
  const check = createFullCheck(config, rules);
  // The cache's own clock would set a timer every millisecond.
  const good = new LRUCache<string, Verified>({ max: MAX_REMEMBERED });
  return async (token) => {
    // Without counting as a use, which costs more: what is good is remembered anew soon enough.
    const known = good.peek(token);
    if (known !== undefined && Date.now() < known.untilMs) return known.userId;
    const { userId, untilMs } = await check(token);
    good.set(token, { userId, untilMs: Math.min(untilMs, Date.now() + REMEMBERED_MS) });
    return userId;
  };
}
