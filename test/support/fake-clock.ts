import type { Clock } from '../../src/auth/jwks-key-source';

/** A clock that only `pass` advances. */
export class FakeClock implements Clock {
  private nowMs = 1_000_000;
  private timers: { readonly dueMs: number; readonly work: () => void }[] = [];

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, work: () => void): () => void {
    const timer = { dueMs: this.nowMs + delayMs, work };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  /** Advances the clock and runs the timers that are due. */
  pass(ms: number): void {
    this.nowMs += ms;
    const due = this.timers.filter(({ dueMs }) => dueMs <= this.nowMs);
    this.timers = this.timers.filter(({ dueMs }) => dueMs > this.nowMs);
    for (const { work } of due) work();
  }

  /** Milliseconds until each timer is due. */
  get waiting(): number[] {
    return this.timers.map(({ dueMs }) => dueMs - this.nowMs);
  }
}
