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
    REQUEST_TIMEOUT: 'The request took too long to arrive',
    RESPONSE_TOO_LARGE: 'The response would be too large: select less, or smaller pages',
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
    // Clients recognize these two by their text.
    PERSISTED_QUERY_NOT_FOUND: 'PersistedQueryNotFound',
    PERSISTED_QUERY_NOT_SUPPORTED: 'PersistedQueryNotSupported',
    BAD_REQUEST: 'The request is not a GraphQL request',
  },
  /** What GraphQL finds in a document: told with names of the schema and the document, never with values. */
  findings: {
    aloneAnonymous: () => 'an operation without a name must be the only one',
    argumentRequired: (p: { field: string; argument: string }) => `field ${p.field} needs the argument ${p.argument}`,
    batched: () => 'one request holds one operation',
    conflictingFields: (p: { name: string }) => `the fields named ${p.name} differ: use aliases`,
    crossSite: () => 'it looks like a cross-site request: send content-type application/json, or the header apollo-require-preflight',
    directiveUnknown: (p: { directive: string }) => `there is no directive @${p.directive}`,
    duplicate: (p: { name: string }) => `${p.name} is there more than once`,
    fieldUnknown: (p: { field: string; type: string }) => `${p.type} has no field ${p.field}`,
    fragmentUnfit: (p: { fragment: string }) => `the fragment ${p.fragment} can never apply where it stands`,
    fragmentUnknown: (p: { fragment: string }) => `there is no fragment ${p.fragment}`,
    introspectionOff: () => 'the schema is not told here',
    introspectionTooDeep: () => 'the schema is nested too deeply: select fewer lists of fields and types within one another',
    leafSelection: (p: { field: string }) => `the field ${p.field} has nothing to select`,
    missingSelection: (p: { field: string }) => `say what of the field ${p.field} is wanted`,
    operationKind: (p: { kind: string }) => `the schema has no ${p.kind}`,
    queryMissing: () => 'the body must be a JSON object with a query',
    tooManyErrors: () => 'there are more errors than these',
    tooManyTokens: (p: { max: string }) => `it has more than ${p.max} tokens`,
    typeUnknown: (p: { type: string }) => `there is no type ${p.type}`,
    unknownArgument: (p: { argument: string; field: string }) => `${p.field} has no argument ${p.argument}`,
    unused: (p: { name: string }) => `${p.name} is never used`,
    valueUnfit: (p: { type: string }) => `a value is not of type ${p.type}`,
    variableUndefined: (p: { variable: string }) => `there is no variable ${p.variable}`,
    variableUnfit: (p: { variable: string; expected: string }) => `the variable ${p.variable} stands where ${p.expected} is expected`,
    variablesObject: () => 'variables and extensions must be JSON objects',
  },
  /** One fault of one field; the field's name is put before it. */
  details: {
    accountSuspended: () => 'this account is suspended',
    afterTo: () => 'must not be after to',
    circularFragments: () => 'must not have fragments that contain themselves',
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
    tooCostly: (p: { max: number }) => `must cost at most ${p.max} units`,
    tooDeep: (p: { max: number }) => `must not nest fields deeper than ${p.max}`,
    tooLong: (p: { max: number }) => `must have at most ${p.max} characters`,
    tooManyAliases: (p: { max: number }) => `must use at most ${p.max} aliases`,
    tooManyDirectives: (p: { max: number }) => `must use at most ${p.max} directives`,
    tooManyFragments: (p: { max: number }) => `must define at most ${p.max} fragments`,
    tooManyLines: (p: { max: number }) => `must have at most ${p.max} lines`,
    tooMany: (p: { max: number }) => `must hold at most ${p.max} items`,
    tooOftenNamed: (p: { max: number }) => `must use no name more than ${p.max} times`,
    unknown: () => 'is not known here',
    username: () => 'must be 3 to 30 of A-Z a-z 0-9 . _',
  },
};

type Sentences<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] };

/** What each language has to provide: the same codes, the same details with the same parameters. */
export type Catalogue = { readonly [Section in keyof typeof en]: Sentences<(typeof en)[Section]> };
