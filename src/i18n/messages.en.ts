/** A question after a message; empty without suggestions. */
const didYouMean = (names: readonly string[]): string =>
  names.length === 0 ? '' : `. Did you mean ${names.map((name) => `"${name}"`).join(', ')}?`;

/**
 * Every message for clients, in English. All catalogues have the shape of this object: `Catalogue` is derived from it, so that a
 * catalogue that lacks a message does not compile.
 */
export const en = {
  /** The fixed message of each code; those of 400 to 405, 429 and 500 come from the legacy API. */
  codes: {
    BAD_USER_INPUT: 'Validation failed',
    UNAUTHENTICATED: 'Authentication required',
    FORBIDDEN: 'Insufficient permissions',
    NOT_FOUND: 'Resource not found',
    METHOD_NOT_ALLOWED: 'Method not allowed',
    PAYLOAD_TOO_LARGE: 'Request body too large',
    URI_TOO_LONG: 'Request URI too long',
    UNSUPPORTED_MEDIA_TYPE: 'Unsupported media type',
    HEADERS_TOO_LARGE: 'Request headers too large',
    REQUEST_TIMEOUT: 'Request timeout',
    RESPONSE_TOO_LARGE: 'Response too large: select fewer fields or a smaller page',
    RATE_LIMITED: 'Too many requests',
    INTERNAL_SERVER_ERROR: 'Internal server error',
    SERVICE_UNAVAILABLE: 'Service unavailable',
    GATEWAY_TIMEOUT: 'Gateway timeout',
  },
  /** The fixed message of each code that GraphQL and Apollo Server define. */
  protocol: {
    GRAPHQL_PARSE_FAILED: 'The document is not valid GraphQL',
    GRAPHQL_VALIDATION_FAILED: 'The document is not valid against the schema',
    OPERATION_RESOLUTION_FAILURE: 'operationName must name an operation in the document',
    // Clients recognize these two by their text.
    PERSISTED_QUERY_NOT_FOUND: 'PersistedQueryNotFound',
    PERSISTED_QUERY_NOT_SUPPORTED: 'PersistedQueryNotSupported',
    PERSISTED_QUERY_NOT_IN_LIST: 'No trusted document has this id: the client is newer or older than the manifest of the gateway',
    QUERY_NOT_IN_SAFELIST: 'Only trusted documents are executed for this client: send one from the manifest, or its id',
    BAD_REQUEST: 'Invalid GraphQL request',
  },
  /** Validation errors of a GraphQL document, after the fixed message. Parameters are names and types, never values. */
  validation: {
    characterInString: (p: { character: string }) => `a string must not contain ${p.character}`,
    conflictingFields: (p: { name: string }) => `fields "${p.name}" conflict: use different aliases`,
    description: () => 'a description is not supported here',
    directiveLocation: (p: { directive: string; locations: readonly string[] }) =>
      `directive "${p.directive}" may only be used on ${p.locations.join(', ')}`,
    duplicateArgument: (p: { argument: string }) => `argument "${p.argument}" must not be repeated`,
    duplicateDirective: (p: { directive: string }) => `directive "${p.directive}" must not be repeated here`,
    duplicateFragment: (p: { fragment: string }) => `fragment name "${p.fragment}" must not be repeated`,
    duplicateInputField: (p: { field: string }) => `input field "${p.field}" must not be repeated`,
    duplicateOperation: (p: { operation: string }) => `operation name "${p.operation}" must not be repeated`,
    duplicateVariable: (p: { variable: string }) => `variable "${p.variable}" must not be repeated`,
    escapeSequence: () => 'a string has an invalid escape sequence',
    expectedToken: (p: { expected: string; found: string }) => `expected ${p.expected}, found ${p.found}`,
    fragmentCycle: (p: { fragment: string }) => `fragment "${p.fragment}" cannot be spread within itself`,
    fragmentSpread: (p: { fragment: string; type: string }) => `fragment "${p.fragment}" cannot be spread on type "${p.type}"`,
    fragmentType: (p: { type: string }) => `a fragment cannot be defined on type "${p.type}", which has no subfields`,
    inlineFragmentSpread: (p: { condition: string; type: string }) =>
      `inline fragment on "${p.condition}" cannot be spread on type "${p.type}"`,
    introspectionDepth: () => 'introspection is nested too deeply',
    introspectionDisabled: () => 'introspection is disabled',
    leafSelection: (p: { field: string; type: string }) =>
      `field "${p.field}" must not have a selection: type "${p.type}" has no subfields`,
    loneAnonymousOperation: () => 'an anonymous operation must be the only operation in the document',
    missingSelection: (p: { field: string }) => `field "${p.field}" must have a selection of subfields`,
    notExecutable: () => 'a document may only contain operations and fragments',
    number: (p: { found: string }) => `a number must not contain ${p.found}`,
    oneOfInput: (p: { type: string }) => `input of type "${p.type}" must have exactly one field, with a value`,
    requiredArgument: (p: { argument: string; field: string }) => `argument "${p.argument}" of field "${p.field}" is required`,
    requiredDirectiveArgument: (p: { argument: string; directive: string }) =>
      `argument "${p.argument}" of directive "${p.directive}" is required`,
    requiredInputField: (p: { field: string; type: string }) => `field "${p.field}" of input type "${p.type}" is required`,
    singleQuote: () => `unexpected single quote ('): use a double quote (")`,
    subscriptionFields: () =>
      'a subscription must select exactly one top-level field, which must not be an introspection field or have @skip or @include',
    tooComplex: () => 'the document is too complex to be validated',
    tooManyErrors: (p: { max: number }) => `only the first ${p.max} errors are listed`,
    tooManyTokens: (p: { max: number }) => `must have at most ${p.max} tokens`,
    undefinedVariable: (p: { variable: string }) => `variable "${p.variable}" is not defined`,
    unexpectedCharacter: (p: { character: string }) => `unexpected character ${p.character}`,
    unexpectedToken: (p: { found: string }) => `unexpected ${p.found}`,
    unknownArgument: (p: { argument: string; field: string; suggestions: readonly string[] }) =>
      `unknown argument "${p.argument}" on field "${p.field}"${didYouMean(p.suggestions)}`,
    unknownDirective: (p: { directive: string }) => `unknown directive "${p.directive}"`,
    unknownDirectiveArgument: (p: { argument: string; directive: string; suggestions: readonly string[] }) =>
      `unknown argument "${p.argument}" on directive "${p.directive}"${didYouMean(p.suggestions)}`,
    unknownField: (p: { field: string; type: string; suggestions: readonly string[] }) =>
      `unknown field "${p.field}" on type "${p.type}"${didYouMean(p.suggestions)}`,
    unknownFragment: (p: { fragment: string }) => `unknown fragment "${p.fragment}"`,
    unknownInputField: (p: { field: string; type: string; suggestions: readonly string[] }) =>
      `unknown field "${p.field}" on input type "${p.type}"${didYouMean(p.suggestions)}`,
    unknownType: (p: { type: string; suggestions: readonly string[] }) => `unknown type "${p.type}"${didYouMean(p.suggestions)}`,
    unsupportedOperation: (p: { kind: string }) => `the schema does not support ${p.kind} operations`,
    unterminatedString: () => 'a string is not terminated',
    unusedFragment: (p: { fragment: string }) => `fragment "${p.fragment}" is never used`,
    unusedVariable: (p: { variable: string }) => `variable "${p.variable}" is never used`,
    valueType: (p: { field: string; type: string; suggestions: readonly string[] }) =>
      `"${p.field}" must be of type "${p.type}"${didYouMean(p.suggestions)}`,
    variableInConstant: () => 'a constant value must not contain a variable',
    variablePosition: (p: { variable: string; type: string; expected: string }) =>
      `variable "${p.variable}" of type "${p.type}" cannot be used where type "${p.expected}" is expected`,
    variableType: (p: { variable: string; type: string }) => `variable "${p.variable}" must be of an input type, not "${p.type}"`,
  },
  /** Errors of a request that is not a valid GraphQL request, after the fixed message. */
  request: {
    batch: () => 'operation batching is not supported',
    body: () => 'the body must be a JSON object with "query"',
    getOperation: (p: { kind: string }) => `${p.kind} operations must be sent with POST`,
    parameterJson: (p: { parameter: string }) => `${p.parameter}: must be valid JSON`,
    parameterObject: (p: { parameter: string }) => `${p.parameter}: must be a JSON object`,
    parameterRepeated: (p: { parameter: string }) => `${p.parameter}: must not be repeated`,
    parameterString: (p: { parameter: string }) => `${p.parameter}: must be a string`,
    queryRequired: () => 'query: is required',
    subscriptionTransport: () => 'a subscription must be sent over a WebSocket (graphql-transport-ws), or accept text/event-stream',
  },
  /** Errors of one field, whose name precedes the message. */
  details: {
    accountSuspended: () => 'this account is suspended',
    afterTo: () => 'must not be after "to"',
    circularFragments: () => 'must not have fragments that spread themselves',
    clientName: (p: { max: number }) => `must be 1 to ${p.max} characters of A-Z a-z 0-9 . _ -`,
    consistencyToken: () => 'must be primary, or a position in the write-ahead log such as 0/16B3748',
    cursor: () => 'must be a cursor of this list and filter',
    dateOrDateTime: () => 'must be a date (2026-05-22) or a date-time with offset (2026-05-22T16:11:26Z)',
    dottedVersion: () => 'must be a dotted version number of at most 32 characters',
    integer: (p: { min: number; max: number }) => `must be an integer between ${p.min} and ${p.max}`,
    integerRange: (p: { min: number; max: number }) => `must be between ${p.min} and ${p.max}`,
    malformedJson: () => 'must be valid JSON',
    malformedUrl: () => 'is malformed',
    mustBe: (p: { type: string }) => `must be of type ${p.type}`,
    notWithCursor: () => 'must not be combined with a cursor',
    objectId: () => 'must be 24 hexadecimal characters',
    oneOf: (p: { values: readonly string[] }) => `must be one of ${p.values.join(', ')}`,
    printableAscii: (p: { max: number }) => `must be 1 to ${p.max} printable ASCII characters`,
    repeated: () => 'must not be repeated',
    required: () => 'is required',
    tooCostly: (p: { max: number }) => `must cost at most ${p.max} units`,
    tooDeep: (p: { max: number }) => `must be nested at most ${p.max} levels deep`,
    tooLong: (p: { max: number }) => `must have at most ${p.max} characters`,
    tooManyAliases: (p: { max: number }) => `must have at most ${p.max} aliases`,
    tooManySubscriptions: (p: { max: number }) => `the maximum is ${p.max}: end others first`,
    tooManyRecords: (p: { max: number }) => `must watch, with all others, at most ${p.max} records: end others first`,
    tooManyDirectives: (p: { max: number }) => `must have at most ${p.max} directives`,
    tooManyFragments: (p: { max: number }) => `must have at most ${p.max} fragments`,
    tooManyLines: (p: { max: number }) => `must have at most ${p.max} lines`,
    tooMany: (p: { max: number }) => `must have at most ${p.max} items`,
    tooOftenNamed: (p: { max: number }) => `must use each name at most ${p.max} times`,
    unknown: () => 'unknown parameter',
    unknownField: () => 'unknown field',
    username: () => 'must be 3 to 30 characters of A-Z a-z 0-9 . _',
  },
};

type Messages<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] };

/** The messages that each language has to provide: the same keys, with the same parameters. */
export type Catalogue = { readonly [Section in keyof typeof en]: Messages<(typeof en)[Section]> };
