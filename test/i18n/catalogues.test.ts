import {
  AppError,
  detail,
  HTTP_STATUS,
  isProtocolCode,
  type ErrorCode,
  type ErrorDetail,
  type ProtocolCode,
} from '../../src/errors/app-error';
import type { RequestReason, ValidationReason } from '../../src/errors/reasons';
import { LANGUAGES } from '../../src/i18n/languages';
import { en, type Catalogue } from '../../src/i18n/messages.en';
import { tr } from '../../src/i18n/messages.tr';
import { detailMessage, fixedMessageOf, reasonMessage, translateDetails } from '../../src/errors/translate';

/** The error codes of the contract: code, status, and the fixed messages. */
const CONTRACT: readonly [ErrorCode, number, string?, string?][] = [
  ['BAD_USER_INPUT', 400, 'Validation failed', 'Doğrulama başarısız'],
  ['UNAUTHENTICATED', 401, 'Authentication required', 'Kimlik doğrulaması gerekli'],
  ['FORBIDDEN', 403, 'Insufficient permissions', 'Yetersiz yetki'],
  ['NOT_FOUND', 404, 'Resource not found', 'Kaynak bulunamadı'],
  ['METHOD_NOT_ALLOWED', 405, 'Method not allowed', 'Bu yönteme izin verilmiyor'],
  ['REQUEST_TIMEOUT', 408],
  ['PAYLOAD_TOO_LARGE', 413],
  ['URI_TOO_LONG', 414],
  ['UNSUPPORTED_MEDIA_TYPE', 415],
  ['RESPONSE_TOO_LARGE', 422],
  ['RATE_LIMITED', 429, 'Too many requests', 'Çok fazla istek'],
  ['HEADERS_TOO_LARGE', 431],
  ['INTERNAL_SERVER_ERROR', 500, 'Internal server error', 'Sunucu hatası'],
  ['SERVICE_UNAVAILABLE', 503],
  ['GATEWAY_TIMEOUT', 504],
];

type Details = Catalogue['details'];

/** Example parameters for the message of every detail; a new detail without them does not compile. */
const PARAMETERS: { readonly [Key in keyof Details]: Parameters<Details[Key]> } = {
  accountSuspended: [],
  afterTo: [],
  circularFragments: [],
  clientName: [{ max: 64 }],
  consistencyToken: [],
  cursor: [],
  dateOrDateTime: [],
  dottedVersion: [],
  integer: [{ min: 17, max: 23 }],
  integerRange: [{ min: 17, max: 23 }],
  malformedJson: [],
  malformedUrl: [],
  mustBe: [{ type: '[X!]' }],
  notWithCursor: [],
  objectId: [],
  oneOf: [{ values: ['P', 'Q'] }],
  printableAscii: [{ max: 23 }],
  repeated: [],
  required: [],
  tooCostly: [{ max: 23 }],
  tooDeep: [{ max: 23 }],
  tooLong: [{ max: 23 }],
  tooMany: [{ max: 23 }],
  tooManyAliases: [{ max: 23 }],
  tooManySubscriptions: [{ max: 100 }],
  tooManyRecords: [{ max: 23 }],
  tooManyDirectives: [{ max: 23 }],
  tooManyFragments: [{ max: 23 }],
  tooManyLines: [{ max: 23 }],
  tooOftenNamed: [{ max: 23 }],
  unknown: [],
  unknownField: [],
  username: [],
};

// Object.keys loses the type of the keys; the record above is total.
const DETAIL_KEYS = Object.keys(PARAMETERS) as (keyof Details)[];
const PROTOCOL_CODES = Object.keys(en.protocol) as ProtocolCode[];

/** Every name that can appear in the message of a reason. */
const NAMES = { argument: 'A1', character: 'U1', condition: 'C1', directive: 'D1', expected: 'E1', field: 'F1', found: 'W1', fragment: 'G1', kind: 'K1', locations: ['L1', 'L2'], max: 17, name: 'N1', operation: 'O1', parameter: 'P1', suggestions: ['S1', 'S2'], type: 'T1', variable: 'V1' }; // prettier-ignore

function namesIn(message: string): string[] {
  return Object.values(NAMES).flat().map(String).filter((name) => message.includes(name)); // prettier-ignore
}

/** Every reason, with more names than its message takes. */
const REASONS = (['validation', 'request'] as const).flatMap((section) =>
  // Object.keys loses the type of the keys; the messages contain only these names.
  Object.keys(en[section]).map((key) => ({ section, key, params: [NAMES] }) as unknown as ValidationReason | RequestReason),
);

function detailFor(key: keyof Details): ErrorDetail {
  // Key and parameters come from the same entry.
  return { field: 'field', key, params: PARAMETERS[key] } as ErrorDetail;
}

/** Every message of the two languages, side by side. */
function pairs(): [string, string, string][] {
  return [
    ...CONTRACT.map(([code]): [string, string, string] => [code, fixedMessageOf(code, 'en'), fixedMessageOf(code, 'tr')]),
    ...PROTOCOL_CODES.map((code): [string, string, string] => [code, fixedMessageOf(code, 'en'), fixedMessageOf(code, 'tr')]),
    ...REASONS.map((reason): [string, string, string] => [
      `${reason.section}.${reason.key}`,
      reasonMessage(reason, 'en'),
      reasonMessage(reason, 'tr'),
    ]),
    ...DETAIL_KEYS.map((key): [string, string, string] => [key, detailMessage(detailFor(key), 'en'), detailMessage(detailFor(key), 'tr')]),
  ];
}

