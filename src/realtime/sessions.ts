import { batch, type BatchLoader } from '../database/batch-loader';
import type { SweptAccount } from '../users/user.loaders';
import { DueItems } from './due-items';
import type { LiveParts } from './live-parts';
import type { Session } from './session';
import { SettledTime } from './settled-time';

/** Reads the accounts of users by one statement. Unknown ones are missing. */
export type ReadAccounts = (ids: readonly string[]) => Promise<ReadonlyMap<string, SweptAccount>>;

/** All connections of this process that stay open. */
export class Sessions {
  private readonly open = new Set<Session>();
  private readonly byAccount = new Map<string, Set<Session>>();
  /** When each is due: looking at all of 10,000 each second would take as much of the processor as their heartbeats. */
  private readonly due: DueItems<Session>;
  private timer: NodeJS.Timeout | undefined;
  private sweptAt = 0;
  private isSweeping = false;
  /** When accounts were checked, so long ago that every read sees what there was then. */
  private readonly checked: SettledTime;
  private readonly limits: LiveParts['limits'];
  private draining = false;

  /** Reads the account of a connection that is being opened. */
  readonly readAccount: BatchLoader<string, SweptAccount | undefined>;

  constructor(
    private readonly readAccounts: ReadAccounts,
    { limits, replicaLagMs = 0 }: Pick<LiveParts, 'limits' | 'replicaLagMs'>,
  ) {
    this.limits = limits;
    this.checked = new SettledTime(limits.confirmMs + replicaLagMs);
    this.due = new DueItems(limits.tickMs);
    this.readAccount = batch(async (ids) => {
      const accounts = await readAccounts(ids);
      return ids.map((id) => accounts.get(id));
    });
  }

  /** Whether the gateway is stopping, so that no connection may begin. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** The number of operations that run on all connections. */
  get operations(): number {
    let count = 0;
    for (const { operations } of this.open) count += operations.size;
    return count;
  }

  /** Adds a connection. Heartbeats of connections are spread over time. */
  add(session: Session): void {
    if (this.draining) {
      session.end({ kind: 'draining', reconnectMs: this.reconnectMs() });
      return;
    }
    const now = performance.now();
    session.nextHeartbeatAt = now + Math.random() * this.limits.heartbeatMs;
    this.open.add(session);
    this.schedule(session, now);
    const others = this.byAccount.get(session.userId) ?? new Set();
    this.byAccount.set(session.userId, others.add(session));
    this.timer ??= setInterval(() => {
      this.tick();
    }, this.limits.tickMs).unref();
  }

  /** Replaces the token of a connection. @throws AppError as `Session.renew` */
  async renew(session: Session, token: string): Promise<void> {
    await session.renew(token);
    // It may expire sooner.
    this.schedule(session, performance.now());
  }

  /** Removes a connection that is closed. */
  remove(session: Session): void {
    this.open.delete(session);
    this.due.delete(session);
    const others = this.byAccount.get(session.userId);
    others?.delete(session);
    if (others?.size === 0) this.byAccount.delete(session.userId);
    if (this.open.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** The number of operations that run for an account, the size of their messages, in bytes, and the number of records that they watch. */
  loadOf(userId: string): { readonly operations: number; readonly bytes: number; readonly records: number } {
    const load = { operations: 0, bytes: 0, records: 0 };
    for (const { operations } of this.byAccount.get(userId) ?? []) {
      load.operations += operations.size;
      for (const { bytes, records } of operations) {
        load.bytes += bytes;
        load.records += records;
      }
    }
    return load;
  }

  /** Ends all connections, and every further one. */
  drain(): void {
    this.draining = true;
    for (const session of this.open) session.end({ kind: 'draining', reconnectMs: this.reconnectMs() });
  }

  /** Ends checking. */
  close(): void {
    clearInterval(this.timer);
  }

  /** How long a client is asked to wait before it connects again, in milliseconds. */
  reconnectMs(): number {
    return Math.round(Math.random() * this.limits.reconnectMs);
  }

  private schedule(session: Session, dueAt: number): void {
    // It may have been closed meanwhile.
    if (this.open.has(session)) this.due.set(session, dueAt);
  }

  private tick(): void {
    const now = Date.now();
    const monotonicNow = performance.now();
    const checkedAt = this.checked.at(monotonicNow);
    for (const session of this.due.take(monotonicNow)) this.schedule(session, monotonicNow + session.tick(now, monotonicNow, checkedAt));
    if (monotonicNow - this.sweptAt >= this.limits.sweepMs && !this.isSweeping) void this.sweep();
  }

  /** Checks the accounts of all connections. If the database is away, the next sweep does. */
  private async sweep(): Promise<void> {
    this.isSweeping = true;
    const startedAt = performance.now();
    const swept = [...this.byAccount].map(([userId, sessions]) => ({ userId, sessions: [...sessions] }));
    try {
      const accounts = await this.readAccounts(swept.map(({ userId }) => userId));
      this.sweptAt = performance.now();
      for (const { userId, sessions } of swept) await Promise.all(sessions.map((session) => session.check(accounts.get(userId))));
      this.checked.note(startedAt);
    } catch {
      // As requests find out. Events are authorized in any case.
    } finally {
      this.isSweeping = false;
    }
  }
}
