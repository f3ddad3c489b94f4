import { AppError, detail, HTTP_STATUS, type ErrorCode, type ErrorDetail } from '../../src/errors/app-error';
import { LANGUAGES } from '../../src/errors/language';
import { en, type Catalogue } from '../../src/errors/messages.en';
import { tr } from '../../src/errors/messages.tr';
import {
  findingSentence,
  isProtocolCode,
  protocolSentenceOf,
  reasonOf,
  sentenceOf,
  translateDetails,
  type ProtocolCode,
} from '../../src/errors/translate';

/** The table of the contract: code, status, and the sentences that are fixed to the letter. */
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

/** Parameters for every sentence: a new one does not compile without. */
const PARAMETERS: { readonly [Key in keyof Details]: Parameters<Details[Key]> } = {
  accountSuspended: [],
  afterTo: [],
  circularFragments: [],
  cursor: [],
  dateOrDateTime: [],
  dottedVersion: [],
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
  tooManyDirectives: [{ max: 23 }],
  tooManyFragments: [{ max: 23 }],
  tooManyLines: [{ max: 23 }],
  tooOftenNamed: [{ max: 23 }],
  unknown: [],
  username: [],
};

// Object.keys knows nothing of the keys' type; the record above is total.
const DETAIL_KEYS = Object.keys(PARAMETERS) as (keyof Details)[];
const PROTOCOL_CODES = Object.keys(en.protocol) as ProtocolCode[];
const FINDING_KEYS = Object.keys(en.findings) as (keyof Catalogue['findings'])[];

/** Every name that a finding can put into its sentence. */
const NAMES = { argument: 'A1', directive: 'D1', expected: 'E1', field: 'F1', fragment: 'G1', kind: 'K1', max: '17', name: 'N1', type: 'T1', variable: 'V1' }; // prettier-ignore

function namesIn(sentence: string): string[] {
  return Object.values(NAMES).filter((name) => sentence.includes(name));
}

function detailFor(key: keyof Details): ErrorDetail {
  // Key and parameters come from the same row.
  return { field: 'field', key, params: PARAMETERS[key] } as ErrorDetail;
}

/** Every sentence of the two languages, side by side. */
function pairs(): [string, string, string][] {
  return [
    ...CONTRACT.map(([code]): [string, string, string] => [code, sentenceOf(code, 'en'), sentenceOf(code, 'tr')]),
    ...PROTOCOL_CODES.map((code): [string, string, string] => [code, protocolSentenceOf(code, 'en'), protocolSentenceOf(code, 'tr')]),
    ...FINDING_KEYS.map((key): [string, string, string] => [
      key,
      findingSentence({ key, names: NAMES }, 'en'),
      findingSentence({ key, names: NAMES }, 'tr'),
    ]),
    ...DETAIL_KEYS.map((key): [string, string, string] => [key, reasonOf(detailFor(key), 'en'), reasonOf(detailFor(key), 'tr')]),
  ];
}

test('the contract names every code there is, and its status', () => {
  expect(HTTP_STATUS).toEqual(Object.fromEntries(CONTRACT.map(([code, status]) => [code, status])));
  for (const [code, status] of CONTRACT) expect(new AppError(code).status).toBe(status);
});

test.each(CONTRACT.filter(([, , sentence]) => sentence !== undefined))(
  '%s (%i) says "%s" and "%s", to the letter',
  (code, _, inEnglish, inTurkish) => {
    // prettier-ignore
    expect([sentenceOf(code, 'en'), sentenceOf(code, 'tr')]).toEqual([inEnglish, inTurkish]);
  },
);

test('both catalogues have the same keys', () => {
  for (const section of ['codes', 'protocol', 'findings', 'details'] as const) {
    expect(Object.keys(tr[section]).sort()).toEqual(Object.keys(en[section]).sort());
  }
  expect(Object.keys(tr)).toEqual(Object.keys(en));
  expect(Object.keys(en.details).sort()).toEqual([...DETAIL_KEYS].sort());
  expect(Object.keys(en.codes).sort()).toEqual(Object.keys(HTTP_STATUS).sort());
});

