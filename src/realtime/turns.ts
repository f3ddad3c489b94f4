/** The length of a message that takes as much time as the least one, in characters: parsing takes time in proportion to it. */
const UNIT_LENGTH = 1_024;

/** The units that are processed in one turn of the event loop: some ten milliseconds of the costliest documents. */
const UNITS_PER_TURN = 32;

/** Processes something of a connection. @returns its length, in characters */
type Turn = () => number;

/**
 * Gives connections their turns, one after the other, a few in each turn of the event loop, so that neither one of them nor all together take
 * the time of requests.
 */
export class Turns {
  private waiting: Turn[] = [];
  private isScheduled = false;

  /** Adds a turn, after those that wait already. */
  add(turn: Turn): void {
    this.waiting.push(turn);
    this.schedule();
  }

  private schedule(): void {
    if (this.isScheduled || this.waiting.length === 0) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.run();
    });
  }

  private run(): void {
    let units = 0;
    let count = 0;
    for (; count < this.waiting.length && units < UNITS_PER_TURN; count += 1) {
      units += 1 + (this.waiting[count]?.() ?? 0) / UNIT_LENGTH;
    }
    this.waiting = this.waiting.slice(count);
    this.schedule();
  }
}
