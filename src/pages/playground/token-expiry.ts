import { readClaims } from './token-claims';

/**
 * The expiry of a JSON Web Token, in milliseconds since 1970.
 * @returns undefined if the token has no expiry, or is not a JSON Web Token
 */
export function readExpiry(token: string): number | undefined {
  return readClaims(token)?.expiresAtMs;
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
