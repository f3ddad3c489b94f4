import type { Consistency, LogPosition } from '../../database/consistency';
import { AppError } from '../../errors/app-error';
import { ClientsDisconnectedError } from '../../errors/failure-log';
import type { ChangeSignal } from './change-signal';
import type { WatchedKind } from './change-feed';
import { HintedKeys, type HintedKey } from './hinted-keys';
import { MIN_INTERVAL_MS } from './poll-interval';
import { PollSchedule } from './poll-schedule';
import { WatchedBatch } from './watched-batch';
import type { WatchedKey } from './watched-key';
import { WatchedKeys } from './watched-keys';

/** The error of watchers of a feed that is closed. That is when the gateway has closed its connections, so it is not logged. */
export function feedClosed(): AppError {
  return new AppError('SERVICE_UNAVAILABLE', { internalReason: 'draining', cause: new ClientsDisconnectedError() });
}

/** What a poller shares with those of other kinds. */
export interface PollerScope {
  /** What the next statement has to see. */
  readonly consistency: () => Consistency | undefined;
  /** Called with what a statement has seen. */
  readonly onPosition: (position: LogPosition) => void;
  /** Called for each key that was not watched before. */
  readonly onWatched: (key: string) => void;
}

/**
 * Compares the watched keys of one kind, all by one statement, and sets the signals of those that have changed. Keys whose changes are heard of
 * are compared when a change is, and otherwise seldom.
 */
export class KindPoller {
  private readonly keys = new WatchedKeys();
  private fresh: WatchedKey[] = [];
  private readonly hinted = new HintedKeys(() => void this.readHinted());
  private readonly schedule = new PollSchedule(() => void this.poll());
  private isReadingBaselines = false;
  private isReadingHinted = false;
  /** Whether hints wait until a poll succeeds, because the comparison of some has timed out. */
  private hasTimedOut = false;
  private changedAt = -Infinity;
  /** Whether changes of any key were ever covered by hints. */
  private isCovering = false;
  private isClosed = false;

  constructor(
    private readonly kind: WatchedKind,
    private readonly scope: PollerScope,
  ) {}

  /** The number of watched keys. */
  get size(): number {
    return this.keys.size;
  }

  /** The watched keys. */
  watched(): Iterable<string> {
    return this.keys.names();
  }

  /** Whether a key is watched. */
  has(key: string): boolean {
    return this.keys.has(key);
  }

  /** Watches a key. Resolves when its fingerprint is known. @throws AppError if the database does not respond */
  watch(key: string, signal: ChangeSignal): Promise<void> {
    let watched = this.keys.get(key);
    if (watched === undefined) {
      watched = this.keys.add(key);
      this.fresh.push(watched);
      if (this.fresh.length === 1) setImmediate(() => void this.readBaselines());
      this.scope.onWatched(key);
    }
    watched.signals.add(signal);
    return watched.baseline;
  }

  /** Ends watching a key for a signal. */
  unwatch(key: string, signal: ChangeSignal): void {
    const watched = this.keys.get(key);
    if (watched?.signals.delete(signal) !== true || watched.signals.size > 0) return;
    this.keys.delete(watched);
    this.hinted.delete(watched);
    if (this.keys.size === 0) this.stop();
  }

  /** Compares a key immediately, or, if it has just been pushed, when the interval has passed. Does nothing for a key that is not watched. */
  hint(key: string): void {
    const watched = this.keys.get(key);
    if (watched !== undefined) this.hinted.add(watched);
  }

  /** Compares all keys before their turn, but no more often than polling does. */
  hintAll(): void {
    if (this.keys.size > 0 && !this.isClosed) this.schedule.hintAll();
  }

  /** States that from now on every change of these keys will be hinted. They are compared once more before that is relied on. */
  cover(keys: Iterable<string>): void {
    this.isCovering = true;
    for (const key of keys) {
      const watched = this.keys.get(key);
      if (watched !== undefined) watched.notifiedFrom ??= performance.now();
    }
  }

  /** States that changes of these keys, or of all, are no longer hinted. */
  uncover(keys: Iterable<string> = this.keys.names()): void {
    for (const key of keys) {
      const watched = this.keys.get(key);
      if (watched === undefined) continue;
      watched.notifiedFrom = undefined;
      watched.isHeard = false;
    }
    this.expedite();
  }

  /** Ends watching, with an error for the watchers that wait for their first fingerprint. */
  close(): void {
    this.isClosed = true;
    this.stop();
    for (const { settle } of this.fresh.splice(0)) settle(feedClosed());
  }

  private stop(): void {
    this.schedule.stop();
    this.hinted.clear();
  }

  private expedite(): void {
    if (!this.isClosed && this.keys.size > 0) this.schedule.expedite();
  }

