import { LANGUAGES } from '../errors/language';
import { TIME_ZONES } from './time-zone';

/** The kinds of program that call the gateway. */
export const PLATFORMS = ['web', 'mobile_ios', 'mobile_android', 'admin', 'api', 'unknown', 'all'] as const;

/** One of the kinds of program that call the gateway. */
export type Platform = (typeof PLATFORMS)[number];

/**
 * THE table of client headers. The legacy documentation gives their meanings, values and defaults; the names are ours.
 * An explicit header outside its values is the client's fault, never silently the default. Of several names the first counts.
 */
export const CLIENT_HEADERS = {
  language: { names: ['x-language', 'x-lang'], values: LANGUAGES },
  timeZone: { names: ['x-timezone'], values: TIME_ZONES, fallback: 'UTC' },
  platform: { names: ['x-platform'], values: PLATFORMS, fallback: 'web' },
  appVersion: { names: ['x-app-version'], pattern: /^\d+(\.\d+)*([-+.][0-9A-Za-z]+)*$/, maxLength: 32 },
  deviceId: { names: ['x-device-id'], pattern: /^[\x20-\x7e]+$/, maxLength: 128 },
} as const;

/** Every header the answer may depend on, for `Vary`. */
export const VARY = ['Accept-Encoding', 'Accept-Language', ...Object.values(CLIENT_HEADERS).flatMap((header) => header.names)].join(', ');
