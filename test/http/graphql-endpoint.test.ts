import { expectStateHeaders, LANGUAGES, ERROR_RESPONSES, type Language, type ErrorStatus } from '../support/expect-envelope';
import { send, type Sending } from '../support/send';
import { ADA, startGateway, tokenFor, type Answer, type TestGateway } from '../support/gateway';

const JSON_TYPE = { 'content-type': 'application/json' };
const NO_REQUEST = { en: 'Invalid GraphQL request: ', tr: 'Geçersiz GraphQL isteği: ' };

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

function knock(sending: Sending, language: Language, path = '/graphql'): Promise<Answer<unknown>> {
  const headers = { authorization: `Bearer ${tokenFor(ADA)}`, 'x-language': language, ...sending.headers };
  return send(gateway, path, { ...sending, headers });
}

/** Expects one error with the request id and a message in the client's language. */
function expectOneError({ headers, body }: Answer<unknown>, message: unknown, code: string, details?: unknown): void {
  const extensions = { code, requestId: headers.get('x-request-id'), ...(details !== undefined && { details }) };
  expect(body).toEqual({ errors: [{ message, extensions }] });
}

test.each([
  { what: 'an empty object', sending: { method: 'POST', body: '{}', headers: JSON_TYPE } },
  { what: 'a list of operations', sending: { method: 'POST', body: '[{"query":"{ me { id } }"}]', headers: JSON_TYPE } },
  { what: 'a query that is not a string', sending: { method: 'POST', body: '{"query":1}', headers: JSON_TYPE } },
  {
    what: 'variables that are not an object',
    sending: { method: 'POST', body: '{"query":"{ me { id } }","variables":"x"}', headers: JSON_TYPE },
  },
])('returns BAD_REQUEST in the language of the client for $what', async ({ sending }) => {
  for (const language of LANGUAGES) {
    const answer = await knock(sending, language);
    expect(answer.status).toBe(400);
    expectOneError(answer, expect.stringContaining(NO_REQUEST[language]), 'BAD_REQUEST');
    expectStateHeaders(answer, language);
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(answer.text)));
  }
});

test.each<{ what: string; status: ErrorStatus; sending: Sending; field?: string }>([
  { what: 'broken JSON', status: 400, field: 'body', sending: { method: 'POST', body: '{"query":', headers: JSON_TYPE } },
  { what: 'no body', status: 400, field: 'body', sending: { method: 'POST', headers: JSON_TYPE } },
  { what: 'XML', status: 415, sending: { method: 'POST', body: '<query/>', headers: { 'content-type': 'text/xml' } } },
  {
    what: 'plain text, which a cross-site form can send',
    status: 415,
    sending: { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } },
  },
  { what: 'more than 100 KiB', status: 413, sending: { method: 'POST', body: `{"query":"${'#'.repeat(102_400)}"}`, headers: JSON_TYPE } },
  { what: 'PUT', status: 405, sending: { method: 'PUT' } },
  { what: 'DELETE', status: 405, sending: { method: 'DELETE' } },
  { what: 'HEAD', status: 405, sending: { method: 'HEAD' } },
  { what: 'PROPFIND', status: 405, sending: { method: 'PROPFIND' } },
])('rejects $what with $status', async ({ status, sending, field }) => {
  for (const language of LANGUAGES) {
    const answer = await knock(sending, language);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('allow')).toBe(status === 405 ? 'GET, POST' : null);
    expectStateHeaders(answer, language);
    if (sending.method === 'HEAD') continue;
    const message = { en: 'must be valid JSON', tr: 'geçerli bir JSON olmalı' }[language];
    expectOneError(answer, ERROR_RESPONSES[status][language], ERROR_RESPONSES[status].code, field && [{ field, message }]);
  }
});

