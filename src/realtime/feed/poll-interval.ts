/** The shortest interval between two comparisons of a kind, in milliseconds, and so between two pushes of a key. */
export const MIN_INTERVAL_MS = 250;

/** The interval while nothing has changed for `IDLE_AFTER_MS`: a third fewer statements, and changes are still pushed within 0.4 s. */
const IDLE_INTERVAL_MS = 375;
const IDLE_AFTER_MS = 10_000;

/** The interval after a comparison that failed, in milliseconds. */
const FAILED_INTERVAL_MS = 1_000;

/**
 * The interval between comparisons of keys whose changes are heard of, in milliseconds. They find what no trigger notifies of, and what
 * happens between the loss of a session and its detection.
 */
export const SAFETY_NET_MS = 5_000;

/** The longest interval, in milliseconds. */
const MAX_INTERVAL_MS = 5_000;

/**
 * The share of the database's time that comparing may take: a statement that takes longer, because there are many keys or the database is
 * slow, is sent less often. With 10,000 keys and constant writes, polling takes 3 % of a core.
 */
const MAX_SHARE = 1 / 32;

/** The number of comparisons whose middle time counts. */
const COUNTED = 3;

/**
 * The usual time of a comparison: the middle of the last three. A single slow one is an accident, such as a checkpoint, after which changes
 * need not wait for seconds.
 */
export class UsualTime {
  private last: readonly number[] = [];

  /** Adds a time. @returns the usual one, in the same unit; 0 for 0, which is no comparison: a question found out that nothing was written */
  add(time: number): number {
    if (time === 0) return 0;
    this.last = [...this.last, time].slice(-COUNTED);
    return [...this.last].sort((a, b) => a - b)[Math.floor((this.last.length - 1) / 2)] ?? time;
  }
}

/** The outcome of a comparison. */
export interface PollOutcome {
  /** The time until its result, in milliseconds. */
  readonly durationMs: number;
  /** What the database took of it, in milliseconds. */
  readonly databaseMs: number;
  readonly hasFailed: boolean;
  /** The time since the last change of any key, in milliseconds. */
  readonly unchangedMs: number;
}

/** How long to wait after a comparison until the next one, in milliseconds. */
export function pauseAfter({ durationMs, databaseMs, hasFailed, unchangedMs }: PollOutcome): number {
  const interval = hasFailed ? FAILED_INTERVAL_MS : unchangedMs < IDLE_AFTER_MS ? MIN_INTERVAL_MS : IDLE_INTERVAL_MS;
  return Math.min(MAX_INTERVAL_MS, Math.max(interval - durationMs, databaseMs * (1 / MAX_SHARE - 1)));
}
