import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { algorithmOf } from '../config/tokens';
import { AppError } from '../errors/app-error';
import { isObjectId } from '../scalars/object-id.scalar';
import { JwksKeySource, type KeySetLog } from './jwks-key-source';

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

/**
 * How long where keys are fetched, in milliseconds. With 30 s that fetched keys serve at most, a key that was withdrawn stops
 * counting after 60 s. A key of the configuration stays what it is, and a token that it has verified good until it ends.
 */
const REMEMBERED_MS = 30_000;

/** Where the key that a token is verified with comes from. */
export interface KeySource {
  /** @throws AppError UNAUTHENTICATED where the token names no key, SERVICE_UNAVAILABLE where none can be had */
  keyFor(token: string): Promise<KeyObject>;
  /** Begins fetching keys, where they are fetched. */
  start(): void;
  stop(): void;
}

/** Makes the key source that the configuration says. Keys are made once: parsing one costs far more than a signature check. */
export function createKeySource(config: VerificationKey, log?: KeySetLog): KeySource {
  if (config.kind === 'jwks') {
    const source = new JwksKeySource(config.url, log);
    return {
      keyFor(token) {
        const header = jwt.decode(token, { complete: true })?.header;
        return source.find({ kid: header?.kid, alg: header?.alg });
      },
      start: () => {
        source.start();
      },
      stop: () => {
        source.stop();
      },
    };
  }
  const key = Promise.resolve(config.kind === 'secret' ? createSecretKey(Buffer.from(config.secret)) : createPublicKey(config.pem));
  return { keyFor: () => key, start: () => undefined, stop: () => undefined };
}

/** A good token and until when it is known to be good, in milliseconds since 1970. */
interface Verified {
  readonly userId: string;
  readonly untilMs: number;
}

/** Checks a token in full. @throws AppError UNAUTHENTICATED, or SERVICE_UNAVAILABLE where no key can be had */
function createFullCheck(keySource: KeySource, rules: ClaimRules): (token: string) => Promise<Verified> {
  return async (token) => {
    try {
      const key = await keySource.keyFor(token);
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
export function createTokenVerifier(
  config: VerificationKey,
  rules: ClaimRules,
  keySource: KeySource = createKeySource(config),
): TokenVerifier {
  const check = createFullCheck(keySource, rules);
  const rememberedMs = config.kind === 'jwks' ? REMEMBERED_MS : Infinity;
  // The cache's own clock would set a timer every millisecond.
  const good = new LRUCache<string, Verified>({ max: MAX_REMEMBERED });
  return async (token) => {
    // Without counting as a use, which costs more: what is good is remembered anew soon enough.
    const known = good.peek(token);
    if (known !== undefined && Date.now() < known.untilMs) return known.userId;
    const { userId, untilMs } = await check(token);
    good.set(token, { userId, untilMs: Math.min(untilMs, Date.now() + rememberedMs) });
    return userId;
  };
}
