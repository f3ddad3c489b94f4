import type { Answer, EnvelopeBody } from '../support/gateway';
import { DOCUMENTS, outcomesOf, responseOf, type DocumentedOutcome } from './documents';
import { expectationOf, type Expectation } from './expect-documented';
import { LISTED_ORIGIN, startProvoker, type Provoker } from './provoke';

const LISTS = ['/users/me/transactions', '/users/me/transactions/grouped'];

let provoker: Provoker;
beforeAll(async () => {
  provoker = await startProvoker();
});
afterAll(() => provoker.close());

describe.each(['en', 'tr'] as const)('what the gateway answers is what the document says (%s)', (language) => {
  const document = DOCUMENTS[language];
  const outcomes = outcomesOf(document);
  const expectDocumented: Expectation = expectationOf(document);

  /** The answer is documented, and says what its example says. */
  function expectExample(answer: Answer<unknown>, { path, status, example }: DocumentedOutcome): void {
    expect(answer.status).toBe(status);
    expectDocumented(answer, path);
    const timestamp: unknown = expect.any(String);
    expect(answer.body).toEqual({ ...example, timestamp });
  }

  test.each(outcomes.filter(({ name }) => name !== 'slow'))('$path answers $status as in the example "$name"', async (outcome) => {
    expectExample(await provoker.provoke(outcome, language), outcome);
  });

  test('every route answers 408 as in its example', async () => {
    // At once, for each takes as long as a client may take.
    const slow = outcomes.filter(({ name }) => name === 'slow');
    const answers = await Promise.all(slow.map((outcome) => provoker.provoke(outcome, language)));
    expect(slow.map(({ path }) => path)).toEqual(Object.keys(document.paths));
    for (const [index, outcome] of slow.entries()) expectExample(answers[index]!, outcome);
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
  // The document has been found to be true of it.
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

test('what is not documented is noticed: a status, a key, a value, a header', async () => {
  const expectDocumented = expectationOf(DOCUMENTS.en);
  const path = '/users/{id}/stats';
  const outcome = outcomesOf(DOCUMENTS.en).find(({ name }) => name === 'ok');
  const answer = await provoker.provoke(outcome!, 'en');
  const { data, ...rest } = answer.body as EnvelopeBody;
  expectDocumented(answer, path);
  expect(responseOf(DOCUMENTS.en, path, 418)).toBeUndefined();
  for (const changed of [
    { ...answer, status: 418 },
    { ...answer, body: { ...rest, data: { ...(data as object), likes: 1 } } },
    { ...answer, body: { ...rest, data: { ...(data as object), followers: 'many' } } },
    { ...answer, body: rest },
    { ...answer, headers: new Headers([...answer.headers, ['x-powered-by', 'steam']]) },
    { ...answer, headers: new Headers([...answer.headers].filter(([name]) => name !== 'vary')) },
  ]) {
    expect(() => {
      expectDocumented(changed, path);
    }).toThrow();
  }
});
