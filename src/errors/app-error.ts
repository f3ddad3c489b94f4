import type { Catalogue } from '../i18n/messages.en';
import type { InternalReason, RequestReason, TokenFault, ValidationReason } from './reasons';

/** The closed set of error codes of this gateway. */
export type ErrorCode = keyof Catalogue['codes'];

/** GraphQL's own codes, for errors before an operation is executed. */
export type ProtocolCode = keyof Catalogue['protocol'];

/** The HTTP status of each code. Because the record is total, a new code without a status does not compile. */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  PAYLOAD_TOO_LARGE: 413,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RESPONSE_TOO_LARGE: 422,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL_SERVER_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
  GATEWAY_TIMEOUT: 504,
};

/** The HTTP status of each of GraphQL's own codes, the same as in Apollo Server. */
const PROTOCOL_STATUS: Readonly<Record<ProtocolCode, number>> = {
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  OPERATION_RESOLUTION_FAILURE: 400,
  PERSISTED_QUERY_NOT_FOUND: 200,
  PERSISTED_QUERY_NOT_SUPPORTED: 200,
  // These two are not Apollo Server's, but Apollo Router's, with its statuses.
  PERSISTED_QUERY_NOT_IN_LIST: 404,
  QUERY_NOT_IN_SAFELIST: 403,
  BAD_REQUEST: 400,
};

/** The default headers of a code. An outage may be over in a few seconds. */
const CODE_HEADERS: Partial<Readonly<Record<ErrorCode, Readonly<Record<string, string>>>>> = {
  SERVICE_UNAVAILABLE: { 'retry-after': '5' },
  GATEWAY_TIMEOUT: { 'retry-after': '5' },
};

const NO_HEADERS: Readonly<Record<string, string>> = {};
const NO_LOCATION: ErrorLocation = {};

/** Whether a code is one of GraphQL's own. */
export function isProtocolCode(code: unknown): code is ProtocolCode {
  return typeof code === 'string' && Object.hasOwn(PROTOCOL_STATUS, code);
}

type DetailMessages = Catalogue['details'];

/** What is wrong with one field: a key of the catalogues and the parameters of its message. */
export type DetailReason = {
  [Key in keyof DetailMessages]: { key: Key; params: Parameters<DetailMessages[Key]> };
}[keyof DetailMessages];

/** One fault that the client can fix. `field` is the client's name for the field, with dots for nested fields. */
export type ErrorDetail = { readonly field: string } & DetailReason;

/** Builds a detail. The compiler requires the parameters that the message of `key` has. */
export function detail<Key extends keyof DetailMessages>(field: string, key: Key, ...params: Parameters<DetailMessages[Key]>): ErrorDetail {
  // The mapped union cannot be narrowed by a generic key; the signature above guarantees the pairing.
  return { field, key, params } as ErrorDetail;
}

/** The position of an error in a GraphQL document and its result. */
export interface ErrorLocation {
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
}

interface AppErrorOptions {
  readonly details?: readonly ErrorDetail[];
  /** Response headers of the error, such as `allow` or `retry-after`, with lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is wrong with the document or request. It is appended to the fixed message of the code. */
  readonly reason?: ValidationReason | RequestReason | undefined;
  readonly place?: ErrorLocation;
  /** Why the request failed, which is logged but never sent to clients. */
  readonly internalReason?: InternalReason | undefined;
  /** The internal cause, which is logged but never sent to clients. */
  readonly cause?: unknown;
}

/** The gateway's error: a code, details and headers. Messages are added when it is formatted, in the client's language. */
export class AppError extends Error {
  readonly code: ErrorCode | ProtocolCode;
  readonly reason: ValidationReason | RequestReason | undefined;
  readonly place: ErrorLocation;
  readonly internalReason: InternalReason | undefined;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode | ProtocolCode, options: AppErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? [];
    this.reason = options.reason;
    this.place = options.place ?? NO_LOCATION;
    this.internalReason = options.internalReason;
    this.headers = options.headers ?? (isProtocolCode(code) ? undefined : CODE_HEADERS[code]) ?? NO_HEADERS;
  }

  /** The HTTP status of this error's code. */
  get status(): number {
    return isProtocolCode(this.code) ? PROTOCOL_STATUS[this.code] : HTTP_STATUS[this.code];
  }

  /** A copy of this error with the given properties replaced. */
  with(options: AppErrorOptions): AppError {
    const { details, headers, reason, place, internalReason, cause } = this;
    return new AppError(this.code, { details, headers, reason, place, internalReason, cause, ...options });
  }

  /** BAD_USER_INPUT with the given details. */
  static badInput(...details: ErrorDetail[]): AppError {
    return new AppError('BAD_USER_INPUT', { details });
  }

  /** FORBIDDEN for a viewer who is blocked by the user whose data is requested. */
  static blocked(): AppError {
    return new AppError('FORBIDDEN', { internalReason: 'blocked' });
  }

  /** UNAUTHENTICATED for a request without credentials (RFC 6750 §3: without an error attribute). */
  static unauthenticated(): AppError {
    return new AppError('UNAUTHENTICATED', { headers: { 'www-authenticate': 'Bearer' }, internalReason: 'missing' });
  }

  /** UNAUTHENTICATED for an invalid token. The response is the same for every fault, which is only logged. */
  static invalidToken(fault: TokenFault): AppError {
    return new AppError('UNAUTHENTICATED', { headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, internalReason: fault });
  }
}
