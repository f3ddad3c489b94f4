import type { Prisma } from '../generated/prisma/client';
import { ALWAYS_AVAILABLE } from './availability';
import type { IsAwaited } from './batch-loader';
import type { LogPosition } from './consistency';
import { databaseFailureOf } from './database-failure';
import { DatabaseServer, type PoolState, type Reader, type ServerConnections, type StatementObserver } from './database-server';
import { errorChainOf } from './error-codes';
import type { PrimaryLog } from './primary-log';
import { NOT_THAT_STANDBY, onlyOnStandby, readStandbyState, type StandbyState } from './replication';
import type { StatementKind } from './statement-kind';

/** How often replicas are checked, in milliseconds. */
export const CHECK_INTERVAL_MS = 1_000;

/** How long a position of the primary is used, in milliseconds: the next check may take a second, and start half a second late. */
const POSITION_LIFETIME_MS = 2_500;

/**
 * How long a replica is not read from after a problem, in milliseconds. It also keeps one whose lag varies around the limit from changing,
 * and from being logged, every second.
 */
const PAUSE_MS = 3_000;

/** The connections to a replica. */
export interface ReplicaConnections extends Omit<ServerConnections, 'availability'> {
  /** Its servers and its database, for logs and metrics; without user and password. */
  readonly name: string;
  /** The reader of checks: separate from the statements of requests, and with a time limit of about a second. */
  readonly monitor: Reader;
  /** Closes every connection of requests, so that their statements fail and are run on the primary. */
  disconnect(): void;
}

/**
 * Why a replica is not read from: it does not answer, a statement failed on it, it is no standby (it was promoted), it is a standby of
 * another cluster or of another timeline of it, it is too far behind, or its lag is not known, because the primary does not answer.
 */
export type ReplicaProblem = 'unreachable' | 'failedStatement' | 'notStandby' | 'otherCluster' | 'otherTimeline' | 'behind' | 'unknownLag';

/** A change of whether a replica is read from. */
export interface ReplicaChange {
  /** Why it is not; undefined if it is. */
  readonly problem: ReplicaProblem | undefined;
  /** Its lag, in milliseconds, at most. Infinity if it is not known. */
  readonly lagMs: number;
  /** The error that shows the problem, if there is one. */
  readonly error?: unknown;
}

/** A replica at the time of a scrape. */
export interface ReplicaFacts {
  readonly name: string;
  readonly isUsed: boolean;
  /** How far it is behind the primary, in milliseconds, at most. Infinity before the first check. */
  readonly lagMs: number;
  /** Statements that it was sent, and how many of them failed there. */
  readonly statements: number;
  readonly failures: number;
  readonly pool: PoolState | undefined;
}

/** Before every position of a log. */
const NO_POSITION = -1n;

/** Whether a failed statement shows a problem of the replica, and not only of the statement. */
function concernsReplica(failure: unknown): boolean {
  return !['slow', 'other'].includes(databaseFailureOf(failure)) || errorChainOf(failure).codes.includes(NOT_THAT_STANDBY);
}

/**
 * A replica, with what is known about it. It is read from only while it is certain that it is a standby of the primary and shows everything
 * that was committed `maxLagMs` before the last check.
 */
export class Replica {
  readonly name: string;
  /** Statements that run on the replica or wait for a place. */
  inFlight = 0;
  private readonly server: DatabaseServer;
  /** The end of the time for which the last check is valid; 0 if it found a problem. */
  private usableUntil = 0;
  private pausedUntil = 0;
  private caughtUpAt = -Infinity;
  private state: StandbyState | undefined;
  /** The position that a statement on it has reported since it is used. */
  private reported: LogPosition = NO_POSITION;
  /** Undefined before the first check has ended. */
  private wasUsed: boolean | undefined;
  private statements = 0;
  private failures = 0;

  constructor(
    private readonly connections: ReplicaConnections,
    private readonly maxLagMs: number,
    observe: StatementObserver | undefined,
    private readonly onChange: (name: string, change: ReplicaChange) => void,
  ) {
    this.name = connections.name;
    // Its checks find out whether it is available, and the primary runs what fails.
    this.server = new DatabaseServer({ ...connections, availability: ALWAYS_AVAILABLE }, { maxRetries: 0 }, observe);
  }

