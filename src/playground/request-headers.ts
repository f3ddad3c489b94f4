import { isObject, parseObject } from './parse-object';

/** Request headers by name. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** A name and a value as HTTP can send them (RFC 9110 §5): anything else a browser refuses without saying which it was. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** A token as a person copies it, without `Bearer` and the white space around it. */
export function cleanToken(pasted: string): string {
  return pasted.trim().replace(/^bearer(\s+|$)/i, '');
}

/** Whether a text can be the value of a header. */
export function isSendable(text: string): boolean {
  return VALUE.test(text);
}

/**
 * What is to be sent of an object of headers: texts, and numbers and truth values as texts; null stands for none.
 * @returns undefined where it is no such object, or holds what cannot be sent
 */
export function toRequestHeaders(value: unknown): RequestHeaders | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).filter(([, header]) => header !== null);
  const isHeader = ([name, header]: [string, unknown]): boolean =>
    NAME.test(name) && ['string', 'number', 'boolean'].includes(typeof header) && isSendable(String(header));
  return entries.every(isHeader) ? Object.fromEntries(entries.map(([name, header]) => [name, String(header)])) : undefined;
}

/** Reads headers as they are typed. @returns undefined where they cannot be sent */
export function parseHeaders(text: string): RequestHeaders | undefined {
  return toRequestHeaders(parseObject(text));
}

/** One set of headers of several; of those that name the same header, whatever its case, the last counts. */
export function mergeHeaders(...sets: readonly RequestHeaders[]): RequestHeaders {
  const merged = new Map<string, string>();
  for (const set of sets) for (const [name, value] of Object.entries(set)) merged.set(name.toLowerCase(), value);
  return Object.fromEntries(merged);
}
