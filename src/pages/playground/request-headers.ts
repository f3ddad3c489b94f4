import { isObject, parseObject } from './parse-object';

/** Request headers by name. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** Valid names and values of headers (RFC 9110 §5). For any other, a browser throws an error that does not name the header. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** A pasted token without `Bearer` and surrounding white space. */
export function cleanToken(pasted: string): string {
  return pasted.trim().replace(/^bearer(\s+|$)/i, '');
}

/** Whether a text can be the value of a header. */
export function isSendable(text: string): boolean {
  return VALUE.test(text);
}

/**
 * Converts an object to request headers. Values are strings, or numbers and booleans, which become strings. A header whose value
 * is null is omitted.
 * @returns undefined if the value is not such an object, or has an invalid header
 */
export function toRequestHeaders(value: unknown): RequestHeaders | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).filter(([, header]) => header !== null);
  const isHeader = ([name, header]: [string, unknown]): boolean =>
    NAME.test(name) && ['string', 'number', 'boolean'].includes(typeof header) && isSendable(String(header));
  return entries.every(isHeader) ? Object.fromEntries(entries.map(([name, header]) => [name, String(header)])) : undefined;
}

/** Parses the text of a headers editor. @returns undefined if it is not an object of valid headers */
export function parseHeaders(text: string): RequestHeaders | undefined {
  return toRequestHeaders(parseObject(text));
}

/** Merges sets of headers. Names are case-insensitive and become lower case. If sets have the same header, the last one wins. */
export function mergeHeaders(...sets: readonly RequestHeaders[]): RequestHeaders {
  const merged = new Map<string, string>();
  for (const set of sets) for (const [name, value] of Object.entries(set)) merged.set(name.toLowerCase(), value);
  return Object.fromEntries(merged);
}
