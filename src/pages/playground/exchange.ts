/** The facts of a response other than its body. */
export interface Exchange {
  readonly status: number;
  /** The time from sending the request to the last byte of the response. */
  readonly durationMs: number;
  /** Size of the response body, decompressed. */
  readonly bytes: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body of an operation's response. The response editor has it parsed, in which long numbers lose digits. */
  readonly body?: string;
  /** What the operation has cost, if the gateway reports it. */
  readonly cost?: OperationCost;
}

/** What an operation has cost, as `extensions.cost` of a response reports it to this page. */
export interface OperationCost {
  /** Units that it consumed from the rate limit. */
  readonly units: number;
  /** Statements that served it. One that serves several requests counts for each. */
  readonly statements: number;
  /** The sum of the statements' durations. */
  readonly databaseMs: number;
}

/** The body of a response, with the facts of its exchange. */
export interface ReceivedResponse {
  readonly exchange: Exchange;
  readonly text: string;
}

/** Sends a request without cookies, and measures it. @throws TypeError if there is no response, DOMException if it is aborted */
export async function exchange(url: string, init: RequestInit): Promise<ReceivedResponse> {
  const begun = performance.now();
  const response = await fetch(url, { ...init, credentials: 'omit', cache: 'no-store' });
  const body = await response.arrayBuffer();
  return {
    text: new TextDecoder().decode(body),
    exchange: {
      status: response.status,
      durationMs: performance.now() - begun,
      bytes: body.byteLength,
      headers: [...response.headers],
    },
  };
}

/** A duration as text: `8 ms`, `1.25 s`. */
export function formatDuration(ms: number, locale: string): string {
  const short = Math.round(ms) < 1_000;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: short ? 0 : 2 });
  return short ? `${number.format(Math.max(1, ms))} ms` : `${number.format(ms / 1_000)} s`;
}

/** A size as text: `312 B`, `4.1 kB`. */
export function formatSize(bytes: number, locale: string): string {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return bytes < 1_000 ? `${number.format(bytes)} B` : `${number.format(bytes / 1_000)} kB`;
}
