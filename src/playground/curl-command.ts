import type { RequestHeaders } from './request-headers';

/** A request to write down. */
export interface CurlRequest {
  readonly url: string;
  readonly headers: RequestHeaders;
  /** JSON, sent by POST; without it the request is a GET. */
  readonly body?: string;
}

/** One word of a POSIX shell, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A header as curl takes it: one with nothing after the colon it would leave out, and one that ends in a semicolon it sends empty. */
function headerOf(name: string, value: string): string {
  return value.trim() === '' ? `${name};` : `${name}: ${value}`;
}

/** The request as a command for a POSIX shell. */
export function curlCommand({ url, headers, body }: CurlRequest): string {
  const lines = [`curl ${quote(url)}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`-H ${quote(headerOf(name, value))}`);
  // `--data-raw` takes a leading @ for what it is, where `-d` would read a file of that name.
  if (body !== undefined) lines.push(`--data-raw ${quote(body)}`);
  return lines.join(' \\\n  ');
}
