import { createPublicKey, type KeyObject } from 'node:crypto';
import { JwksClient, type SigningKey } from 'jwks-rsa';
import { algorithmOf } from '../config/tokens';
import { AppError } from '../errors/app-error';

/** An unknown `kid` may cause one fetch in this time, so that strangers cannot make the gateway hammer the issuer. */
const REFRESH_INTERVAL_MS = 60_000;

/** Known keys are fetched anew in the background at this age, so that a withdrawn key stops counting. */
const MAX_AGE_MS = 600_000;

const FETCH_TIMEOUT_MS = 3_000;

/** Some hundred keys; whatever is longer is no key set, and is not read to its end. */
const MAX_SIZE_BYTES = 256 * 1024;

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Its own type says no more of what it gives.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_SIZE_BYTES) throw new Error(`the key set is longer than ${MAX_SIZE_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Fetches the set. The library's own time limit is one of silence, and leaves an answer that breaks off open for ever. */
async function fetchKeySet(url: string): Promise<{ keys: unknown }> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the key set answers ${response.status}`);
  // The library looks into it, and fails on what is no key set.
  return JSON.parse(await readBounded(response)) as { keys: unknown };
}

/** A key as the library gives it. Its own type is too sure: who publishes may leave `kid` and `alg` out. */
type PublishedKey = Pick<SigningKey, 'getPublicKey'> & Partial<Pick<SigningKey, 'kid' | 'alg'>>;

/** The keys of use here, by `kid`. One that is published for an algorithm serves that alone (RFC 7517 §4.4). */
function usableKeys(published: readonly PublishedKey[]): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const { kid, alg, getPublicKey } of published) {
    const key = createPublicKey(getPublicKey());
    const algorithm = algorithmOf(key);
    if (kid !== undefined && algorithm !== undefined && (alg ?? algorithm) === algorithm) keys.set(kid, key);
  }
  return keys;
}

/**
 * Finds keys by `kid` in a JSON Web Key Set. Keys once fetched go on serving while the address is down.
 * The library fetches and parses; its own cache would forget keys when a refresh fails, so the keeping is done here.
 * @returns a function that resolves to the key, and rejects with UNAUTHENTICATED where no such key is published,
 *   with SERVICE_UNAVAILABLE where no key has ever been had
 */
export function createJwksKeySource(url: string, now: () => number = Date.now): (kid: string | undefined) => Promise<KeyObject> {
  const client = new JwksClient({ jwksUri: url, fetcher: fetchKeySet, cache: false, rateLimit: false });
  let keys = new Map<string, KeyObject>();
  let attemptedAt = -Infinity;
  let fetchedAt = -Infinity;
  let failure: unknown;
  let inFlight: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    attemptedAt = now();
    try {
      keys = usableKeys(await client.getSigningKeys());
      fetchedAt = now();
      failure = undefined;
    } catch (error) {
      failure = error;
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
    if (keys.size === 0) {
      throw new AppError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': '60' }, cause: failure ?? 'no key of use is published' });
    }
    throw AppError.invalidToken('unknown kid');
  };
}
