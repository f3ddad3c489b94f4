import type { IncomingHttpHeaders } from 'node:http';
import { AppError, detail, type ErrorDetail } from '../errors/app-error';
import { LANGUAGES, type Language } from '../errors/language';
import { preferredLanguage } from './preferred-language';
import { TIME_ZONES, type TimeZone } from './time-zone';

/** The kinds of program that call the gateway. */
export const PLATFORMS = ['web', 'mobile_ios', 'mobile_android', 'admin', 'api', 'unknown', 'all'] as const;

/** One of the kinds of program that call the gateway. */
export type Platform = (typeof PLATFORMS)[number];

/** What the client says of itself, REST and GraphQL alike. */
export interface Client {
  readonly language: Language;
  readonly timeZone: TimeZone;
  readonly platform: Platform;
  readonly appVersion: string | undefined;
  readonly deviceId: string | undefined;
}

/** The longest `x-device-id`, in characters. */
const DEVICE_ID_MAX_LENGTH = 128;

/**
 * THE table of client headers. The legacy documentation gives their meanings, values and defaults; the names are ours.
 * An explicit header outside its values is the client's fault, never silently the default.
 */
export const CLIENT_HEADERS = {
  language: { names: ['x-language', 'x-lang'], values: LANGUAGES },
  timeZone: { names: ['x-timezone'], values: TIME_ZONES, fallback: 'UTC' },
  platform: { names: ['x-platform'], values: PLATFORMS, fallback: 'web' },
  appVersion: { names: ['x-app-version'], pattern: /^(?=.{1,32}$)\d+(\.\d+)*([-+.][0-9A-Za-z]+)*$/ },
  deviceId: { names: ['x-device-id'], pattern: /^[\x20-\x7e]{1,128}$/ },
} as const;

/** Every header name the answer may depend on, for `Vary`. */
export const VARY = ['Accept-Language', ...Object.values(CLIENT_HEADERS).flatMap((header) => header.names)].join(', ');

function choice<Value extends string>(
  headers: IncomingHttpHeaders,
  header: { readonly names: readonly string[]; readonly values: readonly Value[] },
  faults: ErrorDetail[],
): Value | undefined {
  let chosen: Value | undefined;
  for (const name of header.names) {
    const given = headers[name];
    if (given === undefined) continue;
    const value = header.values.find((candidate) => candidate === given);
    if (value === undefined) faults.push(detail(name, 'oneOf', { values: header.values }));
    chosen ??= value;
  }
  return chosen;
}

/**
 * Reads the client headers.
 * @throws AppError BAD_USER_INPUT naming every header whose value is not one of its values
 */
export function readClient(headers: IncomingHttpHeaders): Client {
  const faults: ErrorDetail[] = [];
  choice(headers, CLIENT_HEADERS.language, faults);
  const timeZone = choice(headers, CLIENT_HEADERS.timeZone, faults) ?? CLIENT_HEADERS.timeZone.fallback;
  const platform = choice(headers, CLIENT_HEADERS.platform, faults) ?? CLIENT_HEADERS.platform.fallback;

  const appVersion = headers['x-app-version']?.toString();
  if (appVersion !== undefined && !CLIENT_HEADERS.appVersion.pattern.test(appVersion)) {
    faults.push(detail('x-app-version', 'dottedVersion'));
  }
  const deviceId = headers['x-device-id']?.toString();
  if (deviceId !== undefined && !CLIENT_HEADERS.deviceId.pattern.test(deviceId)) {
    faults.push(detail('x-device-id', 'printableAscii', { max: DEVICE_ID_MAX_LENGTH }));
  }

  if (faults.length > 0) throw AppError.badInput(...faults);
  return { language: preferredLanguage(headers), timeZone, platform, appVersion, deviceId };
}
