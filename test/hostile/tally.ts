import { appendFileSync } from 'node:fs';
import type { Violation } from './invariant';

/** What is counted of one answer, or of one search for what must not be there. */
export interface Count {
  readonly violations?: readonly Violation[];
  readonly isCase?: boolean;
  readonly isFuzzed?: boolean;
  readonly isProbe?: boolean;
}

/** Adds to the file that SCORECARD names, where a scorecard is wanted; it is summed up when all suites have ended. */
export function tally(count: Count): void {
  const file = process.env['SCORECARD'];
  if (file === undefined) return;
  const { violations = [], ...flags } = count;
  appendFileSync(file, `${JSON.stringify({ ...flags, kinds: violations.map(({ kind }) => kind) })}\n`);
}
