import type { Locator, Route } from 'playwright-core';
import { withHostileTexts } from './hostile-schema';
import { expectUnharmed, SCRIPTS, WITHOUT_POLICY } from './hostile-texts';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

const HOSTILE = SCRIPTS.join(' ');

/** Also valid in a header: it has visible ASCII characters only. */
const HOSTILE_HEADERS = { 'x-hostile': HOSTILE, 'x-request-id': HOSTILE };

type Answer = (route: Route) => Promise<void>;

let stage: Stage;
let playground: PlaygroundPage;

/** Mocked responses by operation name, or `api` for REST; other requests reach the gateway. */
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
    await (answers[name ?? ''] ?? ((unmocked) => unmocked.continue()))(route);
  });
});
afterEach(async () => {
  await expectUnharmed(playground);
  await playground.close();
});

/** Reopens the page with other responses. */
async function reopen(newAnswers: typeof answers): Promise<void> {
  answers = newAnswers;
  await playground.page.reload();
  await playground.untilReady();
}

/** Waits until each text is shown verbatim. */
async function untilShown(place: Locator, texts: readonly string[] = SCRIPTS): Promise<void> {
  for (const text of texts) await place.filter({ hasText: text }).first().waitFor({ timeout: 10_000 });
}

const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (route) =>
    route.fulfill({ status, contentType: 'application/json', headers: { ...headers }, body: JSON.stringify(body) });

test('renders a hostile username and role as text', async () => {
  await reopen({ WhoAmI: json({ data: { me: { username: HOSTILE, role: HOSTILE } } }) });
  await untilShown(playground.page.locator('.account strong'));
  await untilShown(playground.page.locator('.account .role'));
  await playground.page.locator('.account').click();
  await untilShown(playground.page.locator('#account-panel strong'));
});

test('renders a hostile reason for a rejected token as text', async () => {
  const error = { message: HOSTILE, extensions: { code: HOSTILE, details: [{ message: HOSTILE }] } };
  await reopen({ WhoAmI: json({ errors: [error] }, 401) });
  await playground.page.locator('.account').click();
  await untilShown(playground.page.locator('#account-panel .quiet'), [`${HOSTILE}: ${HOSTILE}`]);
});

test('renders hostile data, errors and headers of a response as text', async () => {
  const errors = SCRIPTS.map((message) => ({ message, extensions: { code: message } }));
  answers = { UserStats: json({ data: { [HOSTILE]: SCRIPTS }, errors }, 200, HOSTILE_HEADERS) };
  // The editor renders visible lines only, and long lines must not wrap.
  await playground.page.setViewportSize({ width: 3_200, height: 1_600 });
  expect(await playground.run()).toEqual({ data: { [HOSTILE]: SCRIPTS }, errors });
  const line = playground.page.locator('.graphiql-response .view-line');
  for (const script of SCRIPTS) await untilShown(line, [JSON.stringify(script), `"message": ${JSON.stringify(script)}`]);
  await playground.page.locator('.graphiql-response .exchange summary').click();
  await untilShown(playground.page.locator('.graphiql-response .exchange dd'));
});

test.each([
  ['is not JSON', (route: Route) => route.fulfill({ contentType: 'text/html', body: `<body>${HOSTILE}</body>`, headers: HOSTILE_HEADERS })],
  ['has errors that are not a list', json({ errors: HOSTILE }, 500, HOSTILE_HEADERS)],
])('renders a hostile response that %s as text', async (_what, answer) => {
  answers = { UserStats: answer };
  await playground.page.locator('.graphiql-execute-button').click();
  await playground.page.locator('.graphiql-response .exchange summary').click();
  await untilShown(playground.page.locator('.graphiql-response .exchange dd'));
});

/** Opens the page with the real schema and hostile descriptions. */
async function openWithHostileSchema(): Promise<void> {
  await reopen({
    PlaygroundSchema: async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: withHostileTexts(await response.text()) });
    },
  });
}

test('renders hostile descriptions of types, fields, arguments and values as text', async () => {
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
  // javascript: links are not rendered as links.
  expect(await content.locator('a[href*="pwned"]').count()).toBe(0);
  await back.click();
  await find('TransactionType');
  await untilShown(content.locator('.graphiql-doc-explorer-item .graphiql-markdown-description'));
  await untilShown(content.locator('.graphiql-doc-explorer-item .graphiql-markdown-deprecation'));
  await back.click();
  await content.locator('.graphiql-doc-explorer-type-name', { hasText: 'Query' }).first().click();
  await content.locator('.graphiql-doc-explorer-field-name', { hasText: /^myTransactions$/ }).click();
  await untilShown(content.locator('> .graphiql-doc-explorer-deprecation'));
  await untilShown(content.locator('.graphiql-doc-explorer-argument .graphiql-markdown-description'));
  const fallback = JSON.stringify(SCRIPTS.join(' '));
  await untilShown(content.locator('.graphiql-doc-explorer-default-value'), [fallback]);
});

test('renders hostile descriptions in the schema panel and in hovers as text', async () => {
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
])('renders %s in the REST panel as text, with a hostile variable', async (what, answer) => {
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
