import { isObject } from './parse-object';

function decodeBase64Url(text: string): string {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/**
 * When a JSON Web Token stops being good, in milliseconds since 1970. It is read, not verified: that is the gateway's business.
 * @returns undefined where it does not say, or is no such token
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

/** How long something still lasts, in the largest unit that fits: `23 hours`. */
export function formatTimeLeft(leftMs: number, locale: string): string {
  const [unit, size] = UNITS.find(([, unitMs]) => leftMs >= unitMs) ?? UNITS[3];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.max(0, Math.floor(leftMs / size)));
}
