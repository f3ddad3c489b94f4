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

/** Wraps an outcome. `statusCode` is the HTTP status; `timestamp` is now, in UTC with milliseconds. */
export function envelope<Data>(statusCode: number, outcome: Outcome<Data>): Envelope<Data> {
  const failed = 'errors' in outcome;
  return {
    isSuccess: !failed,
    statusCode,
    data: failed ? null : outcome.data,
    errors: failed ? outcome.errors : [],
    timestamp: new Date().toISOString(),
  };
}
