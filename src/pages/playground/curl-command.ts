import type { RequestHeaders } from './request-headers';

/** A request to write as a curl command. */
export interface CurlRequest {
  readonly url: string;
  readonly headers: RequestHeaders;
  /** JSON, sent by POST; without it the request is a GET. */
  readonly body?: string;
  /** Whether the response is a stream, which curl prints as it comes. */
  readonly isStream?: boolean;
}

/** Quotes a text as one word of a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A header as an argument of curl. curl omits a header with nothing after the colon; one that ends in a semicolon is sent empty. */
function headerOf(name: string, value: string): string {
  return value.trim() === '' ? `${name};` : `${name}: ${value}`;
}

/** The request as a command for a POSIX shell. */
export function curlCommand({ url, headers, body, isStream = false }: CurlRequest): string {
  const lines = [`curl ${isStream ? '--no-buffer ' : ''}${quote(url)}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`-H ${quote(headerOf(name, value))}`);
  // `--data-raw` sends a leading @ literally; `-d` would read a file of that name.
  if (body !== undefined) lines.push(`--data-raw ${quote(body)}`);
  return lines.join(' \\\n  ');
}
