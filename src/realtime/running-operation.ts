import type { ResultBody } from './subscription';

/** Ends the processing of a message without a response. A promise of its own, because one for all would keep everything that waits for it. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}

/**
 * The results of a subscription, for the protocol's library. It compares ids only: when an iteration ends, it completes the operation that has
 * the id then. So the iteration of an operation that its client has completed never ends, because the client may use the id again.
 */
export class RunningOperation implements AsyncIterableIterator<ResultBody, undefined> {
  private isCompleted = false;

  /** @param isCut whether the gateway ends the connection: a client that took that for the end of the operation would not send it again */
  constructor(
    private readonly results: Required<Pick<AsyncIterableIterator<ResultBody, undefined>, 'next' | 'return'>>,
    private readonly isCut: () => boolean = () => false,
  ) {}

  async next(): Promise<IteratorResult<ResultBody, undefined>> {
    const step = this.isCompleted ? undefined : await this.results.next();
    // Completed meanwhile: TypeScript does not see that the result takes time.
    return step === undefined || this.hasCompleted() || (step.done === true && this.isCut()) ? never() : step;
  }

  return(): Promise<IteratorResult<ResultBody, undefined>> {
    this.isCompleted = true;
    return this.results.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private hasCompleted(): boolean {
    return this.isCompleted;
  }
}
