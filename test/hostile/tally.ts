import { appendFileSync } from 'node:fs';
import type { Violation } from './invariant';

/** The counts of one response, of one connection that stays open, or of one probe for private data. */
export interface Count {
  readonly violations?: readonly Violation[];
  readonly isCase?: boolean;
  readonly isFuzzed?: boolean;
  readonly isProbe?: boolean;
  /** The transport of a case that concerns connections that stay open. */
  readonly transport?: 'websocket' | 'sse';
}

/** Appends to the file in SCORECARD, if set; the reporter sums it up after all suites. */
export function tally(count: Count): void {
  const file = process.env['SCORECARD'];
  if (file === undefined) return;
  const { violations = [], ...flags } = count;
  appendFileSync(file, `${JSON.stringify({ ...flags, kinds: violations.map(({ kind }) => kind) })}\n`);
}
