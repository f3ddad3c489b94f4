import { appendFileSync } from 'node:fs';

/** One line of the scorecard: what a fault cost. */
export interface FaultFigures {
  /** What was done to the gateway, as the scorecard names it. */
  readonly name: string;
  /** Requests (or connections, where those are the matter) sent while it lasted. */
  readonly sent: number;
  /** Those that failed and should not have. */
  readonly failed: number;
  /** Milliseconds from the end of the fault until everything was answered as before; left out where nothing has to recover. */
  readonly worstRecoveryMs?: number;
  /** What that may be at most. Judged by the scorecard alone: tests have no time limits. */
  readonly recoveryLimitMs?: number;
  /** Further figures with their bounds, such as the p50 of a victim beside an attacker. */
  readonly figures?: readonly { readonly name: string; readonly value: number; readonly atMost?: number; readonly atLeast?: number }[];
}

/** Adds a line to the scorecard, where one is wanted (see test/support/scorecard-reporter.js). */
export function recordFault(figures: FaultFigures): void {
  const file = process.env['SCORECARD'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ fault: figures, file: expect.getState().testPath, kinds: [] })}\n`);
}
