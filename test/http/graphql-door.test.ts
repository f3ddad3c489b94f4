import { expectStateHeaders, LANGUAGES, REFUSALS, type Language, type RefusalStatus } from '../rest/expect-envelope';
import { send, type Sending } from '../rest/send';
import { ADA, startGateway, tokenFor, type Answer, type TestGateway } from '../support/gateway';

const JSON_TYPE = { 'content-type': 'application/json' };
const NO_REQUEST = { en: 'The request is not a GraphQL request: ', tr: 'İstek bir GraphQL isteği değil: ' };

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

/** An error of the gateway names its request, and its sentence is in the client's language. */
function expectOneError({ headers, body }: Answer<unknown>, message: unknown, code: string, details?: unknown): void {
  const extensions = { code, requestId: headers.get('x-request-id'), ...(details !== undefined && { details }) };
  expect(body).toEqual({ errors: [{ message, extensions }] });
}

test.each([
  { what: 'a body of no keys', sending: { method: 'POST', body: '{}', headers: JSON_TYPE } },
  { what: 'a list of operations', sending: { method: 'POST', body: '[{"query":"{ me { id } }"}]', headers: JSON_TYPE } },
  { what: 'a query that is no text', sending: { method: 'POST', body: '{"query":1}', headers: JSON_TYPE } },
  {
    what: 'variables that are no object',
    sending: { method: 'POST', body: '{"query":"{ me { id } }","variables":"x"}', headers: JSON_TYPE },
  },
  { what: 'a link, as another site could hold it', sending: {}, path: '/graphql?query=%7B__typename%7D', isSignedIn: false },
])('$what is no GraphQL request, told in the language of the client', async ({ sending, path, isSignedIn }) => {
  for (const language of LANGUAGES) {
    const link = { headers: { 'x-language': language } };
    const answer = isSignedIn === false ? await send(gateway, path, link) : await knock(sending, language, path);
    expect(answer.status).toBe(400);
    expectOneError(answer, expect.stringContaining(NO_REQUEST[language]), 'BAD_REQUEST');
    expectStateHeaders(answer, language);
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(answer.text)));
  }
});

test.each<{ what: string; status: RefusalStatus; sending: Sending; field?: string }>([
  { what: 'broken JSON', status: 400, field: 'body', sending: { method: 'POST', body: '{"query":', headers: JSON_TYPE } },
  { what: 'no body', status: 400, field: 'body', sending: { method: 'POST', headers: JSON_TYPE } },
  { what: 'XML', status: 415, sending: { method: 'POST', body: '<query/>', headers: { 'content-type': 'text/xml' } } },
  {
    what: 'plain text, as another site could send it',
    status: 415,
    sending: { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } },
  },
  { what: 'more than 100 KiB', status: 413, sending: { method: 'POST', body: `{"query":"${'#'.repeat(102_400)}"}`, headers: JSON_TYPE } },
  { what: 'PUT', status: 405, sending: { method: 'PUT' } },
  { what: 'DELETE', status: 405, sending: { method: 'DELETE' } },
  { what: 'HEAD', status: 405, sending: { method: 'HEAD' } },
  { what: 'PROPFIND', status: 405, sending: { method: 'PROPFIND' } },
])('$what is refused with $status', async ({ status, sending, field }) => {
  for (const language of LANGUAGES) {
    const answer = await knock(sending, language);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('allow')).toBe(status === 405 ? 'GET, POST' : null);
    expectStateHeaders(answer, language);
    if (sending.method === 'HEAD') continue;
    const message = { en: 'is not valid JSON', tr: 'geçerli bir JSON değil' }[language];
    expectOneError(answer, REFUSALS[status][language], REFUSALS[status].code, field && [{ field, message }]);
  }
});

test.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/json', 'application/json'],
  ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
])('a client that accepts %s is refused in %s, before and after Apollo is asked', async (accept, type) => {
  // A bad token is refused before Apollo is asked; that there is none is found with the operation.
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
])('Accept: %s is answered in JSON, also by an operation that is answered for the first time', async (accept) => {
  const query = `{ me { id } } # ${accept}`;
  for (const body of [query, query]) {
    const answer = await knock({ method: 'POST', body: JSON.stringify({ query: body }), headers: { ...JSON_TYPE, accept } }, 'en');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  }
});

test('a GraphQL media type with parameters is answered in that media type', async () => {
  const accept = 'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8;q=0.9';
  const answer = await knock({ method: 'POST', body: '{"query":"{ me { id } }"}', headers: { ...JSON_TYPE, accept } }, 'en');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/graphql-response+json; charset=utf-8']);
});

test('GET with an Authorization header counts as preflighted: no page of another site can send it unasked', async () => {
  const answer = await knock({}, 'en', '/graphql?query=%7Bme%7Bid%7D%7D');
  expect([answer.status, answer.body]).toEqual([200, { data: { me: { id: ADA } } }]);
});

test.each(LANGUAGES)('a persisted query is declined in the words of the protocol, which clients know, also in %s', async (language) => {
  const body = `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'0'.repeat(64)}"}}}`;
  const answer = await knock({ method: 'POST', body, headers: JSON_TYPE }, language);
  expectOneError(answer, 'PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED');
});

describe('a browser that opens /graphql', () => {
  let withPage: TestGateway;

  beforeAll(async () => {
    // The page that `npm run build` makes.
    withPage = await startGateway({ PLAYGROUND: 'true' });
  });

  afterAll(async () => {
    await withPage.close();
  });

  const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
  const QUERY = '/graphql?query=%7B__typename%7D';

  test.each([BROWSER, 'text/html', 'TEXT/HTML', '*/*;q=0.1, text/html;q=0.9'])('with Accept: %s is sent to the page', async (accept) => {
    const answer = await send(withPage, '/graphql', { headers: { accept } });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('/playground');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const page = await fetch(new URL(answer.headers.get('location') ?? '', withPage.url));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  test('is sent there with a bad token as well: it asks nothing', async () => {
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
  ])('is not sent anywhere $what', async ({ path = '/graphql', sending }) => {
    const headers = { authorization: `Bearer ${tokenFor(ADA)}`, ...sending.headers };
    const answer = await send(withPage, path, { ...sending, headers });
    expect(answer.status).not.toBe(302);
    expect(answer.headers.get('location')).toBeNull();
    // What it is answered is what it is answered without the page.
    expect(answer.status).toBe((await send(gateway, path, { ...sending, headers })).status);
  });

  test('is not sent anywhere where the page is off', async () => {
    const { status, headers } = await send(gateway, '/graphql', { headers: { accept: BROWSER } });
    expect([status, headers.get('location')]).toEqual([400, null]);
    expect((await send(gateway, '/playground')).status).toBe(404);
  });
});
