import type { AppError } from '../errors/app-error';
import { databaseUnavailable } from './database-failure';
import { LEDGER_KINDS, type StatementKind } from './statement-kind';

/** Whatever happens to the others, one statement for accounts finds a connection: every request begins with it. */
const KEPT_FOR_ACCOUNTS = 1;

/** The kinds of the ledger are so many that together they would take every other place: that many they leave to other tables. */
const KEPT_FROM_LEDGER = 2;

/** While statements of a kind take too long, how often one more is tried, in milliseconds. */
const TRIAL_INTERVAL_MS = 500;

/** How long a statement waits for its place, in milliseconds: a client that waits longer is better told to come again. */
const MAX_WAIT_MS = 1_000;

interface Waiter {
  readonly start: () => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** The statements of one kind. */
interface Lane {
  readonly kind: StatementKind;
  readonly isOfLedger: boolean;
  inFlight: number;
  readonly waiting: Waiter[];
  /** From a statement that took too long until one that does not. */
  isTripped: boolean;
  /** While tripped, for an interval from the start of each trial. */
  trial: NodeJS.Timeout | undefined;
}

/**
 * Bounds statements on their way to the database, so that a kind that is slow, say because its table is locked, costs only what
 * needs it. A kind may have no more of them than connections are left free: alone it uses up to half of all, and several slow
 * kinds together leave some to the others, those of the ledger in any case. A statement that takes too long trips its kind: then one statement at a time tries
 * whether that has passed, and once these are too many as well, further ones fail immediately.
 */
export class StatementGate {
  private readonly lanes = new Map<StatementKind, Lane>();
  /** Those with statements that wait, the one that has waited longest first. */
  private readonly crowded = new Set<Lane>();
  private inFlight = 0;
  private ledgerInFlight = 0;

  /** @param max how many statements the database is sent at once */
  constructor(private readonly max: () => number) {}

  /** Takes a place, where one is free without waiting; `leave` gives it back. */
  tryEnter(kind: StatementKind): boolean {
    const lane = this.laneOf(kind);
    if (lane.isTripped || lane.waiting.length > 0 || !this.hasPlace(lane)) return false;
    this.take(lane);
    return true;
  }

  /**
   * Takes a place as soon as one is free.
   * @throws AppError SERVICE_UNAVAILABLE where none is within a second, or while statements of the kind take too long
   */
  async enter(kind: StatementKind): Promise<void> {
    const lane = this.laneOf(kind);
    if (lane.isTripped && lane.trial === undefined) {
      if (!this.hasPlace(lane)) throw tooSlow(lane);
      this.startTrial(lane);
      return;
    }
    await new Promise<void>((start, reject) => {
      const timer = setTimeout(() => {
        lane.waiting.splice(lane.waiting.indexOf(waiter), 1);
        reject(tooSlow(lane));
      }, MAX_WAIT_MS);
      const waiter: Waiter = { start, reject, timer };
      lane.waiting.push(waiter);
      this.crowded.add(lane);
    });
  }

  /** Gives a place back. `wasSlow`: whether the statement took too long; undefined where that is not known. */
  leave(kind: StatementKind, wasSlow: boolean | undefined): void {
    const lane = this.laneOf(kind);
    this.inFlight -= 1;
    lane.inFlight -= 1;
    if (lane.isOfLedger) this.ledgerInFlight -= 1;
    if (wasSlow === true && !lane.isTripped) {
      lane.isTripped = true;
      this.rejectWaiting(lane);
    } else if (wasSlow === false && lane.isTripped) {
      lane.isTripped = false;
      clearTimeout(lane.trial);
      lane.trial = undefined;
    }
    if (this.crowded.size > 0) this.startWaiting();
  }

  private laneOf(kind: StatementKind): Lane {
    let lane = this.lanes.get(kind);
    if (lane === undefined) {
      lane = { kind, isOfLedger: LEDGER_KINDS.has(kind), inFlight: 0, waiting: [], isTripped: false, trial: undefined };
      this.lanes.set(kind, lane);
    }
    return lane;
  }

  private hasPlace({ kind, isOfLedger, inFlight }: Lane): boolean {
    const max = this.max();
    const kept = kind === 'account' || max === 1 ? 0 : KEPT_FOR_ACCOUNTS;
    if (isOfLedger && this.ledgerInFlight >= Math.max(1, max - kept - KEPT_FROM_LEDGER)) return false;
    return inFlight < max - kept - this.inFlight;
  }

  private take(lane: Lane): void {
    this.inFlight += 1;
    lane.inFlight += 1;
    if (lane.isOfLedger) this.ledgerInFlight += 1;
  }

  private startWaiting(): void {
    for (const lane of this.crowded) {
      while (!lane.isTripped && lane.waiting.length > 0 && this.hasPlace(lane)) {
        this.take(lane);
        this.startFirst(lane);
      }
      if (lane.waiting.length === 0) this.crowded.delete(lane);
    }
  }

  /** Starts the first that waits, for which a place has been taken. */
  private startFirst(lane: Lane): void {
    const first = lane.waiting.shift();
    clearTimeout(first?.timer);
    first?.start();
  }

  /** The statement for which a place has been taken is a trial; those that come within the interval wait for its outcome. */
  private startTrial(lane: Lane): void {
    this.take(lane);
    lane.trial = setTimeout(() => {
      lane.trial = undefined;
      if (lane.waiting.length === 0) return;
      if (!this.hasPlace(lane)) {
        this.rejectWaiting(lane);
        return;
      }
      this.startTrial(lane);
      this.startFirst(lane);
    }, TRIAL_INTERVAL_MS);
  }

  private rejectWaiting(lane: Lane): void {
    for (const { reject, timer } of lane.waiting.splice(0)) {
      clearTimeout(timer);
      reject(tooSlow(lane));
    }
    this.crowded.delete(lane);
  }
}

function tooSlow({ kind }: Lane): AppError {
  return databaseUnavailable(new Error(`Statements of the kind "${kind}" take too long at present`));
}
