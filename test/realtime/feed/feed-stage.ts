import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../../../src/database/database';
import { Prisma } from '../../../src/generated/prisma/client';
import { watchLiveStatus, watchLiveStreams } from '../../../src/live-streams/live-stream.changes';
import { PROJECT_ROOT } from '../../../src/project-root';
import type { Comparison, WatchedKind } from '../../../src/realtime/feed/change-feed';
import type { ChangeSignal } from '../../../src/realtime/feed/change-signal';
import { Notifications } from '../../../src/realtime/feed/notifications';
import { CHANNEL } from '../../../src/realtime/feed/notified-kinds';
import { PolledChanges } from '../../../src/realtime/feed/polled-changes';
import { watchLedgers } from '../../../src/transactions/ledger.changes';
import { watchStats } from '../../../src/users/user-stats.changes';
import { eventually } from '../../faults/processes';
import { openTestDatabase, type TestDatabase } from '../../support/test-database';

/** A script of prisma/live. */
export function liveScript(action: 'enable' | 'disable'): string {
  return readFileSync(join(PROJECT_ROOT, 'prisma', 'live', `${action}_notify.sql`), 'utf8');
}

/** The sources of changes, which behave alike. */
export const SOURCES = ['poll', 'notify'] as const;

/** A statement that compared keys. */
export interface ObservedComparison {
  readonly kind: string;
  readonly keys: number;
  readonly consistency: unknown;
}

/** The kinds that subscriptions watch. */
export type Kinds = Readonly<Record<'stats' | 'status' | 'streams' | 'ledger', WatchedKind>>;

/** A feed over its own copy of the demo data. */
export interface FeedStage {
  readonly database: TestDatabase;
  readonly changes: PolledChanges;
  readonly notifications: Notifications | undefined;
  readonly kinds: Kinds;
  /** The comparisons so far. */
  readonly comparisons: ObservedComparison[];
  /** The log lines so far. */
  readonly log: { readonly level: 'info' | 'warn'; readonly message: string; readonly problem?: unknown }[];
  /** Makes comparisons fail, or succeed again. */
  fail(isFailing: boolean): void;
  close(): Promise<void>;
}

/**
 * Opens a feed of a source.
 * @param isEnabled whether the database has the triggers
 * @param notify sends a notification instead of the database
 */
export async function openStage(
  source: (typeof SOURCES)[number],
  isEnabled = source === 'notify',
  notify?: (payload: string) => Promise<void>,
): Promise<FeedStage> {
  const database = await openTestDatabase();
  if (isEnabled) await database.execute(liveScript('enable'));
  const reader = new Database(database.engine);
  const comparisons: ObservedComparison[] = [];
  let isFailing = false;
  const observed = (kind: WatchedKind): WatchedKind => ({
    name: kind.name,
    compare: async (batch, consistency) => {
      comparisons.push({ kind: kind.name, keys: batch.entries.length, consistency });
      if (isFailing) throw new Error('the database does not respond');
      return kind.compare(batch, consistency);
    },
  });
  const changes = new PolledChanges();
  const log: FeedStage['log'] = [];
  const notifications =
    source === 'poll'
      ? undefined
      : new Notifications(changes, {
          listen: database.engine.listen,
          renewMs: 1_000,
          notify:
            notify ??
            (async (payload) => {
              await reader.read('notification test', Prisma.sql`select pg_notify(${CHANNEL}, ${payload})::text`);
            }),
          log: {
            info: (message) => log.push({ level: 'info', message }),
            warn: (fields, message) => log.push({ level: 'warn', message, ...fields }),
          },
        });
  notifications?.start();
  if (notifications !== undefined && isEnabled && notify === undefined) await untilTrue(() => notifications.isHearing);
  return {
    database,
    changes,
    notifications,
    kinds: {
      stats: observed(watchStats(reader)),
      status: observed(watchLiveStatus(reader)),
      streams: observed(watchLiveStreams(reader)),
      ledger: observed(watchLedgers(reader)),
    },
    comparisons,
    log,
    fail: (value) => (isFailing = value),
    async close() {
      changes.close();
      await notifications?.close();
      await database.close();
    },
  };
}

/** Waits for a condition. */
export function untilTrue(condition: () => boolean): Promise<void> {
  return eventually(() => (condition() ? Promise.resolve() : Promise.reject(new Error(`not yet: ${String(condition)}`))));
}

/** Waits until all watched keys are heard of: then they are compared no more often than every few seconds. */
export async function untilHeard({ comparisons }: FeedStage): Promise<void> {
  await eventually(async () => {
    const before = comparisons.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    if (comparisons.length > before) throw new Error('still polling');
  });
}

/** The comparison for a notification: of keys that are heard of, no other one needs the primary. At most one other may precede it by chance. */
export async function untilHinted({ comparisons }: FeedStage): Promise<ObservedComparison | undefined> {
  const hinted = (): ObservedComparison | undefined => comparisons.slice(0, 2).find(({ consistency }) => consistency === 'primary');
  await untilTrue(() => hinted() !== undefined);
  return hinted();
}

/** Counts the changes of a signal; the one in the beginning is not counted. */
export function countChanges(signal: ChangeSignal): { readonly count: number } {
  const counted = { count: -1 };
  void (async () => {
    while ((await signal.wait()) !== undefined) counted.count += 1;
  })();
  return counted;
}

/** Compares values by key, without a database. */
export function changedIn(
  values: ReadonlyMap<string, string>,
  entries: Parameters<WatchedKind['compare']>[0]['entries'],
): Comparison['changed'] {
  return entries.flatMap(({ key, fingerprint }, index) => {
    const value = values.get(key) ?? null;
    return value === fingerprint ? [] : [{ index, fingerprint: value }];
  });
}

/** How many entries are added to a list in a time, with fake timers. */
export async function addedIn(ms: number, list: readonly unknown[]): Promise<number> {
  const before = list.length;
  await jest.advanceTimersByTimeAsync(ms);
  return list.length - before;
}