  /** What metrics show of the replica. */
  get facts(): ReplicaFacts {
    const { name, statements, failures } = this;
    const now = performance.now();
    return { name, isUsed: this.isUsable(now), lagMs: now - this.caughtUpAt, statements, failures, pool: this.connections.poolState?.() };
  }

  /** Whether it may be read from, and has replayed the log up to a position if one is required. `now` is `performance.now()`. */
  canServe(now: number, position: LogPosition | undefined): boolean {
    if (!this.isUsable(now)) return false;
    return position === undefined || (this.state?.replayed ?? NO_POSITION) >= position || this.reported >= position;
  }

  /** To be called with the position that a statement has read on it: it is newer than the one of the last check. */
  report(position: LogPosition): void {
    if (position > this.reported) this.reported = position;
  }

  /** Reads from the replica. @throws AppError as `Reader.read` does; the primary may be able to serve it */
  async read<Row>(kind: StatementKind, query: Prisma.Sql, isAwaited: IsAwaited | undefined): Promise<Row[]> {
    this.inFlight += 1;
    this.statements += 1;
    try {
      return await this.server.read<Row>(kind, onlyOnStandby(query, this.state?.instance ?? ''), isAwaited);
    } catch (error) {
      this.failures += 1;
      // The cause of an AppError of this program.
      const cause = error instanceof Error ? error.cause : error;
      if (concernsReplica(cause)) this.stopUsing('failedStatement', cause);
      throw error;
    } finally {
      this.inFlight -= 1;
    }
  }

  /** Reads its state, and decides whether it is used until the next check. */
  async check(primary: PrimaryLog): Promise<void> {
    try {
      const state = await readStandbyState(this.connections.monitor);
      const problem = this.problemOf(state, primary);
      this.state = state;
      if (problem !== undefined) {
        this.stopUsing(problem);
        return;
      }
      this.caughtUpAt = primary.caughtUpAt(state);
      if (performance.now() - this.caughtUpAt > this.maxLagMs) this.stopUsing('behind');
      else this.use(Math.min(this.caughtUpAt + this.maxLagMs + CHECK_INTERVAL_MS, primary.knownAt + POSITION_LIFETIME_MS));
    } catch (error) {
      this.stopUsing('unreachable', error);
    }
  }

  /** To be called if it cannot be checked: reports it if its last check is no longer valid. */
  expire(): void {
    if (this.wasUsed !== false && !this.isUsable(performance.now())) this.stopUsing('unknownLag');
  }

  private isUsable(now: number): boolean {
    return now < this.usableUntil;
  }

  private problemOf(state: StandbyState, { last }: PrimaryLog): ReplicaProblem | undefined {
    if (last === undefined) return 'unknownLag';
    if (state.cluster !== last.cluster) return 'otherCluster';
    if (!state.isInRecovery) return 'notStandby';
    // What it had replayed before the primary was asked cannot be ahead of the primary, unless their histories differ.
    const isAhead = this.state?.instance === state.instance && (this.state.replayed ?? NO_POSITION) > last.position;
    return state.timeline !== last.timeline || isAhead ? 'otherTimeline' : undefined;
  }

  private use(until: number): void {
    const now = performance.now();
    if (now < this.pausedUntil) return;
    this.usableUntil = until;
    if (this.wasUsed === true) return;
    this.wasUsed = true;
    this.onChange(this.name, { problem: undefined, lagMs: now - this.caughtUpAt });
  }

  private stopUsing(problem: ReplicaProblem, error?: unknown): void {
    const now = performance.now();
    this.usableUntil = 0;
    this.reported = NO_POSITION;
    this.pausedUntil = this.wasUsed === undefined ? 0 : now + PAUSE_MS;
    // Its other statements would wait for their time limits, or read from a server that is no longer this replica.
    if (problem === 'unreachable' || problem === 'failedStatement') this.connections.disconnect();
    if (this.wasUsed === false) return;
    this.wasUsed = false;
    this.onChange(this.name, { problem, lagMs: now - this.caughtUpAt, error });
  }
}
