import type { StatementKind } from '../../database/statement-kind';

/** A key, with its kind. */
export type KindKey = readonly [kind: StatementKind, key: string];

/** The window in which the notifications of a key are counted, in milliseconds. */
const WINDOW_MS = 1_000;

/** Twice as many notifications as there can be pushes of a key within the window. */
const MAX_NOTIFICATIONS = 8;

/** How long a key that changes too often is polled for, in milliseconds. */
const SUSPENDED_MS = 10_000;

/**
 * Finds keys that change so often that notifications are of no use: a key is pushed every 250 ms at most, which polling achieves as well, while
 * the commits of all transactions that notify wait for each other. Such a key is suspended: it is polled for during `SUSPENDED_MS`.
 */
export class BusyKeys {
  private windowEndsAt = 0;
  private readonly counts = new Map<string, number>();
  private readonly busy = new Map<string, KindKey>();
  private readonly suspended = new Map<string, { readonly key: KindKey; readonly until: number }>();

  /** Counts a notification. @returns whether it makes this key a busy one */
  count(kind: StatementKind, key: string): boolean {
    const now = performance.now();
    if (now >= this.windowEndsAt) {
      this.counts.clear();
      this.windowEndsAt = now + WINDOW_MS;
    }
    const id = idOf(kind, key);
    const count = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, count);
    if (count !== MAX_NOTIFICATIONS) return false;
    this.busy.set(id, [kind, key]);
    return true;
  }

  /** Takes the keys with too many notifications. */
  takeBusy(): readonly KindKey[] {
    const busy = [...this.busy.values()];
    this.busy.clear();
    return busy;
  }

  /** Suspends a key from now on. */
  suspend(kind: StatementKind, key: string): void {
    this.suspended.set(idOf(kind, key), { key: [kind, key], until: performance.now() + SUSPENDED_MS });
  }

  /** Whether a key is suspended. */
  isSuspended(kind: StatementKind, key: string): boolean {
    return this.suspended.has(idOf(kind, key));
  }

  /** Ends the suspension of the keys whose time has passed. @returns these */
  takeResumed(): readonly KindKey[] {
    const now = performance.now();
    const resumed = [...this.suspended].filter(([, { until }]) => until <= now);
    for (const [id] of resumed) this.suspended.delete(id);
    return resumed.map(([, { key }]) => key);
  }

  /** When the next suspension ends, as `performance.now()`; Infinity if there is none. */
  get nextResumeAt(): number {
    // All suspensions take equally long, so the first one ends first.
    for (const { until } of this.suspended.values()) return until;
    return Infinity;
  }
}

function idOf(kind: StatementKind, key: string): string {
  return `${kind}:${key}`;
}