test.each(pairs())('%s is told in full: "%s", "%s"', (_, inEnglish, inTurkish) => {
  for (const sentence of [inEnglish, inTurkish]) {
    expect(sentence).toMatch(/\S/);
    expect(sentence.trim()).toBe(sentence);
    expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\$\{|=>|\.$/);
  }
});

test.each(pairs().filter(([code]) => !code.startsWith('PERSISTED_QUERY')))(
  '%s: nothing of "%s" is left untranslated in "%s"',
  (_, inEnglish, inTurkish) => {
    // Names of things are the same everywhere; so are parameters, which are shorter than a word here.
    const names = [
      'graphql',
      'json',
      'ascii',
      '2026',
      'query',
      'variables',
      'extensions',
      'content',
      'type',
      'application',
      'apollo',
      'require',
      'preflight',
    ];
    const words = (sentence: string): string[] => sentence.toLowerCase().match(/[\p{L}\d]{3,}/gu) ?? [];
    const shared = words(inTurkish).filter((word) => words(inEnglish).includes(word) && !names.includes(word));
    expect(shared.filter((word) => !/^\d|t16|26z/.test(word))).toEqual([]);
    expect(inTurkish).not.toBe(inEnglish);
  },
);

test.each(DETAIL_KEYS.filter((key) => PARAMETERS[key].length > 0))('%s puts every parameter into its sentence', (key) => {
  const parameters = PARAMETERS[key].flatMap((given) => Object.values<unknown>({ ...given })).flat();
  for (const language of LANGUAGES) {
    for (const parameter of parameters) expect(reasonOf(detailFor(key), language)).toContain(String(parameter));
  }
});

test.each(pairs())('%s names the same things in "%s" and in "%s"', (_, inEnglish, inTurkish) => {
  expect(namesIn(inTurkish)).toEqual(namesIn(inEnglish));
});

test('details are told in the order they were found, each with the field it is about', () => {
  const details = [detail('limit', 'integerRange', { min: 1, max: 100 }), detail('filter.from', 'afterTo'), detail('limit', 'required')];
  expect(translateDetails(details, 'en')).toEqual([
    { field: 'limit', message: 'must be a whole number from 1 to 100' },
    { field: 'filter.from', message: 'must not be after to' },
    { field: 'limit', message: 'is required' },
  ]);
  expect(translateDetails(details, 'tr')).toEqual([
    { field: 'limit', message: '1 ile 100 arasında bir tam sayı olmalı' },
    { field: 'filter.from', message: 'to değerinden sonra olamaz' },
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
  '%j is no code of the protocol',
  (code) => {
    // prettier-ignore
    expect(isProtocolCode(code)).toBe(false);
  },
);

test.each([
  ['no token', AppError.unauthenticated(), 'UNAUTHENTICATED', { 'www-authenticate': 'Bearer' }],
  ['a wrong token', AppError.invalidToken('why'), 'UNAUTHENTICATED', { 'www-authenticate': 'Bearer error="invalid_token"' }],
  ['wrong input', AppError.badInput(detail('id', 'objectId')), 'BAD_USER_INPUT', {}],
])('the error for %s carries its code and headers, and no sentence', (_, error, code, headers) => {
  expect(error).toBeInstanceOf(AppError);
  expect([error.code, error.message, error.name, error.headers]).toEqual([code, code, 'AppError', headers]);
});

test('what went wrong inside is the cause, and there is none where nothing was given', () => {
  const cause = new Error('connection refused');
  expect(new AppError('SERVICE_UNAVAILABLE', { cause }).cause).toBe(cause);
  expect('cause' in new AppError('NOT_FOUND')).toBe(false);
});
