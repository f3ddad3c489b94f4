import Negotiator from 'negotiator';

/**
 * A quoted parameter value, which may contain commas and semicolons. If the closing quote is missing, it extends to the end of the header.
 */
const QUOTED = /"(?:[^"\\]|\\.)*(?:"|$)/g;

/** A parameter other than the weight. */
const PARAMETER = /;(?!\s*q\s*=)[^;,]*/gi;

/**
 * Longer headers are not negotiated, in characters: negotiating takes time proportional to the length, and no real client sends so much.
 */
const MAX_LENGTH = 1_000;

/**
 * Removes parameters such as `charset=utf-8` from an `Accept` header, but keeps weights (`q`). Responses do not vary by parameters, and for
 * a strict negotiator `application/json; charset=utf-8` is another type than `application/json`.
 * @returns the header without parameters; a header that accepts any type for one that is too long
 */
export function acceptWithoutParameters(accept: string): string {
  if (accept.length > MAX_LENGTH) return '*/*';
  return accept.includes(';') ? accept.replace(QUOTED, '').replace(PARAMETER, '') : accept;
}

/** Whether an `Accept` header names HTML, as those of browsers do. A wildcard, which other clients send, does not count. */
export function acceptsHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const wanted = new Negotiator({ headers: { accept: acceptWithoutParameters(accept) } }).mediaTypes();
  return wanted.some((type) => type.toLowerCase() === 'text/html');
}

const EVENT_STREAM_TYPE = 'text/event-stream';

/** Whether an `Accept` header names event streams. A wildcard does not count. */
export function acceptsEventStream(accept: string | undefined): boolean {
  if (accept?.includes(EVENT_STREAM_TYPE) !== true) return false;
  return new Negotiator({ headers: { accept: acceptWithoutParameters(accept) } }).mediaTypes().includes(EVENT_STREAM_TYPE);
}
