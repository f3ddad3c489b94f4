import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Trace, Tracing } from '../tracing/trace';
import { traceFetch, type TracedFetch } from './trace-fetch';
import { algorithmOf } from './verification-key';

const FETCH_TIMEOUT_MS = 3_000;

/** The maximum size of a key set: some hundred keys. A longer response is rejected, and is not read to its end. */
const MAX_SIZE_BYTES = 256 * 1024;

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // The type of `body` does not include the type of its chunks.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_SIZE_BYTES) throw new Error(`the key set is longer than ${MAX_SIZE_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function fetchJson(url: string, traced: TracedFetch): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_TIMEOUT_MS), headers: traced.headers });
  traced.status = response.status;
  if (!response.ok) throw new Error(`the key set URL responded with ${response.status}`);
  return JSON.parse(await readBounded(response));
}

/**
 * A published signing key (RFC 7517 §4). Issuers may omit `kid`, `alg`, `use` and `key_ops`. Symmetric keys and encryption keys
 * are rejected, because they verify no token, and so are private keys, which are no longer secret once they are published.
 */
const signingKeySchema = z.object({
  kty: z.enum(['RSA', 'EC', 'OKP']),
  kid: z.string().exactOptional(),
  alg: z.string().exactOptional(),
  use: z.literal('sig').exactOptional(),
  key_ops: z
    .array(z.string())
    .refine((operations) => operations.includes('verify'))
    .exactOptional(),
  d: z.never().exactOptional(),
  n: z.string().exactOptional(),
  e: z.string().exactOptional(),
  crv: z.string().exactOptional(),
  x: z.string().exactOptional(),
  y: z.string().exactOptional(),
});

const keySetSchema = z.object({ keys: z.array(z.unknown()) });

/** A key that verifies tokens. */
export interface PublishedKey {
  readonly kid: string | undefined;
  readonly algorithm: string;
  readonly key: KeyObject;
}

/** A public signing key of any algorithm. */
interface SigningKey {
  readonly kid: string | undefined;
  readonly alg: string | undefined;
  readonly key: KeyObject;
}

/** The signing key of an entry of a key set; empty if the entry is not a signing key, or cannot be parsed. */
function readSigningKey(entry: unknown): SigningKey[] {
  const { data } = signingKeySchema.safeParse(entry);
  if (data === undefined) return [];
  const { kid, alg, ...jwk } = data;
  try {
    return [{ kid, alg, key: createPublicKey({ key: jwk, format: 'jwk' }) }];
  } catch {
    return [];
  }
}

/** The keys of supported algorithms. A key that is published for an algorithm is used for that only (RFC 7517 §4.4). */
function usableKeys(signingKeys: readonly SigningKey[]): PublishedKey[] {
  return signingKeys.flatMap(({ kid, alg, key }) => {
    const algorithm = algorithmOf(key);
    return algorithm !== undefined && (alg ?? algorithm) === algorithm ? [{ kid, algorithm, key }] : [];
  });
}

function readKeySet(response: unknown): readonly PublishedKey[] {
  const { data: keySet } = keySetSchema.safeParse(response);
  if (keySet === undefined) throw new Error('the response is not a key set');
  const signingKeys = keySet.keys.flatMap(readSigningKey);
  if (signingKeys.length === 0) throw new Error('the key set has no signing keys');
  return usableKeys(signingKeys);
}

/**
 * Creates a function that fetches a JSON Web Key Set. Keys of unsupported kinds, sizes and uses are skipped.
 * @returns a function that resolves to the usable keys, possibly none; it rejects if it gets no set with a signing key within 3 s. It takes
 *   the trace of the request that needs the keys; undefined in the background
 */
export function createKeySetFetcher(url: string, tracing?: Tracing): (trace?: Trace) => Promise<readonly PublishedKey[]> {
  return async (trace) => {
    const traced = traceFetch(url, trace, tracing);
    try {
      const keys = readKeySet(await fetchJson(url, traced));
      traced.end();
      return keys;
    } catch (error) {
      traced.end(error);
      throw error;
    }
  };
}
