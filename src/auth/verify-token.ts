import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { AppError } from '../errors/app-error';
import type { TokenFault } from '../errors/reasons';
import type { Trace, Tracing } from '../tracing/trace';
import { isObjectId } from '../scalars/object-id.scalar';
import { JwksKeySource, type KeySetLog, type KeySetState } from './jwks-key-source';
import { algorithmOf, type VerificationKey } from './verification-key';

/** Claims that must match if they are configured. */
export interface ClaimRules {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/**
 * Resolves to the id of a token's user. Rejects with AppError UNAUTHENTICATED, which is the same for every invalid token. `trace`: that of the
 * request.
 */
export type TokenVerifier = (token: string, trace?: Trace) => Promise<string>;

/** The tolerated difference between the clocks of issuer and gateway. */
const CLOCK_SKEW_S = 30;

/** The maximum number of cached valid tokens: some 5 MB of them. Only the issuer can create one. */
const MAX_CACHED_TOKENS = 10_000;

/**
 * How long a valid token is cached if keys are fetched, in milliseconds. Fetched keys are used for 30 s at most, so that a revoked
 * key is accepted for 60 s at most. A configured key does not change: its tokens are cached until they expire.
 */
const CACHE_MS = 30_000;

/** The source of the keys that tokens are verified with. */
export interface KeySource {
  /** The key of a token. @throws AppError UNAUTHENTICATED if there is no such key, SERVICE_UNAVAILABLE if keys are not available */
  keyFor(token: string, trace?: Trace): Promise<KeyObject>;
  /** Starts fetching keys, if this source fetches them. */
  start(): void;
  stop(): void;
  /** The state of the key set; undefined if this source fetches none. */
  readonly state: (() => KeySetState) | undefined;
}

/** Creates the configured key source. A configured key is parsed once, because that takes far longer than a signature check. */
export function createKeySource(config: VerificationKey, log?: KeySetLog, tracing?: Tracing): KeySource {
  if (config.kind === 'jwks') {
    const source = new JwksKeySource(config.url, log, undefined, tracing);
    return {
      keyFor(token, trace) {
        const header = jwt.decode(token, { complete: true })?.header;
        return source.find({ kid: header?.kid, alg: header?.alg }, trace);
      },
      start: () => {
        source.start();
      },
      stop: () => {
        source.stop();
      },
      state: () => source.state(),
    };
  }
  const key = Promise.resolve(config.kind === 'secret' ? createSecretKey(Buffer.from(config.secret)) : createPublicKey(config.pem));
  return { keyFor: () => key, start: () => undefined, stop: () => undefined, state: undefined };
}

/** The last time that a date can have, in milliseconds since 1970. */
const LAST_DATE_MS = 8_640_000_000_000_000;

/** Until when a valid token is accepted, in milliseconds since 1970. */
export function expiryOf(token: string): number {
  const claims = jwt.decode(token);
  return typeof claims === 'string' || claims?.exp === undefined ? 0 : Math.min((claims.exp + CLOCK_SKEW_S) * 1000, LAST_DATE_MS);
}

/** The user of a valid token, and the time until which it is valid, in milliseconds since 1970. */
interface VerifiedToken {
  readonly userId: string;
  readonly untilMs: number;
}

/** The faults that jsonwebtoken distinguishes only by the beginning of its messages. */
const FAULT_OF_MESSAGE: readonly (readonly [string, TokenFault])[] = [
  ['invalid signature', 'wrongSignature'],
  ['invalid algorithm', 'wrongAlgorithm'],
  ['jwt issuer invalid', 'wrongIssuer'],
  ['jwt audience invalid', 'wrongAudience'],
];

/** What is wrong with a token that jsonwebtoken rejects. Its messages are not passed on, because they may quote the token. */
function faultOf(error: unknown): TokenFault {
  if (error instanceof jwt.TokenExpiredError) return 'expired';
  if (error instanceof jwt.NotBeforeError) return 'notYetValid';
  const message = error instanceof Error ? error.message : '';
  return FAULT_OF_MESSAGE.find(([beginning]) => message.startsWith(beginning))?.[1] ?? 'malformed';
}

/** Creates the uncached token check. It rejects with AppError UNAUTHENTICATED, or SERVICE_UNAVAILABLE if keys are not available. */
function createUncachedVerifier(
  keySource: KeySource,
  rules: ClaimRules,
): (token: string, trace: Trace | undefined) => Promise<VerifiedToken> {
  return async (token, trace) => {
    try {
      const key = await keySource.keyFor(token, trace);
      const algorithm = algorithmOf(key);
      if (algorithm === undefined) throw AppError.invalidToken('unknownKey');
      const { header, payload: claims } = jwt.verify(token, key, {
        complete: true,
        algorithms: [algorithm],
        clockTolerance: CLOCK_SKEW_S,
        ...(rules.issuer !== undefined && { issuer: rules.issuer }),
        ...(rules.audience !== undefined && { audience: rules.audience }),
      });
      // RFC 7515 §4.1.11: a token with an unknown `crit` must be rejected; jsonwebtoken does not check it.
      if ('crit' in header) throw AppError.invalidToken('unsupportedExtension');
      // jsonwebtoken checks `exp` only if there is one. Here it is required, and must be finite, which 1e999 is not.
      if (typeof claims === 'string') throw AppError.invalidToken('malformed');
      if (claims.exp === undefined || !Number.isFinite(claims.exp)) throw AppError.invalidToken('missingExpiry');
      if (typeof claims.sub !== 'string' || !isObjectId(claims.sub)) throw AppError.invalidToken('invalidSubject');
      return { userId: claims.sub.toLowerCase(), untilMs: (claims.exp + CLOCK_SKEW_S) * 1000 };
    } catch (error) {
      throw error instanceof AppError ? error : AppError.invalidToken(faultOf(error));
    }
  };
}

/**
 * Creates the token verifier of this process. Valid tokens are cached, because clients send the same one with every request, and
 * its signature does not change. The cache does not include the account, which is still authorized for each request.
 */
export function createTokenVerifier(
  config: VerificationKey,
  rules: ClaimRules,
  keySource: KeySource = createKeySource(config),
): TokenVerifier {
  const check = createUncachedVerifier(keySource, rules);
  const cacheMs = config.kind === 'jwks' ? CACHE_MS : Infinity;
  // Without `ttl`, for which the cache would set a timer every millisecond.
  const verifiedTokens = new LRUCache<string, VerifiedToken>({ max: MAX_CACHED_TOKENS });
  return async (token, trace) => {
    // `peek` does not mark the token as recently used, which would cost more. An evicted token is cached again with its next request.
    const known = verifiedTokens.peek(token);
    if (known !== undefined && Date.now() < known.untilMs) return known.userId;
    const { userId, untilMs } = await check(token, trace);
    verifiedTokens.set(token, { userId, untilMs: Math.min(untilMs, Date.now() + cacheMs) });
    return userId;
  };
}
