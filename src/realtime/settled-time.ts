/** The last of the noted times that was so long ago that it counts. Times are in milliseconds, of one clock. */
export class SettledTime {
  private settled = -Infinity;
  /** A later one, until it counts. */
  private pending: number | undefined;

  /** @param settleMs how long ago a time has to be */
  constructor(private readonly settleMs: number) {}

  /** Notes a time. Until it counts, further ones are ignored: otherwise none would, if they came more often. */
  note(time: number): void {
    this.pending ??= time;
  }

  /** The time that counts; `-Infinity` if none does yet. */
  at(now: number): number {
    if (this.pending !== undefined && now - this.pending >= this.settleMs) {
      this.settled = this.pending;
      this.pending = undefined;
    }
    return this.settled;
  }
}
