/** A change, or the beginning of watching. */
export interface Change {
  /**
   * The earliest time at which it can have been committed, on the clock of `performance.now()`, or, of one that was notified of, when that was
   * heard; undefined for the beginning of watching, and if that is not known.
   */
  readonly since: number | undefined;
  /** Whether nothing has changed: the state is only to be read once more. */
  readonly isConfirmation?: true;
}

/** Set whenever something may have changed. Any number of changes between two waits is one, which is as old as the first of them. */
export class ChangeSignal {
  private change: Change | undefined = { since: undefined };
  private isClosed = false;
  private resume: ((change: Change | undefined) => void) | undefined;

  /**
   * @param onClose called once, when the signal is closed
   * @param records the number of records that are watched
   */
  constructor(
    private readonly onClose: () => void,
    readonly records: number,
  ) {}

  /** @param since the earliest time at which the change can have been committed */
  set(since?: number): void {
    if (this.resume !== undefined) this.settle({ since });
    else if (this.change === undefined || this.change.isConfirmation === true) this.change = { since };
  }

  /** Sets it without a change, unless it is set. */
  confirm(): void {
    const change = { since: undefined, isConfirmation: true } as const;
    if (this.resume !== undefined) this.settle(change);
    else this.change ??= change;
  }

  /** Waits until the signal is set, which it is in the beginning, and resets it. Resolves to undefined once it is closed. */
  wait(): Promise<Change | undefined> {
    const { change } = this;
    this.change = undefined;
    if (this.isClosed || change !== undefined) return Promise.resolve(this.isClosed ? undefined : change);
    return new Promise((resolve) => {
      this.resume = resolve;
    });
  }

  /** Ends watching, and every wait. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.onClose();
    this.settle(undefined);
  }

  private settle(change: Change | undefined): void {
    const { resume } = this;
    this.resume = undefined;
    resume?.(change);
  }
}
