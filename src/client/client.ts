import type { IncomingHttpHeaders } from 'node:http';
import { AppError, detail, type ErrorDetail } from '../errors/app-error';
import type { Language } from '../i18n/languages';
import { CLIENT_HEADERS, type Platform } from './client-headers';
import { preferredLanguage } from './preferred-language';
import type { TimeZone } from './time-zone';

/** The client of a request, from its headers. REST and GraphQL read the same ones. */
export interface Client {
  readonly language: Language;
  readonly timeZone: TimeZone;
  readonly platform: Platform;
  readonly appVersion: string | undefined;
  /** The name of the client program, which selects its mode of trusted documents. */
  readonly name: string | undefined;
  readonly deviceId: string | undefined;
  /** Which writes the response must include: `primary` for all, or a position of PostgreSQL's write-ahead log. */
  readonly consistencyToken: string | undefined;
}

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

function label(
  headers: IncomingHttpHeaders,
  header: { readonly names: readonly [string]; readonly pattern: RegExp; readonly maxLength: number },
  reject: (name: string, maxLength: number) => void,
): string | undefined {
  const [name] = header.names;
  const given = headers[name]?.toString();
  if (given !== undefined && (given.length > header.maxLength || !header.pattern.test(given))) reject(name, header.maxLength);
  return given;
}

/**
 * Reads the client headers.
 * @throws AppError BAD_USER_INPUT with every header that has an invalid value
 */
export function readClient(headers: IncomingHttpHeaders): Client {
  const faults: ErrorDetail[] = [];
  choice(headers, CLIENT_HEADERS.language, faults);
  const timeZone = choice(headers, CLIENT_HEADERS.timeZone, faults) ?? CLIENT_HEADERS.timeZone.fallback;
  const platform = choice(headers, CLIENT_HEADERS.platform, faults) ?? CLIENT_HEADERS.platform.fallback;

  const appVersion = label(headers, CLIENT_HEADERS.appVersion, (name) => faults.push(detail(name, 'dottedVersion')));
  const name = label(headers, CLIENT_HEADERS.clientName, (header, max) => faults.push(detail(header, 'clientName', { max })));
  const deviceId = label(headers, CLIENT_HEADERS.deviceId, (name, max) => faults.push(detail(name, 'printableAscii', { max })));
  const consistencyToken = label(headers, CLIENT_HEADERS.consistencyToken, (name) => faults.push(detail(name, 'consistencyToken')));

  if (faults.length > 0) throw AppError.badInput(...faults);
  return { language: preferredLanguage(headers), timeZone, platform, appVersion, name, deviceId, consistencyToken };
}
