import type { PrimaryPosition, StandbyState } from './replication';

/**
 * The positions that the primary had at known times, with which the lag of a replica is bounded. All times are of this process, as
 * `performance.now()`: the clocks of the machines are not compared with one another.
 */
export class PrimaryLog {
  /** Oldest first. */
  private readonly positions: PrimaryPosition[] = [];

  /** @param keptMs how long a position is kept, in milliseconds: the longest lag that can be found */
  constructor(private readonly keptMs: number) {}

  /** The newest position; undefined before the first. */
  get last(): PrimaryPosition | undefined {
    return this.positions.at(-1);
  }

  /** The time to which the newest position belongs; -Infinity before the first. */
  get knownAt(): number {
    return this.last?.askedAt ?? -Infinity;
  }

  /** Adds a position. Earlier ones are forgotten if it does not continue them: another server has become the primary. */
  add(position: PrimaryPosition): void {
    const { last } = this;
    const continues = last?.cluster === position.cluster && last.timeline === position.timeline && last.position <= position.position;
    if (!continues) this.positions.length = 0;
    this.positions.push(position);
    while ((this.positions[0]?.askedAt ?? Infinity) < position.askedAt - this.keptMs) this.positions.shift();
  }

  /**
   * The latest time of which is known that everything committed before it is visible on a standby of this primary. There are two ways to
   * know: it has replayed the log up to a position that the primary had at that time, or a commit at that time by the primary's clock, which
   * is exact while the primary writes all the time. -Infinity if neither gives a time.
   */
  caughtUpAt({ replayed, replayedClockMs }: StandbyState): number {
    const { last } = this;
    if (last === undefined || replayed === undefined) return -Infinity;
    const reached = this.positions.findLast(({ position }) => position <= replayed)?.askedAt ?? -Infinity;
    if (replayedClockMs === undefined) return reached;
    // A commit after the newest position shows no more than one at that time.
    return Math.max(reached, last.askedAt - Math.max(0, last.clockMs - replayedClockMs));
  }
}
