/**
 * The statements that serve one request. A statement that loads keys of several requests counts for each of them, and so does its time.
 * Only requests that ask for their cost have such a count.
 */
export class StatementCount {
  statements = 0;
  /** The sum of the statements' durations, from sending a statement to its rows, without waiting for a place. */
  databaseMs = 0;

  /** Adds a statement, with its retries if it had any. */
  add(durationMs: number): void {
    this.statements += 1;
    this.databaseMs += durationMs;
  }
}
