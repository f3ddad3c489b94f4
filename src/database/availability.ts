import { databaseFailureOf, databaseUnavailable, type DatabaseFailure } from './database-failure';

/** Whether the database responds at all, as the statements of requests find out. */
export interface Availability {
  /** False from a reported failure until a new connection has worked. */
  readonly isAvailable: boolean;
  /**
   * When requests last stopped waiting for the database after a wait that was not short, as `performance.now()`; Infinity while they wait, 0 if
   * they never did.
   */
  readonly settledAt: number;
  /** Resolves once a new connection has worked. @throws AppError SERVICE_UNAVAILABLE if none does */
  waitUntilAvailable(): Promise<void>;
  /** Reports a statement whose connection was lost, could not be established, or timed out. */
  reportFailure(failure: DatabaseFailure): void;
}

/** For an engine inside this process, which is always reachable. */
export const ALWAYS_AVAILABLE: Availability = {
  isAvailable: true,
  settledAt: 0,
  waitUntilAvailable: () => Promise.resolve(),
  reportFailure: () => undefined,
};

/** Pauses between attempts to connect, in milliseconds. The last one repeats. */
const PAUSES_MS: readonly number[] = [250, 500, 1_000];

/** How often a lost probe is repeated immediately: the cause that ended other connections may end a new one as well. */
const MAX_LOST_RETRIES = 4;

/**
 * How long requests wait for a database whose connections were lost, in milliseconds. A planned failover takes a second or two, and the proxy
 * in front of it a fraction of a second to follow.
 */
const FAILOVER_MS = 4_000;

/** Pauses between the probes of that time, in milliseconds. The last one repeats. */
const FAILOVER_PAUSES_MS: readonly number[] = [100, 200, 400, 500];

/** A wait that is shorter, in milliseconds, hardly delays requests, and may occur many times a second: a single lost connection causes one. */
const SHORT_WAIT_MS = 100;

/** Failures that a failover causes: the old server has gone, the new one does not accept connections yet. */
const FAILOVER_FAILURES: ReadonlySet<DatabaseFailure> = new Set(['lost', 'unreachable']);

/** Options of ProbedAvailability. */
export interface AvailabilityOptions {
  /** Opens a connection, runs a statement on it, and closes it. Rejects within about a second if that fails. */
  readonly probe: () => Promise<void>;
  /** Called when a failure is reported, before the first probe. */
  readonly onFailure: () => void;
  /** Whether there has been a connection. A database that was never there is not waited for. */
  readonly hasConnected: () => boolean;
}

/**
 * Keeps requests from an unavailable database. After a failure, requests wait for a probe of a new connection, and after a lost connection
 * for as long as a failover takes. If the database is not back then, requests are rejected immediately, and one probe per second detects when
 * it is.
 */
export class ProbedAvailability implements Availability {
  isAvailable = true;
  settledAt = 0;
  private lastWaitEndedAt = 0;
  /** The result of the probe that requests wait for: true if the database is back. */
  private firstProbe: Promise<boolean> = Promise.resolve(true);
  private stopWaiting: () => void = () => undefined;
  private isClosed = false;
  private lastFailure: unknown;

  constructor(private readonly options: AvailabilityOptions) {}

  async waitUntilAvailable(): Promise<void> {
    if (!this.isAvailable && !(await this.firstProbe)) throw databaseUnavailable(this.lastFailure);
  }

  reportFailure(failure: DatabaseFailure): void {
    if (!this.isAvailable || this.isClosed) return;
    this.isAvailable = false;
    this.options.onFailure();
    const isFailover = FAILOVER_FAILURES.has(failure) && this.options.hasConnected();
    const startedAt = performance.now();
    this.firstProbe = this.probeFirst(startedAt + (isFailover ? FAILOVER_MS : 0));
    this.settledAt = Infinity;
    void this.firstProbe.then((isBack) => {
      const now = performance.now();
      if (now - startedAt >= SHORT_WAIT_MS) this.lastWaitEndedAt = now;
      this.settledAt = this.lastWaitEndedAt;
      return isBack ? undefined : this.probeUntilBack();
    });
  }

  /** Stops probing. */
  close(): void {
    this.isClosed = true;
    this.stopWaiting();
  }

  /** Probes until the database is back, or until `waitUntil`. @returns whether it is back */
  private async probeFirst(waitUntil: number): Promise<boolean> {
    let attempt = 0;
    for (let lost = 0; ;) {
      const failure = await this.probe();
      if (failure === undefined) return true;
      if (failure === 'lost' && lost < MAX_LOST_RETRIES) {
        lost += 1;
        continue;
      }
      const pauseMs = pauseOf(FAILOVER_PAUSES_MS, attempt);
      attempt += 1;
      // A server that rejects the login does not come back by itself.
      if (failure === 'rejected' || this.isClosed || performance.now() + pauseMs > waitUntil) return false;
      await this.pause(pauseMs);
    }
  }

  private async probeUntilBack(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      await this.pause(pauseOf(PAUSES_MS, attempt));
      if (this.isClosed || (await this.probe()) === undefined) return;
    }
  }

  /** Waits; less long if this is closed meanwhile. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Tries a new connection. @returns the failure; undefined if there is none */
  private async probe(): Promise<DatabaseFailure | undefined> {
    try {
      await this.options.probe();
      this.isAvailable = true;
      return undefined;
    } catch (error) {
      this.lastFailure = error;
      return databaseFailureOf(error);
    }
  }
}

/** The pause after an attempt, in milliseconds. */
function pauseOf(pausesMs: readonly number[], attempt: number): number {
  return pausesMs[Math.min(attempt, pausesMs.length - 1)] ?? 0;
}
