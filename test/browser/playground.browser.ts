import { buildSchema, type GraphQLObjectType } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_GROUPS } from '../../src/pages/playground/examples';
import { setScene } from './scene';

const scene = setScene();

test('opens with the documented operation, which returns the documented numbers', async () => {
  expect(await scene.playground.run()).toEqual({ data: { userStats: { followers: 120, following: 85, totalLiveStreams: 12 } } });
});

/** The first event of the subscription in the open tab, which is stopped after it. */
async function firstEvent(): ReturnType<typeof scene.playground.run> {
  const { playground } = scene;
  await playground.untilSettled();
  await playground.page.locator('.graphiql-execute-button').click();
  await playground.page.locator('.live-entries li').waitFor();
  const response = await playground.response();
  await playground.page.locator('.graphiql-execute-button').click();
  return response;
}

test.each(['en', 'tr'] as const)('every example runs unchanged (%s)', async (language) => {
  await scene.playground.pick('x-language', language);
  for (const { examples } of EXAMPLE_GROUPS) {
    for (const { title, query } of examples) {
      await scene.playground.page.locator('.choices button', { hasText: title[language] }).first().click();
      const { data, errors = [] } = await (query.startsWith('subscription') ? firstEvent() : scene.playground.run());
      const codes = errors.map(({ extensions }) => extensions.code);
      const expected: Readonly<Record<string, readonly string[]>> = {
        'Private fields': ['FORBIDDEN', 'FORBIDDEN'],
        'An error in your language': ['NOT_FOUND'],
      };
      expect({ title: title.en, codes }).toEqual({ title: title.en, codes: expected[title.en] ?? [] });
      if (!codes.includes('NOT_FOUND')) expect(data).toBeTruthy();
    }
  }
});

test('changes the language of error messages and of the page', async () => {
  await scene.playground.page.locator('.choices button', { hasText: 'An error in your language' }).click();
  expect((await scene.playground.run()).errors?.[0]?.message).toBe('Resource not found');
  await scene.playground.pick('x-language', 'tr');
  expect((await scene.playground.run()).errors?.[0]?.message).toBe('Kaynak bulunamadı');
  expect(await scene.playground.page.locator('.plugin h2').innerText()).toBe('Örnekler');
  expect(await scene.playground.page.locator('html').getAttribute('lang')).toBe('tr');
});

test('sends time zone and platform, and shows the response to them', async () => {
  const sent = scene.playground.page.waitForRequest((request) => request.postData()?.includes('UserStats') === true);
  await scene.playground.pick('x-timezone', 'UTC+03:00');
  await scene.playground.pick('x-platform', 'admin');
  const { errors } = await scene.playground.run();
  expect((await sent).headers()).toMatchObject({ 'x-timezone': 'UTC+03:00', 'x-platform': 'admin', 'x-language': 'en' });
  // ada is not an ADMIN.
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await scene.playground.page.locator('.graphiql-response .exchange .status').innerText()).toBe('403');
});

test('lists the 38 documented time zones', async () => {
  expect(await scene.playground.page.locator('select[name=x-timezone] option').count()).toBe(38);
});

test('shows status, time, size and headers of a response', async () => {
  await scene.playground.run();
  const facts = scene.playground.page.locator('.graphiql-response .exchange');
  expect(await facts.locator('summary').innerText()).toMatch(/200\s+\d+ ms\s+78 B/);
  await facts.locator('summary').click();
  expect(await facts.locator('dl').innerText()).toContain('x-request-id');
});

test('keeps tabs, variables and headers after a reload', async () => {
  await scene.playground.write('request-headers.json', '{ "x-app-version": "9.9.9" }');
  await scene.playground.page.locator('.choices button', { hasText: 'The wallet' }).click();
  await scene.playground.write('variables.json', '{ "limit": 3 }');
  await scene.playground.untilStored('variables.json');
  await scene.playground.page.reload();
  await scene.playground.untilReady();
  expect(await scene.playground.page.locator('.graphiql-tab-button').allInnerTexts()).toEqual(['UserStats', 'Wallet']);
  expect(await scene.playground.read('variables.json')).toBe('{ "limit": 3 }');
  expect(await scene.playground.run()).toHaveProperty('data.myTransactions.nodes.length', 3);
  await scene.playground.page.locator('.graphiql-tab-button').first().click();
  expect(await scene.playground.read('request-headers.json')).toBe('{ "x-app-version": "9.9.9" }');
  expect(await scene.playground.run()).toHaveProperty('data.userStats.followers', 120);
});