test('maps every code of the contract to its status', () => {
  expect(HTTP_STATUS).toEqual(Object.fromEntries(CONTRACT.map(([code, status]) => [code, status])));
  for (const [code, status] of CONTRACT) expect(new AppError(code).status).toBe(status);
});

test.each(CONTRACT.filter(([, , message]) => message !== undefined))(
  '%s (%i) is exactly "%s" and "%s"',
  (code, _, inEnglish, inTurkish) => {
    // prettier-ignore
    expect([fixedMessageOf(code, 'en'), fixedMessageOf(code, 'tr')]).toEqual([inEnglish, inTurkish]);
  },
);

test('both catalogues have the same keys', () => {
  for (const section of ['codes', 'protocol', 'validation', 'request', 'details'] as const) {
    expect(Object.keys(tr[section]).sort()).toEqual(Object.keys(en[section]).sort());
  }
  expect(Object.keys(tr)).toEqual(Object.keys(en));
  expect(Object.keys(en.details).sort()).toEqual([...DETAIL_KEYS].sort());
  expect(Object.keys(en.codes).sort()).toEqual(Object.keys(HTTP_STATUS).sort());
});

test.each(pairs())('%s is complete: "%s", "%s"', (_, inEnglish, inTurkish) => {
  for (const message of [inEnglish, inTurkish]) {
    expect(message).toMatch(/\S/);
    expect(message.trim()).toBe(message);
    expect(message).not.toMatch(/undefined|null|NaN|\[object|\$\{|=>|\.$/);
  }
});

test.each(pairs().filter(([code]) => !/^PERSISTED_QUERY_NOT_(FOUND|SUPPORTED)$/.test(code)))(
  '%s: translates every word of "%s" in "%s"',
  (_, inEnglish, inTurkish) => {
    // Keywords, names and parameters are the same in every language; parameters have fewer than three letters here.
    const names =
      /^(graphql|json|ascii|fragment|introspection|subscription|token|query|operationname|type|post|primary|websocket|transport|text|event|stream|skip|include|2026)$/;
    const words = (message: string): string[] => message.toLowerCase().match(/[\p{L}\d]{3,}/gu) ?? [];
    const shared = words(inTurkish).filter((word) => words(inEnglish).includes(word) && !names.test(word));
    expect(shared.filter((word) => !/^\d|t16|26z/.test(word))).toEqual([]);
    expect(inTurkish).not.toBe(inEnglish);
  },
);

test.each(DETAIL_KEYS.filter((key) => PARAMETERS[key].length > 0))('%s puts every parameter into its message', (key) => {
  const parameters = PARAMETERS[key].flatMap((given) => Object.values<unknown>({ ...given })).flat();
  for (const language of LANGUAGES) {
    for (const parameter of parameters) expect(detailMessage(detailFor(key), language)).toContain(String(parameter));
  }
});

test.each(pairs())('%s has the same names in "%s" and in "%s"', (_, inEnglish, inTurkish) => {
  expect(namesIn(inTurkish)).toEqual(namesIn(inEnglish));
});

test('details keep their order, each with its field', () => {
  const details = [detail('limit', 'integerRange', { min: 1, max: 100 }), detail('filter.from', 'afterTo'), detail('limit', 'required')];
  expect(translateDetails(details, 'en')).toEqual([
    { field: 'limit', message: 'must be between 1 and 100' },
    { field: 'filter.from', message: 'must not be after "to"' },
    { field: 'limit', message: 'is required' },
  ]);
  expect(translateDetails(details, 'tr')).toEqual([
    { field: 'limit', message: '1 ile 100 arasında olmalı' },
    { field: 'filter.from', message: '"to" değerinden sonra olmamalı' },
    { field: 'limit', message: 'zorunlu' },
  ]);
  expect(translateDetails([], 'tr')).toEqual([]);
});

test.each(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_RESOLUTION_FAILURE', 'BAD_REQUEST'])(
  '%s is a code of the protocol',
  (code) => {
    // prettier-ignore
    expect(isProtocolCode(code)).toBe(true);
  },
);

test.each(['toString', '__proto__', 'INTERNAL_SERVER_ERROR', '', undefined, null, 400, ['BAD_REQUEST']])(
  '%j is not a code of the protocol',
  (code) => {
    // prettier-ignore
    expect(isProtocolCode(code)).toBe(false);
  },
);

test.each([
  ['no token', AppError.unauthenticated(), 'UNAUTHENTICATED', { 'www-authenticate': 'Bearer' }],
  ['an invalid token', AppError.invalidToken('expired'), 'UNAUTHENTICATED', { 'www-authenticate': 'Bearer error="invalid_token"' }],
  ['invalid input', AppError.badInput(detail('id', 'objectId')), 'BAD_USER_INPUT', {}],
])('the error for %s carries its code and headers, and no message', (_, error, code, headers) => {
  expect(error).toBeInstanceOf(AppError);
  expect([error.code, error.message, error.name, error.headers]).toEqual([code, code, 'AppError', headers]);
});

test('the cause of an AppError is kept, and absent if none was given', () => {
  const cause = new Error('connection refused');
  expect(new AppError('SERVICE_UNAVAILABLE', { cause }).cause).toBe(cause);
  expect('cause' in new AppError('NOT_FOUND')).toBe(false);
});
