/** A quoted value of a parameter, which may hold a comma or a semicolon of its own. One that is not closed ends with the header. */
const QUOTED = /"(?:[^"\\]|\\.)*(?:"|$)/g;

/** A parameter other than the weight. */
const PARAMETER = /;(?!\s*q\s*=)[^;,]*/gi;

/** Negotiating takes time in proportion to the length; what no client sends is not negotiated. In characters. */
const MAX_LENGTH = 1_000;

/**
 * An `Accept` header without parameters such as `charset=utf-8`: answers have no variants by them, and to a strict negotiator
 * `application/json; charset=utf-8` would be another type than `application/json`. Weights (`q`) stay.
 * One that is too long to be meant accepts anything.
 */
export function acceptWithoutParameters(accept: string): string {
  if (accept.length > MAX_LENGTH) return '*/*';
  return accept.includes(';') ? accept.replace(QUOTED, '').replace(PARAMETER, '') : accept;
}
