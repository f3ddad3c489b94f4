/**
 * Takes the place of an operation among those of its WebSocket while it is being opened. The protocol's library compares ids only: an
 * operation that its client completes meanwhile would otherwise begin as soon as another one has its id, and nothing would end it.
 */
export class PendingOperation implements AsyncIterableIterator<undefined, undefined> {
  /** Whether the client has completed it, or its connection was closed. */
  isCancelled = false;

  next(): Promise<IteratorResult<undefined, undefined>> {
    return Promise.resolve({ done: true, value: undefined });
  }

  return(): Promise<IteratorResult<undefined, undefined>> {
    this.isCancelled = true;
    return this.next();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
