/** A quoted value of a parameter, which may hold a comma or a semicolon of its own. */
const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/** A parameter other than the weight. */
const PARAMETER = /;(?!\s*q\s*=)[^;,]*/gi;

/**
 * An `Accept` header without parameters such as `charset=utf-8`: answers have no variants by them, and to a strict negotiator
 * `application/json; charset=utf-8` would be another type than `application/json`. Weights (`q`) stay.
 */
export function acceptWithoutParameters(accept: string): string {
  return accept.includes(';') ? accept.replace(QUOTED, '').replace(PARAMETER, '') : accept;
}
