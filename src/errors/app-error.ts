import type { Catalogue } from './messages.en';

/** The closed set of failures this gateway answers with. */
export type ErrorCode = keyof Catalogue['codes'];

/** The HTTP status of each code. A total record: a new code without a status does not compile. */
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

/** Headers that a code brings along where the one who throws knows nothing better. An outage is over, or not, in some seconds. */
const CODE_HEADERS: Partial<Readonly<Record<ErrorCode, Readonly<Record<string, string>>>>> = {
  SERVICE_UNAVAILABLE: { 'retry-after': '5' },
  GATEWAY_TIMEOUT: { 'retry-after': '5' },
};

const NO_HEADERS: Readonly<Record<string, string>> = {};

type DetailSentences = Catalogue['details'];

/** What is wrong with one field: a key of the catalogues and the parameters its sentence takes. */
export type DetailReason = {
  [Key in keyof DetailSentences]: { key: Key; params: Parameters<DetailSentences[Key]> };
}[keyof DetailSentences];

/** One fault a person can act on. `field` is the name the client used, dotted below the top level. */
export type ErrorDetail = { readonly field: string } & DetailReason;

/** Builds a detail; the compiler asks for the parameters that the sentence of `key` takes. */
export function detail<Key extends keyof DetailSentences>(
  field: string,
  key: Key,
  ...params: Parameters<DetailSentences[Key]>
): ErrorDetail {
  // The mapped union cannot be narrowed by a generic key; the signature above guarantees the pairing.
  return { field, key, params } as ErrorDetail;
}

interface AppErrorOptions {
  readonly details?: readonly ErrorDetail[];
  /** Response headers that belong to the failure, such as `allow` or `retry-after`; lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What went wrong inside: for the log alone, never answered. */
  readonly cause?: unknown;
}

/** The one error class: a code, details and headers; the sentences are put in at the edge, in the client's language. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? [];
    this.headers = options.headers ?? CODE_HEADERS[code] ?? NO_HEADERS;
  }

  /** The HTTP status of this error's code. */
  get status(): number {
    return HTTP_STATUS[this.code];
  }

  /** BAD_USER_INPUT with the given faults. */
  static badInput(...details: ErrorDetail[]): AppError {
    return new AppError('BAD_USER_INPUT', { details });
  }

  /** No credentials were given (RFC 6750 §3: no error attribute then). */
  static unauthenticated(): AppError {
    return new AppError('UNAUTHENTICATED', { headers: { 'www-authenticate': 'Bearer' } });
  }

  /** Credentials were given and are worth nothing; why stays inside. */
  static invalidToken(cause?: unknown): AppError {
    return new AppError('UNAUTHENTICATED', { headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, cause });
  }
}
