import type { Answer } from './gateway';

/** The code and fixed messages of each error status, independent of the catalogues, so that a change there fails the tests. */
export const ERROR_RESPONSES = {
  400: { code: 'BAD_USER_INPUT', en: 'Validation failed', tr: 'Doğrulama başarısız' },
  401: { code: 'UNAUTHENTICATED', en: 'Authentication required', tr: 'Kimlik doğrulaması gerekli' },
  403: { code: 'FORBIDDEN', en: 'Insufficient permissions', tr: 'Yetersiz yetki' },
  404: { code: 'NOT_FOUND', en: 'Resource not found', tr: 'Kaynak bulunamadı' },
  405: { code: 'METHOD_NOT_ALLOWED', en: 'Method not allowed', tr: 'Bu yönteme izin verilmiyor' },
  408: { code: 'REQUEST_TIMEOUT', en: 'Request timeout', tr: 'İstek zaman aşımına uğradı' },
  413: { code: 'PAYLOAD_TOO_LARGE', en: 'Request body too large', tr: 'İstek gövdesi çok büyük' },
  414: { code: 'URI_TOO_LONG', en: 'Request URI too long', tr: 'İstek adresi çok uzun' },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE', en: 'Unsupported media type', tr: 'Desteklenmeyen içerik türü' },
  429: { code: 'RATE_LIMITED', en: 'Too many requests', tr: 'Çok fazla istek' },
  431: { code: 'HEADERS_TOO_LARGE', en: 'Request headers too large', tr: 'İstek başlıkları çok büyük' },
  500: { code: 'INTERNAL_SERVER_ERROR', en: 'Internal server error', tr: 'Sunucu hatası' },
  503: { code: 'SERVICE_UNAVAILABLE', en: 'Service unavailable', tr: 'Hizmet şu anda kullanılamıyor' },
  504: { code: 'GATEWAY_TIMEOUT', en: 'Gateway timeout', tr: 'Ağ geçidi zaman aşımına uğradı' },
} as const;

/** The status of an error response. */
export type ErrorStatus = keyof typeof ERROR_RESPONSES;

/** The languages of responses. */
export const LANGUAGES = ['en', 'tr'] as const;

/** A language of responses. */
export type Language = (typeof LANGUAGES)[number];

/** The five keys of an envelope in the documented order, as JSON text. */
const KEYS_IN_ORDER =
  /^\{"isSuccess":(true|false),"statusCode":\d{3},"data":.*,"errors":\[.*\],"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"\}$/s;

const ANY_TEXT: unknown = expect.any(String);

/** Checks the headers of every response of both endpoints. */
export function expectStateHeaders({ headers }: Answer<unknown>, language: Language): void {
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('content-language')).toBe(language);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-request-id')).toMatch(/^[\w.-]{1,128}$/);
  expect(headers.get('vary')?.split(', ')).toEqual(
    expect.arrayContaining([
      'Accept-Language',
      'x-language',
      'x-lang',
      'x-timezone',
      'x-platform',
      'x-app-version',
      'x-device-id',
      'x-consistency-token',
    ]),
  );
}

/** Checks that a response is exactly the legacy success envelope. */
export function expectSuccess(answer: Answer<unknown>, data: unknown, language: Language = 'en'): void {
  expect(answer.text).toMatch(KEYS_IN_ORDER);
  expect(answer.body).toEqual({ isSuccess: true, statusCode: 200, data, errors: [], timestamp: ANY_TEXT });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-error-code')).toBeNull();
  expect(answer.headers.get('www-authenticate')).toBeNull();
  expectStateHeaders(answer, language);
}

/** Checks that a response is exactly the legacy error envelope, with these details after the fixed message. */
export function expectErrorResponse(
  answer: Answer<unknown>,
  status: ErrorStatus,
  { language = 'en', details = [] }: { language?: Language; details?: readonly unknown[] } = {},
): void {
  const expected = ERROR_RESPONSES[status];
  expect(answer.text).toMatch(KEYS_IN_ORDER);
  expect(answer.body).toEqual({
    isSuccess: false,
    statusCode: status,
    data: null,
    errors: [expected[language], ...details],
    timestamp: ANY_TEXT,
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('x-error-code')).toBe(expected.code);
  expect(answer.headers.has('www-authenticate')).toBe(status === 401);
  expectStateHeaders(answer, language);
}
