import type { WatchedKind } from './change-feed';
import type { ChangeSignal } from './change-signal';

/** One event of a subscription. */
export interface ChangeEvent {
  /** The root value of the subscription field's resolver. Undefined if the resolver reads the value itself, when the event is sent. */
  readonly rootValue?: unknown;
  /** The earliest time at which its change can have been committed (see Change). */
  readonly since: number | undefined;
  /** Whether the state is only to be read once more (see Change). */
  readonly isConfirmation?: true;
}

/** The source of a subscription. */
export interface EventSource extends AsyncIterableIterator<ChangeEvent, undefined> {
  /** The number of records that it watches. */
  readonly records: number;
  return(): Promise<IteratorResult<ChangeEvent, undefined>>;
  /** Causes an event, because what the viewer may see may have changed. */
  refresh(): void;
  /** Causes an event that reads the state once more, if it needs that. */
  confirm(): void;
}

const DONE: IteratorResult<ChangeEvent, undefined> = { done: true, value: undefined };

/**
 * The source of a subscription to a present state: an event in the beginning, and one after each change. It never waits for its reader:
 * changes in the meantime are one event. An iterator by hand, because `return` of a generator waits for its pending `next`.
 */
export class ChangeSource implements EventSource {
  constructor(
    private readonly signal: ChangeSignal,
    private readonly kind: Pick<WatchedKind, 'noticesReverts'>,
  ) {}

  get records(): number {
    return this.signal.records;
  }

  async next(): Promise<IteratorResult<ChangeEvent, undefined>> {
    const change = await this.signal.wait();
    return change === undefined ? DONE : { done: false, value: change };
  }

  return(): Promise<IteratorResult<ChangeEvent, undefined>> {
    this.signal.close();
    return Promise.resolve(DONE);
  }

  refresh(): void {
    this.signal.set();
  }

  confirm(): void {
    if (this.kind.noticesReverts !== true) this.signal.confirm();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
