import type { Locator, Route } from 'playwright-core';
import { withHostileTexts } from './hostile-schema';
import { expectUnharmed, SCRIPTS, WITHOUT_POLICY } from './hostile-texts';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

const HOSTILE = SCRIPTS.join(' ');

/** A header takes the same text: it is of visible signs alone. */
const HOSTILE_HEADERS = { 'x-hostile': HOSTILE, 'x-request-id': HOSTILE };

type Answer = (route: Route) => Promise<void>;

let stage: Stage;
let playground: PlaygroundPage;

/** What the gateway answers, by the name of the operation and else by `api`; asked for another, it answers itself. */
let answers: Readonly<Record<string, Answer>>;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

beforeEach(async () => {
  answers = {};
  playground = await PlaygroundPage.open(stage, '/playground', WITHOUT_POLICY);
  await playground.page.route(/\/graphql$|\/api\/v1\//, async (route) => {
    const body = route.request().postData();
    const name = body === null ? 'api' : (JSON.parse(body) as { operationName?: string }).operationName;
    await (answers[name ?? ''] ?? ((asked) => asked.continue()))(route);
  });
});
afterEach(async () => {
  await expectUnharmed(playground);
  await playground.close();
});

/** Opens the page anew, with other answers. */
async function openAnew(newAnswers: typeof answers): Promise<void> {
  answers = newAnswers;
  await playground.page.reload();
  await playground.untilReady();
}

/** Waits until a text stands there as text, to the letter. */
async function untilShown(place: Locator, texts: readonly string[] = SCRIPTS): Promise<void> {
  for (const text of texts) await place.filter({ hasText: text }).first().waitFor({ timeout: 10_000 });
}

const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (route) =>
    route.fulfill({ status, contentType: 'application/json', headers: { ...headers }, body: JSON.stringify(body) });

test('a username and a role in the account box', async () => {
  await openAnew({ WhoAmI: json({ data: { me: { username: HOSTILE, role: HOSTILE } } }) });
  await untilShown(playground.page.locator('.account strong'));
  await untilShown(playground.page.locator('.account .role'));
  await playground.page.locator('.account').click();
  await untilShown(playground.page.locator('#account-panel strong'));
});

test('the reason why a token is refused', async () => {
  const error = { message: HOSTILE, extensions: { code: HOSTILE, details: [{ message: HOSTILE }] } };
  await openAnew({ WhoAmI: json({ errors: [error] }, 401) });
  await playground.page.locator('.account').click();
  await untilShown(playground.page.locator('#account-panel .fault'), [`${HOSTILE}: ${HOSTILE}`]);
});

test('data, errors and headers of an answer', async () => {
  const errors = SCRIPTS.map((message) => ({ message, extensions: { code: message } }));
  answers = { UserStats: json({ data: { [HOSTILE]: SCRIPTS }, errors }, 200, HOSTILE_HEADERS) };
  // The editor draws the lines in sight alone, and none is to be broken in two.
  await playground.page.setViewportSize({ width: 3_200, height: 1_600 });
  expect(await playground.run()).toEqual({ data: { [HOSTILE]: SCRIPTS }, errors });
  const line = playground.page.locator('.graphiql-response .view-line');
  for (const script of SCRIPTS) await untilShown(line, [JSON.stringify(script), `"message": ${JSON.stringify(script)}`]);
  await playground.page.locator('.graphiql-response .exchange summary').click();
  await untilShown(playground.page.locator('.graphiql-response .exchange dd'));
});

test.each([
  ['is none', (route: Route) => route.fulfill({ contentType: 'text/html', body: `<body>${HOSTILE}</body>`, headers: HOSTILE_HEADERS })],
  ['has an error that is none', json({ errors: HOSTILE }, 500, HOSTILE_HEADERS)],
])('an answer that %s', async (_what, answer) => {
  answers = { UserStats: answer };
  await playground.page.locator('.graphiql-execute-button').click();
  await playground.page.locator('.graphiql-response .exchange summary').click();
  await untilShown(playground.page.locator('.graphiql-response .exchange dd'));
});

/** The real schema, with hostile texts. */
async function openWithHostileSchema(): Promise<void> {
  await openAnew({
    PlaygroundSchema: async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: withHostileTexts(await response.text()) });
    },
  });
}

test('the documentation: search, types, fields, arguments, values', async () => {
  await openWithHostileSchema();
  await playground.show('Documentation Explorer');
  const content = playground.page.locator('.graphiql-doc-explorer-content');
  const back = playground.page.locator('.graphiql-doc-explorer-back');
  const find = async (name: string): Promise<void> => {
    await playground.page.locator('.graphiql-doc-explorer-search input').fill(name);
    await playground.page.getByRole('option', { name, exact: true }).click();
    await untilShown(content.locator('> .graphiql-markdown-description'));
  };
  await find('UserStats');
  await untilShown(content.locator('.graphiql-doc-explorer-item .graphiql-markdown-description'));
  await untilShown(content.locator('.graphiql-doc-explorer-item .graphiql-markdown-deprecation'));
  // Links that would run something are none.
  expect(await content.locator('a[href*="pwned"]').count()).toBe(0);
  await back.click();
  await find('TransactionType');
  await untilShown(content.locator('.graphiql-doc-explorer-item .graphiql-markdown-description'));
  await untilShown(content.locator('.graphiql-doc-explorer-item .graphiql-markdown-deprecation'));
  await back.click();
  await find('Query.myTransactions');
  await untilShown(content.locator('> .graphiql-doc-explorer-deprecation'));
  await untilShown(content.locator('.graphiql-doc-explorer-argument .graphiql-markdown-description'));
  const fallback = JSON.stringify(SCRIPTS.join(' '));
  await untilShown(content.locator('.graphiql-doc-explorer-default-value'), [fallback]);
});

test('the schema panel, and what the editor says of a field', async () => {
  await openWithHostileSchema();
  await playground.show('Schema');
  await untilShown(playground.page.locator('.plugin pre'));
  const field = playground.page.locator('.graphiql-query-editor .view-line span', { hasText: /^userStats$/ });
  await field.last().hover();
  await untilShown(playground.page.locator('.monaco-hover:visible'), ['{{constructor.constructor']);
});

test.each([
  ['an envelope', json({ isSuccess: false, statusCode: 400, data: { [HOSTILE]: SCRIPTS }, errors: SCRIPTS }, 400, HOSTILE_HEADERS)],
  ['no envelope', (route: Route) => route.fulfill({ contentType: 'text/html', body: HOSTILE, headers: HOSTILE_HEADERS })],
])('%s in the REST panel, asked for with a hostile variable', async (what, answer) => {
  answers = { api: answer };
  await playground.show('REST');
  await playground.write('variables.json', JSON.stringify({ userId: HOSTILE }));
  await playground.run();
  await untilShown(playground.page.locator('.rest-call'), [encodeURIComponent(HOSTILE)]);
  await untilShown(playground.page.getByLabel('curl', { exact: true }), [encodeURIComponent(HOSTILE).replaceAll("'", `'\\''`)]);
  const shown = what === 'an envelope' ? SCRIPTS.map((script) => JSON.stringify(script)) : SCRIPTS;
  await untilShown(playground.page.locator('.rest-answer'), shown);
  await playground.page.locator('.plugin .exchange summary').click();
  await untilShown(playground.page.locator('.plugin .exchange dd'));
});
