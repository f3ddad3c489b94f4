import type { ApiRequest } from './build-request';

/** A response, and how long it took. */
export interface ReceivedResponse {
  readonly status: number;
  /** The time from sending the request to the last byte of the response. */
  readonly durationMs: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body: formatted if it is JSON. */
  readonly text: string;
}

function formatJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Sends a request with a token, without cookies. @throws TypeError if there is no response, DOMException if it is aborted */
export async function sendRequest({ url, headers }: ApiRequest, token: string | undefined, signal: AbortSignal): Promise<ReceivedResponse> {
  const begun = performance.now();
  const response = await fetch(url, {
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    credentials: 'omit',
    cache: 'no-store',
    signal,
  });
  const text = await response.text();
  return {
    status: response.status,
    durationMs: performance.now() - begun,
    headers: [...response.headers],
    text: formatJson(text),
  };
}