test('shows a response in the tab that sent the request, even if another is opened meanwhile', async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await scene.playground.page.route('**/graphql', async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await scene.playground.page.locator('.graphiql-execute-button').click();
  await scene.playground.page.locator('.choices button', { hasText: 'Who am I?' }).click();
  await scene.playground.page.locator('.graphiql-tab-button').nth(1).waitFor();
  letGo();
  await scene.playground.page.waitForTimeout(1_000);
  expect(await scene.playground.read('response.json')).toBe('');
});

test('keeps the history beyond the browser tab, but not headers and tokens', async () => {
  const token = await scene.stage.demoToken('ada');
  await scene.playground.write('request-headers.json', JSON.stringify({ authorization: `Bearer ${token}` }));
  await scene.playground.run();
  const kept = await scene.playground.keptForGood();
  expect(kept).toContain('userStats');
  expect(kept).not.toMatch(/authorization|eyJ/i);
  // Another tab of the same browser.
  const other = await scene.playground.visit.context.newPage();
  await other.goto(`${scene.stage.url}/playground`);
  await other.locator('.graphiql-query-editor .view-lines').waitFor();
  await other.getByRole('button', { name: 'Show History', exact: true }).click();
  expect(await other.locator('.graphiql-history-item').first().innerText()).toContain('UserStats');
  expect(scene.playground.page.url()).toBe(`${scene.stage.url}/playground`);
});

test('sends shared headers from every tab, and none if they are invalid', async () => {
  await scene.playground.show('Shared Headers');
  await scene.playground.page.locator('textarea[name=shared-headers]').fill('{ "x-language": "tr" }');
  await scene.playground.write('variables.json', '{ "userId": "000000000000000000000000" }');
  expect((await scene.playground.run()).errors?.[0]?.message).toBe('Kaynak bulunamadı');
  await scene.playground.page.locator('textarea[name=shared-headers]').fill('{ "x-language": ');
  expect(await scene.playground.page.locator('#shared-headers-fault').innerText()).not.toBe('');
  expect((await scene.playground.run()).errors?.[0]?.message).toBe('Resource not found');
});

test('prettifies an operation', async () => {
  await scene.playground.write('operation.graphql', 'query   Q{me{id   username}}');
  await scene.playground.page.getByRole('button', { name: /^Prettify/ }).click();
  await scene.playground.page.locator('.graphiql-query-editor .view-line').nth(5).waitFor();
  expect(await scene.playground.read('operation.graphql')).toMatch(/^query Q \{\n {2}me \{\n {4}id\n {4}username\n {2}\}\n\}/);
});

test('searches the documentation', async () => {
  const schema = buildSchema(readFileSync(join(__dirname, '../../src/graphql/schema.graphql'), 'utf8'));
  const { description } = (schema.getType('TransactionGroup') as GraphQLObjectType).getFields()['netAmount']!;
  await scene.playground.show('Documentation Explorer');
  await scene.playground.page.locator('.graphiql-doc-explorer-search input').fill('netAmount');
  await scene.playground.page.getByRole('option', { name: /netAmount/ }).click();
  expect(await scene.playground.page.locator('.graphiql-doc-explorer-content').innerText()).toContain(description);
});

test('writes and runs an operation with the keyboard only', async () => {
  const { keyboard } = scene.playground.page;
  await scene.playground.page.locator('.graphiql-query-editor .graphiql-editor').focus();
  await keyboard.press('Enter');
  // The editor closes brackets once the GraphQL language is loaded.
  do {
    await keyboard.press('Control+A');
    await keyboard.press('Delete');
    await keyboard.type('{');
  } while ((await scene.playground.read('operation.graphql')) !== '{}');
  await keyboard.type(' me { username');
  await scene.playground.untilSettled();
  await keyboard.press('Control+Enter');
  await scene.playground.page.locator('.graphiql-response .exchange').waitFor();
  await scene.playground.untilSettled();
  expect(await scene.playground.read('response.json')).toContain('"username": "ada"');
});
