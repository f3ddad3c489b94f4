import type { KeyObject } from 'node:crypto';
import { AppError } from '../errors/app-error';
import { createKeySetFetcher, type PublishedKey } from './fetch-key-set';

/** An unknown `kid` may cause one fetch in this time, so that strangers cannot make the gateway hammer the issuer. */
const UNKNOWN_KID_INTERVAL_MS = 60_000;

/** Keys of this age are fetched anew in the background by the next token. */
const REFRESH_AGE_MS = 20_000;

/** Keys of this age verify nothing before they have been fetched anew: with 30 s of token cache a withdrawn key counts 60 s. */
const MAX_AGE_MS = 30_000;

/** After a failure the set is fetched again in this time, then in the next; the last one repeats. */
const RETRY_MS = [1_000, 2_000, 5_000, 10_000] as const;
const LAST_RETRY_MS = RETRY_MS[3];

/** The time, which tests make up. */
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

/** What the log is told of the key set. */
export interface KeySetLog {
  warn(context: object, message: string): void;
  info(message: string): void;
}

/** What a token says of its key, unverified. */
export interface KeyHint {
  readonly kid: unknown;
  readonly alg: unknown;
}

/** Finds keys in a JSON Web Key Set. Keys once fetched go on serving while the address is down or publishes none of use. */
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
  private readonly fetchKeys: () => Promise<readonly PublishedKey[]>;

  constructor(
    url: string,
    private readonly log?: KeySetLog,
    private readonly clock = SYSTEM_CLOCK,
  ) {
    this.fetchKeys = createKeySetFetcher(url);
  }

  /** Fetches the set; whatever fails is tried again until it succeeds. */
  start(): void {
    void this.refresh();
  }

  /** Ends trying. */
  stop(): void {
    this.isStopped = true;
    this.cancelRetry?.();
  }

  /**
   * Resolves to the key a token names, or without a `kid` to the only one of its algorithm.
   * @throws AppError UNAUTHENTICATED where no such key is published, SERVICE_UNAVAILABLE where no key has ever been had
   */
  async find(hint: KeyHint): Promise<KeyObject> {
    await this.renewFor(hint);
    const key = this.select(hint);
    if (key !== undefined) return key;
    if (this.keys.length > 0) throw AppError.invalidToken('no such key');
    const retryAfterS = Math.max(1, Math.ceil((this.retryAt - this.clock.now()) / 1000));
    throw new AppError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': String(retryAfterS) }, cause: this.failure });
  }

  private select({ kid, alg }: KeyHint): KeyObject | undefined {
    if (kid !== undefined) return this.keys.find((published) => published.kid === kid)?.key;
    const [only, second] = this.keys.filter(({ algorithm }) => algorithm === alg);
    return second === undefined ? only?.key : undefined;
  }

  /** Sees to it that keys are as new as they have to be for this token. While the address is down, a timer tries it. */
  private async renewFor(hint: KeyHint): Promise<void> {
    if (this.failures > 0) return;
    const now = this.clock.now();
    const age = now - this.fetchedAt;
    const isUnknown = hint.kid !== undefined && this.select(hint) === undefined;
    if (age >= REFRESH_AGE_MS || (isUnknown && now - this.unknownKidAt >= UNKNOWN_KID_INTERVAL_MS)) {
      if (isUnknown) this.unknownKidAt = now;
      void this.refresh();
    }
    if (age >= MAX_AGE_MS || isUnknown) await this.inFlight;
  }

  private refresh(): Promise<void> {
    this.inFlight ??= this.fetchOnce().finally(() => {
      this.inFlight = undefined;
    });
    return this.inFlight;
  }

  private async fetchOnce(): Promise<void> {
    // What is fetched may be as old as the question.
    const askedAt = this.clock.now();
    try {
      const found = await this.fetchKeys();
      if (found.length === 0 && this.keys.length === 0) throw new Error('no key of use is published');
      if (found.length > 0) this.keys = found;
      this.fetchedAt = askedAt;
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
