/** The legacy envelope: these five keys in this order, around every answer below /api/v1. */
export interface Envelope<Data> {
  readonly isSuccess: boolean;
  readonly statusCode: number;
  readonly data: Data | null;
  readonly errors: readonly string[];
  readonly timestamp: string;
}

/** What goes into an envelope: data, or the sentences of a failure, the fixed one of its status first. */
export type Outcome<Data> = { readonly data: Data } | { readonly errors: readonly [string, ...string[]] };

let nowMs = Number.NaN;
let nowText = '';

/** Now, in UTC with milliseconds; written anew once a millisecond, because that takes longer than all the rest here. */
function timestamp(): string {
  const ms = Date.now();
  if (ms !== nowMs) {
    nowMs = ms;
    nowText = new Date(ms).toISOString();
  }
  return nowText;
}

/** Wraps an outcome. `statusCode` is the HTTP status; `timestamp` is now, in UTC with milliseconds. */
export function envelope<Data>(statusCode: number, outcome: Outcome<Data>): Envelope<Data> {
  const failed = 'errors' in outcome;
  return {
    isSuccess: !failed,
    statusCode,
    data: failed ? null : outcome.data,
    errors: failed ? outcome.errors : [],
    timestamp: timestamp(),
  };
}
