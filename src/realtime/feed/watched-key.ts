import type { ChangeSignal } from './change-signal';
import { UNKNOWN } from './watched-batch';

/** A key that is watched by at least one signal. Times are those of `performance.now()`. */
export class WatchedKey {
  readonly signals = new Set<ChangeSignal>();
  /** Settles when the fingerprint is known for the first time. */
  readonly baseline: Promise<void>;
  /** Settles `baseline`. */
  settle: (failure?: unknown) => void = () => undefined;
  /** `UNKNOWN` until then. */
  fingerprint: string | null = UNKNOWN;
  /** The beginning of its last comparison; one of all keys is noted in their batch instead (see `WatchedKeys.comparedAtOf`). */
  comparedAt = -Infinity;
  /** When its signals were last set for a change. */
  changedAt = -Infinity;
  /** From when on every change of it causes a notification; undefined if notifications are not heard. */
  notifiedFrom: number | undefined;
  /** Whether it was compared since then, so that every further change is heard of. */
  isHeard = false;
  /** Comparisons without a hint leave its changes to the next hint until then, because it has just been pushed for one. */
  quietUntil = -Infinity;

  constructor(readonly key: string) {
    this.baseline = new Promise((resolve, reject) => {
      this.settle = (failure) => {
        if (failure === undefined) resolve();
        else reject(failure instanceof Error ? failure : new Error('The fingerprint of a key cannot be read', { cause: failure }));
      };
    });
    // Each watcher awaits it as well. One that has left meanwhile does not.
    this.baseline.catch(() => undefined);
  }

  /** Whether its fingerprint was read. */
  get isKnown(): boolean {
    return this.fingerprint !== UNKNOWN;
  }

  /** Whether the next comparison of it decides that its changes are heard of. */
  get isToBeHeard(): boolean {
    return this.notifiedFrom !== undefined && !this.isHeard;
  }
}
