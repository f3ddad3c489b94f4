/** What came back for a request, apart from the answer itself. */
export interface Exchange {
  readonly status: number;
  /** From sending the request until the last byte of the answer. */
  readonly durationMs: number;
  /** Size of the answer's body, unpacked. */
  readonly bytes: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** An answer with the exchange it came by. */
export interface Received {
  readonly exchange: Exchange;
  readonly text: string;
}

/** Sends a request without cookies and measures. @throws TypeError where no answer comes, DOMException where it is given up */
export async function exchange(url: string, init: RequestInit): Promise<Received> {
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

/** `8 ms`, `1.25 s`. */
export function formatDuration(ms: number, locale: string): string {
  const short = Math.round(ms) < 1_000;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: short ? 0 : 2 });
  return short ? `${number.format(Math.max(1, ms))} ms` : `${number.format(ms / 1_000)} s`;
}

/** `312 B`, `4.1 kB`. */
export function formatSize(bytes: number, locale: string): string {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return bytes < 1_000 ? `${number.format(bytes)} B` : `${number.format(bytes / 1_000)} kB`;
}
