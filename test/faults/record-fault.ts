import { appendFileSync } from 'node:fs';

/** One line of the scorecard: the effect of a fault. */
export interface FaultFigures {
  /** The fault, as the scorecard names it. */
  readonly name: string;
  /** Requests (or connections, for faults of those) sent during the fault. */
  readonly sent: number;
  /** The number of unexpected failures. */
  readonly failed: number;
  /** Milliseconds from the end of the fault to full recovery; omitted if nothing has to recover. */
  readonly worstRecoveryMs?: number;
  /** The maximum of `worstRecoveryMs`. Only the scorecard checks it: tests have no time limits. */
  readonly recoveryLimitMs?: number;
  /** Further figures with their limits, such as the p50 of a victim beside an attacker. */
  readonly figures?: readonly { readonly name: string; readonly value: number; readonly atMost?: number; readonly atLeast?: number }[];
}

/** Adds a line to the scorecard if one is requested (see test/support/jest/scorecard-reporter.js). */
export function recordFault(figures: FaultFigures): void {
  const file = process.env['SCORECARD'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ fault: figures, file: expect.getState().testPath, kinds: [] })}\n`);
}
