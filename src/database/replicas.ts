import { AppError } from '../errors/app-error';
import type { Consistency, LogPosition } from './consistency';
import type { Reader, StatementObserver } from './database-server';
import { PrimaryLog } from './primary-log';
import { CHECK_INTERVAL_MS, Replica, type ReplicaChange, type ReplicaConnections, type ReplicaFacts } from './replica';
import { readPrimaryPosition } from './replication';
import { mayBeBehind, type StatementKind } from './statement-kind';

/**
 * How long a replica may take to replay the position that the primary has just reported before it counts as behind it, in milliseconds:
 * usually it takes 3 to 50.
 */
const REPLAY_MS = 100;

/** The replicas of an engine. */
export interface ReplicaAccess {
  /** At least one. */
  readonly connections: readonly ReplicaConnections[];
  /** The reader of the primary's position. */
  readonly primary: Reader;
  /** A replica that is further behind is not read from, in milliseconds. */
  readonly maxLagMs: number;
}

/** The part of a logger that reports changes of replicas. */
export interface ReplicaLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** The replicas of the database: chooses one for a statement, and checks all of them once a second. */
export class Replicas {
  /** How far behind a replica may be that is read from, in milliseconds. */
  readonly lagLimitMs: number;
  private readonly replicas: readonly Replica[];
  private readonly primary: PrimaryLog;
  private readonly checking = new Set<Replica>();
  private asking: Promise<void> | undefined;
  /** Why the primary did not report its position; undefined if it did. */
  private primaryFailure: unknown;
  private log: ReplicaLog | undefined;
  private timer: NodeJS.Timeout | undefined;
  private next = 0;

  constructor(
    private readonly access: ReplicaAccess,
    observe: StatementObserver | undefined,
  ) {
    const { connections, maxLagMs } = access;
    this.lagLimitMs = maxLagMs + CHECK_INTERVAL_MS;
    this.primary = new PrimaryLog(maxLagMs + 2 * CHECK_INTERVAL_MS);
    this.replicas = connections.map((one) => new Replica(one, maxLagMs, observe, (name, change) => { this.report(name, change); })); // prettier-ignore
  }

  /** What metrics show of the replicas. */
  get facts(): readonly ReplicaFacts[] {
    return this.replicas.map(({ facts }) => facts);
  }

  /** Checks the replicas from now on, and logs when one is no longer read from, or again. No replica is read from before. */
  watch(log: ReplicaLog): void {
    this.log = log;
    this.checkAll();
    this.timer = setInterval(() => {
      this.checkAll();
    }, CHECK_INTERVAL_MS).unref();
  }

  /** Ends checking. */
  close(): void {
    clearInterval(this.timer);
    this.log = undefined;
  }

  /** Whether a replica that has replayed the log up to a position can be read from. */
  canServe(position: LogPosition): boolean {
    const now = performance.now();
    return this.replicas.some((replica) => replica.canServe(now, position));
  }

  /**
   * The replica that serves a statement; undefined if the primary has to. Of several, the one with the fewest statements: a replica that
   * answers more slowly, or no longer, gets fewer. Equal ones take turns.
   */
  choose(kind: StatementKind, consistency: Consistency | undefined): Replica | undefined {
    if (consistency === 'primary' || !mayBeBehind(kind)) return undefined;
    const now = performance.now();
    let chosen: Replica | undefined;
    for (let offset = 0; offset < this.replicas.length; offset += 1) {
      const replica = this.replicas[(this.next + offset) % this.replicas.length];
      if (replica?.canServe(now, consistency) === true && replica.inFlight < (chosen?.inFlight ?? Infinity)) chosen = replica;
    }
    this.next += 1;
    return chosen;
  }

  private checkAll(): void {
    this.asking ??= this.askPrimary().finally(() => {
      this.asking = undefined;
    });
    for (const replica of this.replicas) {
      if (this.checking.has(replica)) replica.expire();
      else void this.check(replica, this.asking);
    }
  }

  /** Never rejects: without a new position of the primary, replicas are not checked, and what is known about them expires. */
  private async askPrimary(): Promise<void> {
    try {
      this.primary.add(await readPrimaryPosition(this.access.primary));
      this.primaryFailure = undefined;
    } catch (error) {
      this.primaryFailure = error;
    }
  }

  private async check(replica: Replica, asking: Promise<void>): Promise<void> {
    this.checking.add(replica);
    await asking;
    if (this.primaryFailure === undefined) {
      await new Promise((resolve) => setTimeout(resolve, REPLAY_MS));
      await replica.check(this.primary);
    } else replica.expire();
    this.checking.delete(replica);
  }

  private report(replica: string, { problem, lagMs, error = this.primaryFailure }: ReplicaChange): void {
    const fields = { replica, ...(Number.isFinite(lagMs) && { lagMs: Math.round(lagMs) }) };
    // Errors of this program have the reason as their cause.
    const err = error instanceof AppError ? (error.cause ?? error) : error;
    if (problem === undefined) this.log?.info(fields, 'the replica is read from');
    else this.log?.warn({ ...fields, problem, err }, 'the replica is not read from');
  }
}
