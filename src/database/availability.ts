import { databaseFailureOf, databaseUnavailable, type DatabaseFailure } from './database-failure';

/** Whether the database responds at all, as the statements of requests find out. */
export interface Availability {
  /** False from a reported failure until a new connection has worked. */
  readonly isAvailable: boolean;
  /** Resolves once a new connection has worked. @throws AppError SERVICE_UNAVAILABLE if none does */
  waitUntilAvailable(): Promise<void>;
  /** Reports a statement whose connection was lost, could not be established, or timed out. */
  reportFailure(): void;
}

/** For an engine inside this process, which is always reachable. */
export const ALWAYS_AVAILABLE: Availability = {
  isAvailable: true,
  waitUntilAvailable: () => Promise.resolve(),
  reportFailure: () => undefined,
};

/** Pauses between attempts to connect, in milliseconds. The last one repeats. */
const PAUSES_MS: readonly number[] = [250, 500, 1_000];

/** How often a lost probe is repeated immediately: the cause that ended other connections may end a new one as well. */
const MAX_LOST_RETRIES = 4;

/** Options of ProbedAvailability. */
export interface AvailabilityOptions {
  /** Opens a connection, runs a statement on it, and closes it. Rejects within about a second if that fails. */
  readonly probe: () => Promise<void>;
  /** Called when a failure is reported, before the first probe. */
  readonly onFailure: () => void;
}

/**
 * Keeps requests from an unavailable database. After a failure, requests wait for one probe of a new connection. If the probe fails,
 * requests are rejected immediately, and one probe per second detects when the database is back.
 */
export class ProbedAvailability implements Availability {
  isAvailable = true;
  /** The result of the probe that requests wait for: true if the database is back. */
  private firstProbe: Promise<boolean> = Promise.resolve(true);
  private stopWaiting: () => void = () => undefined;
  private isClosed = false;
  private lastFailure: unknown;

  constructor(private readonly options: AvailabilityOptions) {}

  async waitUntilAvailable(): Promise<void> {
    if (!this.isAvailable && !(await this.firstProbe)) throw databaseUnavailable(this.lastFailure);
  }

  reportFailure(): void {
    if (!this.isAvailable || this.isClosed) return;
    this.isAvailable = false;
    this.options.onFailure();
    this.firstProbe = this.probeFirst();
    void this.firstProbe.then((isBack) => (isBack ? undefined : this.probeUntilBack()));
  }

  /** Stops probing. */
  close(): void {
    this.isClosed = true;
    this.stopWaiting();
  }

  private async probeFirst(): Promise<boolean> {
    let failure = await this.probe();
    for (let again = 0; failure === 'lost' && again < MAX_LOST_RETRIES; again += 1) failure = await this.probe();
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
