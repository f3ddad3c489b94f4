import { LANGUAGES } from '../i18n/languages';
import { TIME_ZONES } from './time-zone';

/** The kinds of client programs. */
export const PLATFORMS = ['web', 'mobile_ios', 'mobile_android', 'admin', 'api', 'unknown', 'all'] as const;

/** One of the kinds of client programs. */
export type Platform = (typeof PLATFORMS)[number];

/** The name of a client program, such as `web` or `com.example.ios`: plain enough to be a key of TRUSTED_DOCUMENTS_CLIENTS. */
export const CLIENT_NAME = { pattern: /^[A-Za-z0-9._-]+$/, maxLength: 64 } as const;

/**
 * The table of client headers. Their meanings, values and defaults come from the legacy documentation; their names are this
 * gateway's. An invalid value is an error of the client, and is never replaced by the default. Of several names, the first one
 * takes precedence.
 */
export const CLIENT_HEADERS = {
  language: { names: ['x-language', 'x-lang'], values: LANGUAGES },
  timeZone: { names: ['x-timezone'], values: TIME_ZONES, fallback: 'UTC' },
  platform: { names: ['x-platform'], values: PLATFORMS, fallback: 'web' },
  appVersion: { names: ['x-app-version'], pattern: /^\d+(\.\d+)*([-+.][0-9A-Za-z]+)*$/, maxLength: 32 },
  clientName: { names: ['x-client-name'], ...CLIENT_NAME },
  deviceId: { names: ['x-device-id'], pattern: /^[\x20-\x7e]+$/, maxLength: 128 },
  // `primary`, or a pg_lsn as PostgreSQL formats it (docs: 8.20).
  consistencyToken: { names: ['x-consistency-token'], pattern: /^(primary|[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8})$/, maxLength: 17 },
} as const;

/**
 * The header with which the playground asks for the cost of an operation. It is no client header: only a gateway with a playground reads it,
 * it changes nothing but `extensions.cost` of the response, and any other value is ignored.
 */
export const COST_HEADER = { name: 'x-playground-cost', value: '1' } as const;

/** Every request header on which a response may depend, for `Vary`. */
export const VARY = ['Accept-Encoding', 'Accept-Language', ...Object.values(CLIENT_HEADERS).flatMap((header) => header.names)].join(', ');
