import { MIN_INTERVAL_MS } from './poll-interval';
import type { WatchedKey } from './watched-key';

/** A key that may have changed, and when that became known, as `performance.now()`. */
export type HintedKey = readonly [watched: WatchedKey, hintedAt: number];

/** The keys that are to be compared before their turn: immediately, or once the interval since their last push has passed. */
export class HintedKeys {
  private readonly keys = new Map<WatchedKey, number>();
  private immediate: NodeJS.Immediate | undefined;
  private timer: NodeJS.Timeout | undefined;
  private timerDueAt = Infinity;

  /** @param onDue called when keys are due, once for all of a turn of the event loop */
  constructor(private readonly onDue: () => void) {}

  /** Adds a key. */
  add(watched: WatchedKey): void {
    if (this.keys.has(watched)) return;
    this.keys.set(watched, performance.now());
    // One whose fingerprint is not known is due when it is.
    if (watched.isKnown) this.wait(dueAtOf(watched));
  }

  /** Removes a key. */
  delete(watched: WatchedKey): void {
    this.keys.delete(watched);
  }

  /** Takes the keys that are due, and waits for the others. */
  takeDue(): readonly HintedKey[] {
    const now = performance.now();
    const known = [...this.keys].filter(([{ isKnown }]) => isKnown);
    const due = known.filter(([watched]) => dueAtOf(watched) <= now);
    for (const [watched] of due) this.keys.delete(watched);
    for (const [watched] of known) if (this.keys.has(watched)) this.wait(dueAtOf(watched));
    return due;
  }

  /** Ends waiting. */
  clear(): void {
    this.keys.clear();
    clearImmediate(this.immediate);
    clearTimeout(this.timer);
    this.immediate = this.timer = undefined;
    this.timerDueAt = Infinity;
  }

  private wait(dueAt: number): void {
    const delayMs = dueAt - performance.now();
    if (delayMs <= 0) {
      this.immediate ??= setImmediate(() => {
        this.immediate = undefined;
        this.onDue();
      });
      return;
    }
    if (dueAt >= this.timerDueAt) return;
    clearTimeout(this.timer);
    this.timerDueAt = dueAt;
    this.timer = setTimeout(() => {
      this.timerDueAt = Infinity;
      this.onDue();
    }, Math.ceil(delayMs));
  }
}

function dueAtOf({ changedAt }: WatchedKey): number {
  return changedAt + MIN_INTERVAL_MS;
}
