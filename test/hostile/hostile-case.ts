import { ADA, tokenFor } from '../support/gateway';
import type { Door } from './invariant';
import { bytesOf, type WireRequest } from './wire';

/** Which gateway a case is for: they differ in their environment. */
export type GatewayKind = 'development' | 'production' | 'publicKey' | 'keySet' | 'limited';

/** One hostile request and the answer it must get. */
export interface HostileCase {
  readonly name: string;
  /** To the byte, where a well-formed request could not say it. */
  readonly request: WireRequest | Buffer;
  readonly status: number;
  /** `x-error-code` of an envelope, or the code of the first GraphQL error; undefined for a success. */
  readonly code?: string;
  /** Headers of the answer: this value, or there at all. */
  readonly headers?: Readonly<Record<string, string | true>>;
  /** By the path, unless it is not: bytes that are no request are answered with an envelope. */
  readonly door?: Door;
  readonly at?: GatewayKind;
  /** How often it is sent before the answer counts. */
  readonly times?: number;
  /** Whether the token is sound, so that the database is asked whose it is. */
  readonly isSoundToken?: boolean;
  /** What must stand in the answer. */
  readonly says?: string;
}

const LIFETIME_S = 3600;

/** ada's token, made once. */
export const TOKEN = tokenFor(ADA, LIFETIME_S);

/** A signed-in client's header. */
export function bearer(token = TOKEN): readonly [string, string] {
  return ['authorization', `Bearer ${token}`];
}

/** A signed-in user's header. */
export function as(userId: string): readonly [string, string] {
  return bearer(tokenFor(userId, LIFETIME_S));
}

/** The code that belongs to a status, where nothing else is said. */
export const CODE_OF: Readonly<Record<number, string>> = {
  400: 'BAD_USER_INPUT',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
};

type Rest = Omit<HostileCase, 'name' | 'request' | 'status'> & Omit<WireRequest, 'path' | 'headers'>;

/** A GET of ada's, unless it says otherwise. */
export function to(path: string, name: string, status: number, more: Rest & { send?: WireRequest['headers'] } = {}): HostileCase {
  const { method, body, send = [bearer()], ...expected } = more;
  const request = { path, headers: send, ...(method !== undefined && { method }), ...(body !== undefined && { body }) };
  return { name, request, status, ...expected };
}

/** The same below /api/v1. */
export function rest(name: string, path: string, status: number, more: Parameters<typeof to>[3] = {}): HostileCase {
  return to(`/api/v1${path}`, name, status, more);
}

const JSON_TYPE = ['content-type', 'application/json'] as const;

/** A POST of a body to /graphql, ada's unless it says otherwise. */
export function post(
  name: string,
  body: string | Buffer,
  status: number,
  more: Rest & { send?: WireRequest['headers'] } = {},
): HostileCase {
  const { method = 'POST', send = [bearer(), JSON_TYPE], ...expected } = more;
  return { name, request: { method, path: '/graphql', headers: send, body }, status, ...expected };
}

/** A GraphQL operation of ada's. */
export function ask(
  name: string,
  query: string,
  status: number,
  more: Rest & { variables?: unknown; operationName?: unknown } = {},
): HostileCase {
  const { variables, operationName, ...rest } = more;
  return post(name, JSON.stringify({ query, variables, operationName }), status, rest);
}

/** Bytes that are no request, or one that no client library would write. `\n` stands for the line end of HTTP. */
export function raw(name: string, lines: string, status: number, more: Omit<HostileCase, 'name' | 'request' | 'status'> = {}): HostileCase {
  return { name, request: Buffer.from(lines.replaceAll('\n', '\r\n'), 'latin1'), status, door: 'envelope', ...more };
}

/** The bytes of a case, in one language where it names none itself and can. */
export function bytesOfCase({ request }: HostileCase, host: string, language: string): Buffer {
  if (Buffer.isBuffer(request)) return Buffer.from(request.toString('latin1').replaceAll('{host}', host), 'latin1');
  const headers = request.headers ?? [];
  const isSaid = headers.some(([name]) => ['x-language', 'x-lang', 'accept-language'].includes(name.toLowerCase()));
  return bytesOf({ ...request, headers: isSaid ? headers : [...headers, ['x-language', language]] }, host);
}
