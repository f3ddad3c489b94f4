/** The legacy envelope: these five keys in this order, in every response below /api/v1. */
export interface Envelope<Data> {
  readonly isSuccess: boolean;
  readonly statusCode: number;
  readonly data: Data | null;
  readonly errors: readonly string[];
  readonly timestamp: string;
}

/** The outcome of a request: data, or error messages, of which the first is the fixed message of the status. */
export type Outcome<Data> = { readonly data: Data } | { readonly errors: readonly [string, ...string[]] };

let nowMs = Number.NaN;
let nowText = '';

/** The current time, in UTC with milliseconds. Formatted once a millisecond, because that takes longer than the rest of an envelope. */
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