test.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/json', 'application/json'],
  ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
])('answers Accept: %s with an error of type %s, before and after Apollo Server runs', async (accept, type) => {
  // An invalid token is rejected before Apollo Server runs; a missing one is rejected with the operation.
  for (const authorization of [{ authorization: 'Bearer made.up.token' }, {}]) {
    const headers = { ...JSON_TYPE, ...authorization, ...(accept !== undefined && { accept }) };
    const answer = await send(gateway, '/graphql', { method: 'POST', body: '{"query":"{ me { id } }"}', headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expectOneError(answer, 'Authentication required', 'UNAUTHENTICATED');
  }
});

test.each([
  'application/json; charset=utf-8',
  'application/json;charset=utf-8, text/plain;q=0.5',
  'text/html;level=1, Application/JSON ; Charset="utf-8"',
  'multipart/mixed;deferSpec=20220824,application/json',
])('answers Accept: %s with JSON, also for an operation that is not cached', async (accept) => {
  const query = `{ me { id } } # ${accept}`;
  for (const body of [query, query]) {
    const answer = await knock({ method: 'POST', body: JSON.stringify({ query: body }), headers: { ...JSON_TYPE, accept } }, 'en');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  }
});

test('answers a GraphQL media type with parameters with that media type', async () => {
  const accept = 'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8;q=0.9';
  const answer = await knock({ method: 'POST', body: '{"query":"{ me { id } }"}', headers: { ...JSON_TYPE, accept } }, 'en');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/graphql-response+json; charset=utf-8']);
});

describe('a GET request without a header that needs a preflight', () => {
  const QUERY = '/graphql?query=%7Bme%7Bid%7D%7D';

  test('is executed for the viewer of its token', async () => {
    const answer = await knock({}, 'en', QUERY);
    expect([answer.status, answer.body]).toEqual([200, { data: { me: { id: ADA } } }]);
  });

  test('without a token is unauthenticated, as with POST', async () => {
    const answer = await send(gateway, QUERY);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expectOneError(answer, 'Authentication required', 'UNAUTHENTICATED');
  });

  test('has no viewer by credentials that browsers add themselves, and no site may read its response', async () => {
    for (const credentials of [{ cookie: `token=${tokenFor(ADA)}` }, { authorization: `Basic ${btoa(`ada:${tokenFor(ADA)}`)}` }]) {
      const answer = await send(gateway, QUERY, { headers: { ...credentials, origin: 'https://evil.example' } });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, null]);
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });
});

test.each(LANGUAGES)('never translates PersistedQueryNotSupported: %s', async (language) => {
  const body = `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'0'.repeat(64)}"}}}`;
  const answer = await knock({ method: 'POST', body, headers: JSON_TYPE }, language);
  expectOneError(answer, 'PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED');
});

describe('a browser that opens /graphql', () => {
  let withPage: TestGateway;

  beforeAll(async () => {
    // The page built by `npm run build`.
    withPage = await startGateway({ PLAYGROUND: 'true' });
  });

  afterAll(async () => {
    await withPage.close();
  });

  const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
  const QUERY = '/graphql?query=%7B__typename%7D';

  test.each([BROWSER, 'text/html', 'TEXT/HTML', '*/*;q=0.1, text/html;q=0.9'])(
    'with Accept: %s is redirected to the playground',
    async (accept) => {
      const answer = await send(withPage, '/graphql', { headers: { accept } });
      expect(answer.status).toBe(302);
      expect(answer.headers.get('location')).toBe('/playground');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const page = await fetch(new URL(answer.headers.get('location') ?? '', withPage.url));
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    },
  );

  test('is redirected with an invalid token as well', async () => {
    const headers = { accept: BROWSER, authorization: 'Bearer made.up.token' };
    expect((await send(withPage, '/graphql', { headers })).status).toBe(302);
  });

  test.each<{ what: string; path?: string; sending: Sending }>([
    { what: 'with a query string', path: QUERY, sending: { headers: { accept: BROWSER } } },
    { what: 'with an empty query string', path: '/graphql?', sending: { headers: { accept: BROWSER } } },
    { what: 'by POST', sending: { method: 'POST', body: '{"query":"{ __typename }"}', headers: { ...JSON_TYPE, accept: BROWSER } } },
    { what: 'by HEAD', sending: { method: 'HEAD', headers: { accept: BROWSER } } },
    { what: 'by PUT', sending: { method: 'PUT', headers: { accept: BROWSER } } },
    { what: 'without Accept', sending: {} },
    { what: 'with Accept: */*', sending: { headers: { accept: '*/*' } } },
    { what: 'with Accept: application/json', sending: { headers: { accept: 'application/json' } } },
    { what: 'with Accept: text/html;q=0', sending: { headers: { accept: 'text/html;q=0, */*' } } },
    { what: 'with Accept: text/html5', sending: { headers: { accept: 'text/html5' } } },
    { what: 'with Accept: text/plain', sending: { headers: { accept: 'text/plain' } } },
  ])('is not redirected $what', async ({ path = '/graphql', sending }) => {
    const headers = { authorization: `Bearer ${tokenFor(ADA)}`, ...sending.headers };
    const answer = await send(withPage, path, { ...sending, headers });
    expect(answer.status).not.toBe(302);
    expect(answer.headers.get('location')).toBeNull();
    // The response is the same as without the playground.
    expect(answer.status).toBe((await send(gateway, path, { ...sending, headers })).status);
  });

  test('is not redirected if the playground is disabled', async () => {
    const { status, headers } = await send(gateway, '/graphql', { headers: { accept: BROWSER } });
    expect([status, headers.get('location')]).toEqual([400, null]);
    expect((await send(gateway, '/playground')).status).toBe(404);
  });
});
