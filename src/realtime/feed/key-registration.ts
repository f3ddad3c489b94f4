import type { ListeningSession } from '../../database/listening-session';
import type { StatementKind } from '../../database/statement-kind';
import { textArray } from '../../database/text-array';
import type { BusyKeys, KindKey } from './busy-keys';
import { nameOfKind } from './notified-kinds';
import type { PolledChanges } from './polled-changes';

/** How long a registration is valid, in seconds: three times the interval of renewing. */
const LIFETIME_S = 90;

const REGISTER = `
  insert into gateway_live.watched_keys (kind, key, process, expires_at)
  select k.kind, k.key, $1::uuid, now() + interval '${LIFETIME_S} s' from unnest($2::text[], $3::text[]) as k(kind, key)
      on conflict (kind, key, process) do update set expires_at = excluded.expires_at`;

const RENEW = `
  with renewed as (
    update gateway_live.watched_keys set expires_at = now() + interval '${LIFETIME_S} s'
     where process = $1::uuid and expires_at > now() returning 1)
  select count(*)::int as renewed from renewed`;

const REMOVE = `
  delete from gateway_live.watched_keys w using unnest($2::text[], $3::text[]) as k(kind, key)
   where w.process = $1::uuid and w.kind = k.kind and w.key = k.key`;

/** Those of processes that did not end cleanly. */
const REMOVE_EXPIRED = 'delete from gateway_live.watched_keys where expires_at < now()';

const REMOVE_ALL = 'delete from gateway_live.watched_keys where process = $1::uuid';

/** Keys that are registered, and the end of the transactions that may not see that. */
interface Pending {
  readonly keys: readonly KindKey[];
  /** Transactions with a lower id may have changed a key before its registration was visible to them. */
  readonly before: bigint;
}

/** The keys that one session has registered, for which triggers notify. */
export class KeyRegistration {
  /** Whether every transaction that runs sees a key registered, by kind and key. */
  private readonly registered = new Map<StatementKind, Map<string, boolean>>();
  private pending: Pending[] = [];

  /** @param kinds the kinds that triggers notify of */
  constructor(
    private readonly session: ListeningSession,
    private readonly processId: string,
    private readonly kinds: ReadonlySet<StatementKind>,
    private readonly changes: PolledChanges,
    private readonly busy: BusyKeys,
  ) {}

  /** The number of registered keys. */
  get size(): number {
    let size = 0;
    for (const keys of this.registered.values()) size += keys.size;
    return size;
  }

  /** Whether there are keys whose changes are not all notified of yet. */
  get isPending(): boolean {
    return this.pending.length > 0;
  }

  /** Registers those of the keys that are not registered, and covers the others. */
  async register(keys: readonly KindKey[]): Promise<void> {
    const added: KindKey[] = [];
    for (const [kind, key] of keys) {
      if (!this.kinds.has(kind) || !this.changes.isWatched(kind, key)) continue;
      const known = this.registered.get(kind) ?? new Map<string, boolean>();
      const isSettled = known.get(key);
      if (isSettled === true) this.changes.cover(kind, [key]);
      if (isSettled !== undefined || this.busy.isSuspended(kind, key)) continue;
      known.set(key, false);
      this.registered.set(kind, known);
      added.push([kind, key]);
    }
    if (added.length === 0) return;
    await this.session.query(REGISTER, [this.processId, ...arraysOf(added)]);
    const [row] = await this.session.query<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as next');
    this.pending.push({ keys: added, before: BigInt(row?.next ?? 0) });
  }

  /** Covers the keys that every running transaction sees registered. */
  async settle(): Promise<void> {
    if (!this.isPending) return;
    const [row] = await this.session.query<{ oldest: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as oldest');
    const oldest = BigInt(row?.oldest ?? 0);
    const settled = this.pending.filter(({ before }) => before <= oldest);
    this.pending = this.pending.filter(({ before }) => before > oldest);
    for (const [kind, key] of settled.flatMap(({ keys }) => keys)) {
      this.registered.get(kind)?.set(key, true);
      this.changes.cover(kind, [key]);
    }
  }

  /** Renews the registrations, except those of keys that are no longer watched. @returns whether all were still there */
  async renew(): Promise<boolean> {
    await this.removeUnwatched();
    const [row] = await this.session.query<{ renewed: number }>(RENEW, [this.processId]);
    await this.session.query(REMOVE_EXPIRED);
    return row?.renewed === this.size;
  }

  /** Removes the registrations of keys that change too often: they are polled for. */
  async suspendBusy(): Promise<void> {
    const suspended = this.busy.takeBusy().filter(([kind, key]) => this.registered.get(kind)?.get(key) === true);
    if (suspended.length === 0) return;
    for (const [kind, key] of suspended) {
      this.busy.suspend(kind, key);
      this.changes.uncover(kind, [key]);
    }
    await this.remove(suspended);
  }

  /** Removes all registrations of the process. */
  async removeAll(): Promise<void> {
    await this.session.query(REMOVE_ALL, [this.processId]);
  }

  private async removeUnwatched(): Promise<void> {
    const removed: KindKey[] = [];
    for (const [kind, keys] of this.registered) {
      for (const [key, isSettled] of keys) if (isSettled && !this.changes.isWatched(kind, key)) removed.push([kind, key]);
    }
    if (removed.length > 0) await this.remove(removed);
  }

  private async remove(removed: readonly KindKey[]): Promise<void> {
    // First, so that a key which is watched again meanwhile is registered again.
    for (const [kind, key] of removed) this.registered.get(kind)?.delete(key);
    await this.session.query(REMOVE, [this.processId, ...arraysOf(removed)]);
  }
}

function arraysOf(keys: readonly KindKey[]): [kinds: string, keys: string] {
  return [textArray(keys.map(([kind]) => nameOfKind(kind) ?? '')), textArray(keys.map(([, key]) => key))];
}
