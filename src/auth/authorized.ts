import type { AppError } from '../errors/app-error';
import type { Viewer } from './viewer';

/** The order of work and the authorization of its viewer. */
export type WorkOrder = 'beside authorization' | 'after authorization';

/**
 * A result that may be sent to its client. Only this class creates one, and responses are formatted from nothing else, so that
 * there is no response without authorization.
 */
export class Authorized<Result> {
  private constructor(private readonly value: Result) {}

  /** The result, to be formatted as a response. */
  get result(): Result {
    return this.value;
  }

  /**
   * The gate: runs work for a viewer, and returns its result only if the viewer is authorized, whatever the outcome of the work.
   * Work that only reads may run beside the authorization; all other work begins after it.
   * @param viewer undefined for an unauthenticated client, who may see what `work` returns
   * @throws AppError if the viewer is not authorized; else what `work` throws
   */
  static async run<Result>(
    viewer: Viewer | undefined,
    order: WorkOrder,
    work: () => Result | Promise<Result>,
  ): Promise<Authorized<Result>> {
    if (viewer === undefined) return new Authorized(await work());
    if (order === 'after authorization') {
      await viewer.authorize();
      return new Authorized(await work());
    }
    const authorization = viewer.authorize();
    const working = (async () => work())();
    // Handled here, because a viewer who is not authorized gets the error of the authorization, not that of the work.
    working.catch(() => undefined);
    await authorization;
    return new Authorized(await working);
  }

  /** The result of a request that ended with an error before the authorization, or because of it. It has no data. */
  static reject(error: AppError): Authorized<{ readonly errors: readonly [AppError] }> {
    return new Authorized({ errors: [error] });
  }
}
