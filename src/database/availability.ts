import { databaseFailureOf, databaseUnavailable, type DatabaseFailure } from './database-failure';

/** Whether the database answers at all, as the statements of requests found out. */
export interface Availability {
  /** False from a failure that says so until a new connection was answered. */
  readonly isAvailable: boolean;
  /** Resolves once a new connection was answered. @throws AppError SERVICE_UNAVAILABLE where none is */
  untilAvailable(): Promise<void>;
  /** Tells of a statement whose connection was lost, could not be made, or did not answer in time. */
  reportFailure(): void;
}

/** An engine inside this process is not lost without the process. */
export const ALWAYS_AVAILABLE: Availability = {
  isAvailable: true,
  untilAvailable: () => Promise.resolve(),
  reportFailure: () => undefined,
};

/** Pauses between the beginnings of attempts to connect, in milliseconds; the last one repeats. */
const PAUSES_MS: readonly number[] = [250, 500, 1_000];

/** What ends connections may end one that is just being made as well: how often another is tried immediately. */
const LOST_AGAIN = 4;

/** What an availability is made of. */
export interface AvailabilityOptions {
  /** Opens a connection, has a statement answered on it, and closes it; rejects within a second or so where that fails. */
  readonly probe: () => Promise<void>;
  /** Called when a failure is reported, before the first probe. */
  readonly onFailure: () => void;
}

/**
 * Keeps requests from a database that is away. After a failure requests wait for one new connection; where it fails they are
 * rejected immediately, and one connection a second finds out when the database is back.
 */
export class ProbedAvailability implements Availability {
  isAvailable = true;
  /** Settles with the outcome that requests wait for: whether the database is back, or away. */
  private finding: Promise<boolean> = Promise.resolve(true);
  private stopWaiting: () => void = () => undefined;
  private isClosed = false;
  private lastFailure: unknown;

  constructor(private readonly options: AvailabilityOptions) {}

  async untilAvailable(): Promise<void> {
    if (!this.isAvailable && !(await this.finding)) throw databaseUnavailable(this.lastFailure);
  }

  reportFailure(): void {
    if (!this.isAvailable || this.isClosed) return;
    this.isAvailable = false;
    this.options.onFailure();
    this.finding = this.probeFirst();
    void this.finding.then((isBack) => (isBack ? undefined : this.probeUntilBack()));
  }

  /** Ends probing. */
  close(): void {
    this.isClosed = true;
    this.stopWaiting();
  }

  private async probeFirst(): Promise<boolean> {
    let failure = await this.probe();
    for (let again = 0; failure === 'lost' && again < LOST_AGAIN; again += 1) failure = await this.probe();
    return failure === undefined;
  }

  private async probeUntilBack(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const pauseMs = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 0;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        this.stopWaiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (this.isClosed || (await this.probe()) === undefined) return;
    }
  }

  /** Tries a new connection. @returns what failed; undefined where nothing did */
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
