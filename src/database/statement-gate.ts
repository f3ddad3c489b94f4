import type { AppError } from '../errors/app-error';
import { startTimeout } from '../errors/timeout';
import { databaseUnavailable } from './database-failure';
import { readsLedger, type StatementKind } from './statement-kind';

/** Places that only statements for accounts may use, because every request begins with one. */
const RESERVED_FOR_ACCOUNTS = 1;

/** Places that the kinds of the ledger leave to other tables: there are so many kinds that together they could take all places. */
const RESERVED_FOR_NON_LEDGER = 2;

/** How often a trial starts while statements of a kind take too long, in milliseconds. */
const TRIAL_INTERVAL_MS = 500;

/** How long a statement waits for its place, in milliseconds. After that, the client should rather try again. */
const MAX_WAIT_MS = 1_000;

interface Waiter {
  readonly start: () => void;
  readonly reject: (error: unknown) => void;
  /** Ends its time limit. */
  readonly cancel: () => void;
}

/** The statements of one kind. */
interface Lane {
  readonly kind: StatementKind;
  readonly isOfLedger: boolean;
  inFlight: number;
  readonly waiting: Waiter[];
  /** True after a statement that took too long, until one does not. */
  isTripped: boolean;
  /** Set while tripped, for an interval from the start of each trial. */
  trial: NodeJS.Timeout | undefined;
}

/**
 * Bounds statements in flight, so that a slow kind, for example because its table is locked, affects only the requests that need it. A kind
 * may have at most as many statements in flight as places are left free: alone it uses up to half of all places, and several slow kinds
 * together leave some to others, those of the ledger in any case. A statement that takes too long trips its kind: from then on one
 * statement per interval is started as a trial, and once there is no place for another trial, further statements are rejected immediately.
 */
export class StatementGate {
  private readonly lanes = new Map<StatementKind, Lane>();
  /** Kinds with waiting statements, in the order in which they began to wait. */
  private readonly lanesWithWaiters = new Set<Lane>();
  private inFlight = 0;
  private ledgerInFlight = 0;

  /** @param max the most statements in flight */
  constructor(private readonly max: () => number) {}

  /** Takes a place if one is free without waiting. `leave` returns it. */
  tryEnter(kind: StatementKind): boolean {
    const lane = this.laneOf(kind);
    if (lane.isTripped || lane.waiting.length > 0 || !this.hasPlace(lane)) return false;
    this.take(lane);
    return true;
  }

  /**
   * Takes a place as soon as one is free.
   * @throws AppError SERVICE_UNAVAILABLE if none is within a second, or while statements of the kind take too long
   */
  async enter(kind: StatementKind): Promise<void> {
    const lane = this.laneOf(kind);
    if (lane.isTripped && lane.trial === undefined) {
      if (!this.hasPlace(lane)) throw tooSlow(lane);
      this.startTrial(lane);
      return;
    }
    await new Promise<void>((start, reject) => {
      const cancel = startTimeout(MAX_WAIT_MS, () => {
        lane.waiting.splice(lane.waiting.indexOf(waiter), 1);
        reject(tooSlow(lane));
      });
      const waiter: Waiter = { start, reject, cancel };
      lane.waiting.push(waiter);
      this.lanesWithWaiters.add(lane);
    });
  }

  /** Returns a place. `wasSlow`: whether the statement took too long; undefined if that is not known. */
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
    if (this.lanesWithWaiters.size > 0) this.startWaiting();
  }

  /** How many statements of each kind wait for a place. Kinds that have not been used yet are missing. */
  waiting(): readonly (readonly [StatementKind, number])[] {
    return [...this.lanes.values()].map(({ kind, waiting }) => [kind, waiting.length]);
  }

  private laneOf(kind: StatementKind): Lane {
    let lane = this.lanes.get(kind);
    if (lane === undefined) {
      lane = { kind, isOfLedger: readsLedger(kind), inFlight: 0, waiting: [], isTripped: false, trial: undefined };
      this.lanes.set(kind, lane);
    }
    return lane;
  }

  private hasPlace({ kind, isOfLedger, inFlight }: Lane): boolean {
    const max = this.max();
    const kept = kind === 'account' || max === 1 ? 0 : RESERVED_FOR_ACCOUNTS;
    if (isOfLedger && this.ledgerInFlight >= Math.max(1, max - kept - RESERVED_FOR_NON_LEDGER)) return false;
    return inFlight < max - kept - this.inFlight;
  }

  private take(lane: Lane): void {
    this.inFlight += 1;
    lane.inFlight += 1;
    if (lane.isOfLedger) this.ledgerInFlight += 1;
  }

  private startWaiting(): void {
    for (const lane of this.lanesWithWaiters) {
      while (!lane.isTripped && lane.waiting.length > 0 && this.hasPlace(lane)) {
        this.take(lane);
        this.startFirst(lane);
      }
      if (lane.waiting.length === 0) this.lanesWithWaiters.delete(lane);
    }
  }

  /** Starts the first waiting statement, whose place is taken already. */
  private startFirst(lane: Lane): void {
    const first = lane.waiting.shift();
    first?.cancel();
    first?.start();
  }

  /** Takes a place for a trial. Statements that arrive within the interval wait for its outcome. */
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
    for (const { reject, cancel } of lane.waiting.splice(0)) {
      cancel();
      reject(tooSlow(lane));
    }
    this.lanesWithWaiters.delete(lane);
  }
}

function tooSlow({ kind }: Lane): AppError {
  return databaseUnavailable(new Error(`Statements of the kind "${kind}" take too long at present`), 'statementsTooSlow');
}
