import { MIN_INTERVAL_MS, pauseAfter, SAFETY_NET_MS, UsualTime } from './poll-interval';

/** A comparison that has ended. Times are those of `performance.now()`. */
export interface EndedPoll {
  readonly startedAt: number;
  /** Whether it was one of all keys. */
  readonly areAll: boolean;
  /** What the database took of it, in milliseconds. */
  readonly databaseMs: number;
  readonly hasFailed: boolean;
  /** Whether every further change of all keys is heard of. */
  readonly areAllHeard: boolean;
  /** When a key was last found changed. */
  readonly changedAt: number;
}

/** When the keys of a kind are compared, one comparison at a time. Times are those of `performance.now()`. */
export class PollSchedule {
  private timer: NodeJS.Timeout | undefined;
  private dueAt = Infinity;
  private isRunning = false;
  /** Whether the timer waits for the next comparison of keys that are all heard of. */
  private isIdle = false;
  /** The beginning of the last comparison of all keys that succeeded. */
  private comparedAt = -Infinity;
  /** When all keys may be compared again. */
  private allDueAt = -Infinity;
  /** When all keys were hinted; undefined if they were compared since. */
  private hintedAt: number | undefined;
  /** What the database takes for all keys. Comparisons of a few take less, and must not shorten the pause after one of all. */
  private readonly timeOfAll = new UsualTime();
  private readonly timeOfSome = new UsualTime();

  /** @param run starts a comparison, which calls `begin` and `end` */
  constructor(private readonly run: () => void) {}

  /** Begins to poll, or ends the pause of keys that are all heard of. */
  expedite(): void {
    if (this.isRunning || (this.timer !== undefined && !this.isIdle)) return;
    this.wait(MIN_INTERVAL_MS);
  }

  /** Has all keys compared before their turn, as soon as the pause after the last comparison of all of them has passed. */
  hintAll(at = performance.now()): void {
    this.hintedAt = Math.min(at, this.hintedAt ?? at);
    if (this.timer !== undefined) this.hasten();
  }

  /** Whether all keys are to be compared, those that are heard of as well. */
  isAllDue(now: number): boolean {
    return (this.hintedAt !== undefined && now >= this.allDueAt) || now >= this.comparedAt + SAFETY_NET_MS;
  }

  /** Notes that a comparison begins, of all keys or not. @returns when all keys were hinted, if it is the one for that */
  begin(areAll: boolean): number | undefined {
    const { hintedAt } = this;
    this.timer = undefined;
    this.isRunning = true;
    if (!areAll) return undefined;
    this.hintedAt = undefined;
    return hintedAt;
  }

  /** Notes that it has ended, without a next one. */
  abandon(): void {
    this.isRunning = false;
  }

  /** Notes that it has ended, and waits for the next one. */
  end({ startedAt, areAll, databaseMs, hasFailed, areAllHeard, changedAt }: EndedPoll): void {
    this.isRunning = false;
    const endedAt = performance.now();
    // What failed is repeated only after its own time: that of comparisons which succeed would be too short.
    const usualMs = hasFailed ? databaseMs : (areAll ? this.timeOfAll : this.timeOfSome).add(databaseMs);
    const pauseMs = pauseAfter({ durationMs: endedAt - startedAt, databaseMs: usualMs, hasFailed, unchangedMs: endedAt - changedAt });
    if (areAll || hasFailed) this.allDueAt = endedAt + pauseMs;
    if (areAll && !hasFailed) this.comparedAt = startedAt;
    const isIdle = !hasFailed && areAllHeard;
    this.wait(Math.max(pauseMs, isIdle ? this.comparedAt + SAFETY_NET_MS - endedAt : 0));
    this.isIdle = isIdle;
    if (this.hintedAt !== undefined) this.hasten();
  }

  /** Ends waiting. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = this.hintedAt = undefined;
  }

  private hasten(): void {
    if (this.allDueAt < this.dueAt) this.wait(Math.max(0, this.allDueAt - performance.now()));
  }

  private wait(ms: number): void {
    clearTimeout(this.timer);
    this.isIdle = false;
    this.dueAt = performance.now() + ms;
    this.timer = setTimeout(this.run, Math.ceil(ms));
  }
}
