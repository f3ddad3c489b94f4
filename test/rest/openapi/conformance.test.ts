import type { Answer, EnvelopeBody } from '../../support/gateway';
import { HTTP_STATUS, type AppError } from '../../../src/errors/app-error';
import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from '../../../src/i18n/languages';
import { failureEnvelope } from '../../../src/rest/failure-envelope';
import { REST_ROUTES } from '../../../src/rest/routes';
import { pathTemplateOf } from '../../../src/rest/route-facts';
import { DOCUMENTS, responseOf } from './documents';
import { errorCasesOf, RAW_CODES } from './error-cases';
import { expectationOf, type Expectation } from './expect-documented';
import { LISTED_ORIGIN, startProvoker, type Provoker } from './provoke';

const LISTS = ['/users/me/transactions', '/users/me/transactions/grouped'];

let provoker: Provoker;
beforeAll(async () => {
  provoker = await startProvoker();
});
afterAll(() => provoker.close());

const ROUTES = REST_ROUTES.map((route) => ({ route, path: pathTemplateOf(route) }));
const CASES = ROUTES.flatMap(({ route, path }) => errorCasesOf(route).map((errorCase) => ({ path, ...errorCase })));

/** The envelope of an error in a language, at any time. */
function envelopeOf(error: AppError, language: Language): object {
  const spoken = RAW_CODES.includes(error.code) ? DEFAULT_LANGUAGE : language;
  return { ...failureEnvelope(error, spoken), timestamp: expect.any(String) as unknown };
}

describe.each(LANGUAGES)('responses conform to the document (%s)', (language) => {
  const document = DOCUMENTS[language];
  const expectDocumented: Expectation = expectationOf(document);

  function expectError(answer: Answer<unknown>, path: string, error: AppError): void {
    expect(answer.status).toBe(error.status);
    expect(answer.body).toEqual(envelopeOf(error, language));
    expectDocumented(answer, path);
  }

  test.each(ROUTES)('$path responds as in its success example', async ({ path }) => {
    const answer = await provoker.provoke(path, 'ok', language);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...responseOf(document, path, 200)?.content['application/json'].example,
      timestamp: expect.any(String) as unknown,
    });
    expectDocumented(answer, path);
  });

  test.each(CASES.filter(({ name }) => name !== 'slowRequest'))(
    '$path responds with the documented error to $name',
    async ({ path, name, error }) => {
      expectError(await provoker.provoke(path, name, language), path, error);
    },
  );

  test('every route responds with 408 to a slow request', async () => {
    // Concurrently, because each takes as long as the request timeout.
    const slow = CASES.filter(({ name }) => name === 'slowRequest');
    const answers = await Promise.all(slow.map(({ path, name }) => provoker.provoke(path, name, language)));
    expect(slow).toHaveLength(ROUTES.length);
    for (const [index, { path, error }] of slow.entries()) expectError(answers[index]!, path, error);
  });

  test.each(ROUTES)('every documented error of $path occurs', ({ path }) => {
    const cases = CASES.filter((errorCase) => errorCase.path === path).map(({ error }) => envelopeOf(error, language));
    const documented = [...new Set(Object.values(HTTP_STATUS))].flatMap((status) => responseOf(document, path, status) ?? []);
    expect(documented.length).toBeGreaterThan(10);
    for (const { content } of documented) expect(cases).toContainEqual(content['application/json'].example);
  });

  test.each([
    '',
    '?page=3&limit=7',
    '?page=100&limit=100',
    '?type=GIFT_SENT,PAYOUT&status=COMPLETED,PENDING&direction=DEBIT',
    '?from=2025-01-01&to=2026-01-01T00:00:00%2B03:00',
    '?streamId=5EED02000000000000000012',
    '?streamId=ffffffffffffffffffffffff',
  ])('both lists answer %s as documented, and the page after it', async (query) => {
    for (const path of LISTS) {
      const headers = { 'x-language': language, 'x-timezone': 'UTC+03:00', origin: LISTED_ORIGIN };
      const answer = await provoker.gateway.rest(`${path}${query}`, { headers });
      expect(answer.status).toBe(200);
      expectDocumented(answer, path);
      const cursor = nextCursorOf(answer);
      if (cursor === null || query.includes('page')) continue;
      const next = await provoker.gateway.rest(`${path}${query === '' ? '?' : `${query}&`}cursor=${cursor}`, { headers });
      expect(next.status).toBe(200);
      expectDocumented(next, path);
    }
  });
});

function nextCursorOf({ body }: Answer<EnvelopeBody>): string | null {
  // The response was checked against the document.
  return (body.data as { readonly pagination: { readonly nextCursor: string | null } }).pagination.nextCursor;
}

test('amounts beyond what a number holds are as documented', async () => {
  await provoker.gateway.database.execute(
    `update transactions set amount = 9223372036854775807, balance_after = -9007199254740993 where id = '5eed03000000000000000390'`,
  );
  const path = '/users/me/transactions';
  const answer = await provoker.gateway.rest(`${path}?limit=100`);
  expect(answer.text).toContain('"amount":"9223372036854775807","balanceAfter":"-9007199254740993"');
  expectationOf(DOCUMENTS.en)(answer, path);
});

test('rejects an undocumented status, property, value or header', async () => {
  const expectDocumented = expectationOf(DOCUMENTS.en);
  const path = '/users/{id}/stats';
  const answer = await provoker.provoke(path, 'ok', 'en');
  const { data, ...rest } = answer.body as EnvelopeBody;
  expectDocumented(answer, path);
  expect(responseOf(DOCUMENTS.en, path, 418)).toBeUndefined();
  for (const changed of [
    { ...answer, status: 418 },
    { ...answer, body: { ...rest, data: { ...(data as object), likes: 1 } } },
    { ...answer, body: { ...rest, data: { ...(data as object), followers: 'many' } } },
    { ...answer, body: rest },
    { ...answer, headers: new Headers([...answer.headers, ['x-powered-by', 'steam']]) },
    { ...answer, headers: new Headers([...answer.headers].filter(([name]) => name !== 'x-request-id')) },
  ]) {
    expect(() => {
      expectDocumented(changed, path);
    }).toThrow();
  }
});
