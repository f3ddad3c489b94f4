interface Waiter<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: Error) => void;
}

/** Values that arrive over time, and are read one by one in their order. */
export class Inbox<Value> {
  /** All values that have arrived. */
  readonly all: Value[] = [];
  private read = 0;
  private waiters: Waiter<Value>[] = [];
  private end: Error | undefined;

  /** The number of values that have arrived and were not read. */
  get unread(): number {
    return this.all.length - this.read;
  }

  /** Adds a value. */
  push(value: Value): void {
    this.all.push(value);
    const waiter = this.waiters.shift();
    if (waiter === undefined) return;
    this.read += 1;
    waiter.resolve(value);
  }

  /** Ends it: there will be no further value. */
  close(reason: Error): void {
    this.end ??= reason;
    for (const { reject } of this.waiters.splice(0)) reject(this.end);
  }

  /** The next value, once it has arrived. Rejects if there will be none. */
  next(): Promise<Value> {
    const value = this.all[this.read];
    if (value !== undefined && this.unread > 0) {
      this.read += 1;
      return Promise.resolve(value);
    }
    if (this.end !== undefined) return Promise.reject(this.end);
    return new Promise((resolve, reject) => {
      this.waiters.push({ resolve, reject });
    });
  }
}
