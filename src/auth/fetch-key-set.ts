import { createPublicKey, type KeyObject } from 'node:crypto';
import { JwksClient, type SigningKey } from 'jwks-rsa';
import { algorithmOf } from '../config/tokens';

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

/** The library's own time limit is one of silence, and leaves an answer that breaks off open for ever. */
async function fetchJson(url: string): Promise<{ keys: unknown }> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the key set answers ${response.status}`);
  // The library looks into it, and fails on what is no key set.
  return JSON.parse(await readBounded(response)) as { keys: unknown };
}

/** A key that verifies tokens. */
export interface PublishedKey {
  readonly kid: string | undefined;
  readonly algorithm: string;
  readonly key: KeyObject;
}

/** A key as the library gives it. Its own type is too sure: who publishes may leave `kid` and `alg` out. */
type SetKey = Pick<SigningKey, 'getPublicKey'> & Partial<Pick<SigningKey, 'kid' | 'alg'>>;

/** The keys of use here. One that is published for an algorithm serves that alone (RFC 7517 §4.4). */
function usableKeys(published: readonly SetKey[]): PublishedKey[] {
  return published.flatMap(({ kid, alg, getPublicKey }) => {
    const key = createPublicKey(getPublicKey());
    const algorithm = algorithmOf(key);
    return algorithm !== undefined && (alg ?? algorithm) === algorithm ? [{ kid, algorithm, key }] : [];
  });
}

/**
 * Makes the fetching of a JSON Web Key Set. The library parses; its own cache would forget keys when a refresh fails.
 * @returns a function that resolves to the keys of use here, none included, and rejects where no key set can be had in 3 s
 */
export function createKeySetFetcher(url: string): () => Promise<readonly PublishedKey[]> {
  const client = new JwksClient({ jwksUri: url, fetcher: fetchJson, cache: false, rateLimit: false });
  return async () => usableKeys(await client.getSigningKeys());
}
