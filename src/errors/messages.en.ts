/**
 * Every sentence a client can be told, in English. The shape of this object is the shape of all catalogues:
 * `Catalogue` is derived from it, so a sentence that one language lacks does not compile.
 */
export const en = {
  /** The fixed sentence of each code; the first four and 405, 429 and 500 are the legacy API's own words. */
  codes: {
    BAD_USER_INPUT: 'Validation failed',
    UNAUTHENTICATED: 'Authentication required',
    FORBIDDEN: 'Insufficient permissions',
    NOT_FOUND: 'Resource not found',
    METHOD_NOT_ALLOWED: 'Method not allowed',
    PAYLOAD_TOO_LARGE: 'Request body too large',
    URI_TOO_LONG: 'Request address too long',
    UNSUPPORTED_MEDIA_TYPE: 'Unsupported media type',
    HEADERS_TOO_LARGE: 'Request headers too large',
    RATE_LIMITED: 'Too many requests',
    INTERNAL_SERVER_ERROR: 'Internal server error',
    SERVICE_UNAVAILABLE: 'Service unavailable',
    GATEWAY_TIMEOUT: 'The answer took too long',
  },
  /** The codes Apollo Server gives of its own accord, before any of our code runs. */
  protocol: {
    GRAPHQL_PARSE_FAILED: 'The document is not valid GraphQL',
    GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema',
    OPERATION_RESOLUTION_FAILURE: 'The document names no single operation to run',
    PERSISTED_QUERY_NOT_FOUND: 'Persisted queries are not supported',
    PERSISTED_QUERY_NOT_SUPPORTED: 'Persisted queries are not supported',
    BAD_REQUEST: 'The request is not a GraphQL request',
  },
  /** One fault of one field; the field's name is put before it. */
  details: {
    accountSuspended: () => 'this account is suspended',
    afterTo: () => 'must not be after to',
    cursor: () => 'is not a cursor of this list and filter',
    dateOrDateTime: () => 'must be a date (2026-05-22) or a date-time with offset (2026-05-22T16:11:26Z)',
    dottedVersion: () => 'must be a dotted version of at most 32 characters',
    integerRange: (p: { min: number; max: number }) => `must be a whole number from ${p.min} to ${p.max}`,
    malformedJson: () => 'is not valid JSON',
    malformedUrl: () => 'is not a valid address',
    mustBe: (p: { type: string }) => `must be a value of type ${p.type}`,
    notWithCursor: () => 'cannot be combined with a cursor',
    objectId: () => 'must be 24 hexadecimal characters',
    oneOf: (p: { values: readonly string[] }) => `must be one of ${p.values.join(', ')}`,
    printableAscii: (p: { max: number }) => `must be 1 to ${p.max} printable ASCII characters`,
    repeated: () => 'must be given once',
    required: () => 'is required',
    tooMany: (p: { max: number }) => `must hold at most ${p.max} items`,
    unknown: () => 'is not known here',
    username: () => 'must be 3 to 30 of A-Z a-z 0-9 . _',
  },
};

type Sentences<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] };

/** What each language has to provide: the same codes, the same details with the same parameters. */
export type Catalogue = { readonly [Section in keyof typeof en]: Sentences<(typeof en)[Section]> };
