import { ADA, tokenFor } from '../support/gateway';
import type { Endpoint } from './invariant';
import { bytesOf, type WireRequest } from '../support/wire';

/** The gateway of a case; gateways differ in their environment. */
export type GatewayKind = 'development' | 'production' | 'publicKey' | 'keySet' | 'limited' | 'federated';

/** One hostile request and its expected response. */
export interface HostileCase {
  readonly name: string;
  /** Raw bytes, if a well-formed request cannot express it. */
  readonly request: WireRequest | Buffer;
  readonly status: number;
  /** `x-error-code` of an envelope, or the code of the first GraphQL error; undefined for a success. */
  readonly code?: string;
  /** Headers of the response: this value, or `true` for any value. */
  readonly headers?: Readonly<Record<string, string | true>>;
  /** The endpoint, if it cannot be derived from the path: unparsable bytes get an envelope. */
  readonly endpoint?: Endpoint;
  readonly at?: GatewayKind;
  /** The number of times it is sent; the last response is checked. */
  readonly times?: number;
  /** Whether the token is valid, so that the account is read from the database. */
  readonly isSoundToken?: boolean;
  /** Text that the response must contain. */
  readonly says?: string;
}

const LIFETIME_S = 3600;

/** ada's token, signed once. */
export const TOKEN = tokenFor(ADA, LIFETIME_S);

/** A signed-in client's header. */
export function bearer(token = TOKEN): readonly [string, string] {
  return ['authorization', `Bearer ${token}`];
}

/** A signed-in user's header. */
export function as(userId: string): readonly [string, string] {
  return bearer(tokenFor(userId, LIFETIME_S));
}

/** The default error code of a status. */
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

/** A GET by ada, unless overridden. */
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

/** A POST of a body to /graphql by ada, unless overridden. */
export function post(
  name: string,
  body: string | Buffer,
  status: number,
  more: Rest & { send?: WireRequest['headers'] } = {},
): HostileCase {
  const { method = 'POST', send = [bearer(), JSON_TYPE], ...expected } = more;
  return { name, request: { method, path: '/graphql', headers: send, body }, status, ...expected };
}

/** A GraphQL operation by ada. */
export function graphqlCase(
  name: string,
  query: string,
  status: number,
  more: Rest & { variables?: unknown; operationName?: unknown } = {},
): HostileCase {
  const { variables, operationName, ...rest } = more;
  return post(name, JSON.stringify({ query, variables, operationName }), status, rest);
}

/** Raw bytes that are not a valid request, or that no client library would send. `\n` stands for CRLF. */
export function raw(name: string, lines: string, status: number, more: Omit<HostileCase, 'name' | 'request' | 'status'> = {}): HostileCase {
  return { name, request: Buffer.from(lines.replaceAll('\n', '\r\n'), 'latin1'), status, endpoint: 'envelope', ...more };
}

/** The bytes of a case, with the language added if the case names none. */
export function bytesOfCase({ request }: HostileCase, host: string, language: string): Buffer {
  if (Buffer.isBuffer(request)) return Buffer.from(request.toString('latin1').replaceAll('{host}', host), 'latin1');
  const headers = request.headers ?? [];
  const isSaid = headers.some(([name]) => ['x-language', 'x-lang', 'accept-language'].includes(name.toLowerCase()));
  return bytesOf({ ...request, headers: isSaid ? headers : [...headers, ['x-language', language]] }, host);
}
