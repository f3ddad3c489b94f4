import { stricter, type Consistency } from '../../database/consistency';
import type { StatementKind } from '../../database/statement-kind';
import type { ChangeFeed, WatchedKind } from './change-feed';
import { ChangeSignal } from './change-signal';
import { feedClosed, KindPoller } from './kind-poller';

/**
 * Finds changes by comparing the keys that this process watches: one statement a tick and kind. It needs nothing of the database but reading,
 * costs writers nothing, and sends no statement while nothing is watched.
 */
export class PolledChanges implements ChangeFeed {
  private readonly pollers = new Map<StatementKind, KindPoller>();
  private seen: Consistency | undefined;
  private isClosed = false;
  private onWatched: (kind: StatementKind, key: string) => void = () => undefined;

  get consistency(): Consistency | undefined {
    return this.seen;
  }

  /** The number of watched keys of each kind. */
  watchedKeys(): readonly (readonly [StatementKind, number])[] {
    return [...this.pollers].map(([kind, { size }]) => [kind, size]);
  }

  async watch(kind: WatchedKind, keys: readonly string[]): Promise<ChangeSignal> {
    if (this.isClosed) throw feedClosed();
    const poller = this.pollerOf(kind);
    const distinct = [...new Set(keys)];
    const signal = new ChangeSignal(() => {
      for (const key of distinct) poller.unwatch(key, signal);
    }, distinct.length);
    try {
      await Promise.all(distinct.map((key) => poller.watch(key, signal)));
    } catch (error) {
      signal.close();
      throw error;
    }
    return signal;
  }

  /** Compares a key before its turn, because it may have changed. */
  hint(kind: StatementKind, key: string): void {
    this.pollers.get(kind)?.hint(key);
  }

  /** Compares all keys of a kind before their turn, but no more often than polling does. */
  hintAll(kind: StatementKind): void {
    this.pollers.get(kind)?.hintAll();
  }

  /** Calls a function for each key that is watched from now on and was not before. */
  observe(onWatched: (kind: StatementKind, key: string) => void): void {
    this.onWatched = onWatched;
  }

  /** The watched keys of a kind. */
  watched(kind: StatementKind): Iterable<string> {
    return this.pollers.get(kind)?.watched() ?? [];
  }

  /** Whether a key is watched. */
  isWatched(kind: StatementKind, key: string): boolean {
    return this.pollers.get(kind)?.has(key) === true;
  }

  /** States that from now on every change of these keys will be hinted, so that they are compared seldom. */
  cover(kind: StatementKind, keys: Iterable<string>): void {
    this.pollers.get(kind)?.cover(keys);
  }

  /** States that changes of some keys are no longer hinted. */
  uncover(kind: StatementKind, keys: Iterable<string>): void {
    this.pollers.get(kind)?.uncover(keys);
  }

  /** States that changes are no longer hinted. */
  uncoverAll(): void {
    for (const poller of this.pollers.values()) poller.uncover();
  }

  /** Ends watching. */
  close(): void {
    this.isClosed = true;
    for (const poller of this.pollers.values()) poller.close();
  }

  private pollerOf(kind: WatchedKind): KindPoller {
    let poller = this.pollers.get(kind.name);
    if (poller === undefined) {
      poller = new KindPoller(kind, {
        consistency: () => this.seen,
        onPosition: (position) => {
          this.seen = stricter(this.seen, position);
        },
        onWatched: (key) => {
          this.onWatched(kind.name, key);
        },
      });
      this.pollers.set(kind.name, poller);
    }
    return poller;
  }
}
