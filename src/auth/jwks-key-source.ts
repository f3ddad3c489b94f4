import type { KeyObject } from 'node:crypto';
import { AppError } from '../errors/app-error';
import type { Trace, Tracing } from '../tracing/trace';
import { createKeySetFetcher, type PublishedKey } from './fetch-key-set';

/** An unknown `kid` causes at most one fetch in this time, so that clients cannot make the gateway flood the issuer. */
const UNKNOWN_KID_INTERVAL_MS = 60_000;

/** Keys of this age are refreshed in the background when the next token is verified. */
const REFRESH_AGE_MS = 20_000;

/** Keys of this age are refreshed before they verify a token: with 30 s of token cache, a revoked key is accepted for 60 s at most. */
const MAX_AGE_MS = 30_000;

/** The delays after which the set is fetched again after a first failure, a second one, and so on; the last one repeats. */
const RETRY_MS = [1_000, 2_000, 5_000, 10_000] as const;
const LAST_RETRY_MS = RETRY_MS[3];

/** The clock, which tests replace. */
export interface Clock {
  now(): number;
  /** Runs `work` later, and returns what cancels it. */
  after(delayMs: number, work: () => void): () => void;
}

const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Log messages about the key set. */
export interface KeySetLog {
  warn(context: object, message: string): void;
  info(message: string): void;
}

/** The fields of a token's header that identify its key, unverified. */
export interface KeyHint {
  readonly kid: unknown;
  readonly alg: unknown;
}

/** The state of a key set. */
export interface KeySetState {
  /** Whether the latest fetch succeeded. */
  readonly isFetched: boolean;
  /** When the keys in use were fetched, in milliseconds since 1970; 0 before the first fetch. */
  readonly fetchedAtMs: number;
}

/** Finds keys in a JSON Web Key Set. Fetched keys stay in use while the issuer is unavailable or publishes no usable key. */
export class JwksKeySource {
  private keys: readonly PublishedKey[] = [];
  private fetchedAt = -Infinity;
  private unknownKidAt = -Infinity;
  private failure: unknown;
  private failures = 0;
  private retryAt = 0;
  private cancelRetry: (() => void) | undefined;
  private isStopped = false;
  private inFlight: Promise<void> | undefined;
  private readonly fetchKeys: ReturnType<typeof createKeySetFetcher>;

  constructor(
    url: string,
    private readonly log?: KeySetLog,
    private readonly clock = SYSTEM_CLOCK,
    tracing?: Tracing,
  ) {
    this.fetchKeys = createKeySetFetcher(url, tracing);
  }

  /** Fetches the set, and retries until that succeeds. */
  start(): void {
    void this.refresh();
  }

  /** Stops retrying. */
  stop(): void {
    this.isStopped = true;
    this.cancelRetry?.();
  }

  state(): KeySetState {
    return { isFetched: this.failures === 0 && this.fetchedAt > -Infinity, fetchedAtMs: Math.max(0, this.fetchedAt) };
  }

  /**
   * Resolves to the key with the token's `kid`, or without a `kid` to the only key of its algorithm. A fetch that the token causes belongs to
   * the trace of its request.
   * @throws AppError UNAUTHENTICATED if no such key is published, SERVICE_UNAVAILABLE if no key has been fetched so far
   */
  async find(hint: KeyHint, trace?: Trace): Promise<KeyObject> {
    await this.refreshFor(hint, trace);
    const key = this.select(hint);
    if (key !== undefined) return key;
    if (this.keys.length > 0) throw AppError.invalidToken('unknownKey');
    const retryAfterS = Math.max(1, Math.ceil((this.retryAt - this.clock.now()) / 1000));
    throw new AppError('SERVICE_UNAVAILABLE', {
      headers: { 'retry-after': String(retryAfterS) },
      internalReason: 'keySetUnavailable',
      cause: this.failure,
    });
  }

  private select({ kid, alg }: KeyHint): KeyObject | undefined {
    if (kid !== undefined) return this.keys.find((published) => published.kid === kid)?.key;
    const [only, second] = this.keys.filter(({ algorithm }) => algorithm === alg);
    return second === undefined ? only?.key : undefined;
  }

  /** Refreshes the keys if they are too old for this token or lack its key. While fetching fails, only the timer retries. */
  private async refreshFor(hint: KeyHint, trace: Trace | undefined): Promise<void> {
    if (this.failures > 0) return;
    const now = this.clock.now();
    const age = now - this.fetchedAt;
    const isUnknown = hint.kid !== undefined && this.select(hint) === undefined;
    if (age >= REFRESH_AGE_MS || (isUnknown && now - this.unknownKidAt >= UNKNOWN_KID_INTERVAL_MS)) {
      if (isUnknown) this.unknownKidAt = now;
      void this.refresh(trace);
    }
    if (age >= MAX_AGE_MS || isUnknown) await this.inFlight;
  }

  private refresh(trace?: Trace): Promise<void> {
    this.inFlight ??= this.fetchOnce(trace).finally(() => {
      this.inFlight = undefined;
    });
    return this.inFlight;
  }

  private async fetchOnce(trace: Trace | undefined): Promise<void> {
    // The fetched keys may be as old as the start of the fetch.
    const startedAt = this.clock.now();
    try {
      const found = await this.fetchKeys(trace);
      if (found.length === 0 && this.keys.length === 0) throw new Error('no key of use is published');
      if (found.length > 0) this.keys = found;
      this.fetchedAt = startedAt;
      if (this.failures > 0) this.log?.info('the key set of JWKS_URL has been fetched');
      this.failures = 0;
    } catch (error) {
      this.retryLater(error);
    }
  }

  private retryLater(error: unknown): void {
    const delayMs = RETRY_MS[this.failures] ?? LAST_RETRY_MS;
    if (this.failures === 0) this.log?.warn({ err: error }, 'the key set of JWKS_URL cannot be fetched: it is tried again until it can');
    this.failures += 1;
    this.failure = error;
    this.retryAt = this.clock.now() + delayMs;
    if (!this.isStopped) this.cancelRetry = this.clock.after(delayMs, () => void this.refresh());
  }
}
