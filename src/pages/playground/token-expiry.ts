import { isObject } from './parse-object';

function decodeBase64Url(text: string): string {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/**
 * The expiry of a JSON Web Token, in milliseconds since 1970. The token is decoded, not verified: the gateway verifies it.
 * @returns undefined if the token has no expiry, or is not a JSON Web Token
 */
export function readExpiry(token: string): number | undefined {
  const [, claims, ...rest] = token.split('.');
  if (claims === undefined || rest.length !== 1) return undefined;
  try {
    const payload: unknown = JSON.parse(decodeBase64Url(claims));
    const expiry = isObject(payload) ? payload['exp'] : undefined;
    return typeof expiry === 'number' && Number.isFinite(expiry) ? expiry * 1_000 : undefined;
  } catch {
    return undefined;
  }
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** The remaining time in the largest unit that fits: `23 hours`. */
export function formatTimeLeft(leftMs: number, locale: string): string {
  const [unit, size] = UNITS.find(([, unitMs]) => leftMs >= unitMs) ?? UNITS[3];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.max(0, Math.floor(leftMs / size)));
}
