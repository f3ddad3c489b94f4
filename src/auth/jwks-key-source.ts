import { createPublicKey, type KeyObject } from 'node:crypto';
import { JwksClient } from 'jwks-rsa';
import { AppError } from '../errors/app-error';

/** An unknown `kid` may cause one fetch in this time, so that strangers cannot make the gateway hammer the issuer. */
const REFRESH_INTERVAL_MS = 60_000;

/** Known keys are fetched anew in the background at this age, so that a withdrawn key stops counting. */
const MAX_AGE_MS = 600_000;

const FETCH_TIMEOUT_MS = 3_000;

/**
 * Finds keys by `kid` in a JSON Web Key Set. Keys once fetched go on serving while the address is down.
 * The library fetches and parses; its own cache would forget keys when a refresh fails, so the keeping is done here.
 * @returns a function that resolves to the key, and rejects with UNAUTHENTICATED where no such key is published,
 *   with SERVICE_UNAVAILABLE where no key has ever been had
 */
export function createJwksKeySource(url: string, now: () => number = Date.now): (kid: string | undefined) => Promise<KeyObject> {
  const client = new JwksClient({ jwksUri: url, cache: false, rateLimit: false, timeout: FETCH_TIMEOUT_MS });
  let keys = new Map<string, KeyObject>();
  let attemptedAt = -Infinity;
  let fetchedAt = -Infinity;
  let inFlight: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    attemptedAt = now();
    try {
      const published = await client.getSigningKeys();
      keys = new Map(published.map((key) => [key.kid, createPublicKey(key.getPublicKey())]));
      fetchedAt = now();
    } catch {
      // The address is down or answers nonsense: the keys we have stay valid, and the next attempt is a minute away.
    } finally {
      inFlight = undefined;
    }
  }

  return async (kid) => {
    if (kid === undefined) throw AppError.invalidToken('no kid');
    const mayFetch = now() - attemptedAt >= REFRESH_INTERVAL_MS;
    if (keys.has(kid)) {
      if (mayFetch && now() - fetchedAt >= MAX_AGE_MS) inFlight ??= refresh();
    } else if (mayFetch || inFlight !== undefined) {
      await (inFlight ??= refresh());
    }
    const key = keys.get(kid);
    if (key !== undefined) return key;
    if (keys.size === 0) throw new AppError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': '60' }, cause: 'no signing keys yet' });
    throw AppError.invalidToken('unknown kid');
  };
}