  /** Reads the fingerprints of new keys, by one statement at a time. */
  private async readBaselines(): Promise<void> {
    if (this.isReadingBaselines || this.fresh.length === 0) return;
    this.isReadingBaselines = true;
    const added = this.fresh.splice(0);
    try {
      await this.compare(new WatchedBatch(added));
      this.keys.discardBatch();
      for (const { settle } of added) settle();
      this.expedite();
      void this.readHinted();
    } catch (error) {
      for (const watched of added) {
        this.keys.delete(watched);
        this.hinted.delete(watched);
        watched.settle(error);
      }
    }
    this.isReadingBaselines = false;
    void this.readBaselines();
  }

  private async readHinted(): Promise<void> {
    if (this.isReadingHinted || this.isClosed || this.hasTimedOut) return;
    const due = this.hinted.takeDue();
    if (due.length === 0) return;
    const batch = new WatchedBatch(due.map(([key]) => key));
    this.isReadingHinted = true;
    try {
      await this.compare(batch, due);
    } catch (error) {
      // Repeated by the next comparison, as if their changes had not been heard of.
      for (const key of batch.entries) key.isHeard = false;
      this.hasTimedOut = isTimeout(error);
      this.expedite();
    }
    this.isReadingHinted = false;
    void this.readHinted();
  }

  private async poll(): Promise<void> {
    const startedAt = performance.now();
    const all = this.keys.all();
    // Without notifications no key is heard of: to look at 10,000 would take as long as the rest of the comparison.
    const unheard = this.isCovering ? all.entries.filter(({ isHeard }) => !isHeard) : all.entries;
    const areAll = unheard.length === all.entries.length || this.schedule.isAllDue(startedAt);
    const hintedAt = this.schedule.begin(areAll);
    let hasFailed = false;
    let databaseMs = 0;
    try {
      if (areAll) databaseMs = await this.compare(all, hintedAt);
      else if (unheard.length > 0) databaseMs = await this.compare(new WatchedBatch(unheard));
      this.hasTimedOut = false;
    } catch (error) {
      // The database is away, as requests find out. What changes meanwhile is found by the first comparison after that.
      hasFailed = true;
      if (isTimeout(error)) databaseMs = performance.now() - startedAt;
      if (hintedAt !== undefined && this.keys.size > 0) this.schedule.hintAll(hintedAt);
    }
    if (this.keys.size === 0 || this.isClosed) {
      this.schedule.abandon();
      return;
    }
    const { areAllHeard } = this.keys;
    this.schedule.end({ startedAt, areAll, databaseMs, hasFailed, areAllHeard, changedAt: this.changedAt });
    void this.readHinted();
  }

  /**
   * Compares keys, and sets the signals of the changed ones.
   * @param hints the keys as they were hinted, or when all keys were; undefined for a comparison without hints
   * @returns the time that the database took, in milliseconds
   */
  private async compare(batch: WatchedBatch<WatchedKey>, hints?: readonly HintedKey[] | number): Promise<number> {
    const startedAt = performance.now();
    const watched = batch.entries;
    // What a notification reports was committed on the primary; a replica may not have replayed it.
    const needsPrimary = hints !== undefined || (this.isCovering && watched.some(({ isToBeHeard }) => isToBeHeard));
    const { changed, position, databaseMs } = await this.kind.compare(batch, needsPrimary ? 'primary' : this.scope.consistency());
    if (position !== undefined) this.scope.onPosition(position);
    const now = performance.now();
    for (const { index, fingerprint } of changed) {
      const key = watched[index];
      if (key === undefined || key.fingerprint === fingerprint) continue;
      const comparedAt = this.keys.comparedAtOf(key);
      // A comparison that began later may have ended sooner: it has seen more.
      if (comparedAt > startedAt) continue;
      if (now < key.quietUntil) {
        this.hinted.add(key);
        continue;
      }
      const isFirst = !key.isKnown;
      key.fingerprint = fingerprint;
      if (isFirst) continue;
      key.changedAt = this.changedAt = now;
      const isHint = typeof hints === 'object';
      if (isHint) key.quietUntil = now + MIN_INTERVAL_MS;
      for (const signal of key.signals) signal.set((isHint ? hints[index]?.[1] : hints) ?? comparedAt);
    }
    this.keys.noteComparison(batch, startedAt);
    if (needsPrimary) for (const key of watched) key.isHeard = key.notifiedFrom !== undefined && startedAt >= key.notifiedFrom;
    if (changed.length > 0) this.keys.discardBatch();
    return databaseMs;
  }
}

/** Whether a statement took so long that the database has ended it. One without a response is an outage. */
function isTimeout(error: unknown): boolean {
  return error instanceof AppError && error.internalReason === 'statementTimeout';
}
