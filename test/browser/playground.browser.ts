import { buildSchema, type GraphQLObjectType } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_GROUPS } from '../../src/playground/examples';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;
let playground: PlaygroundPage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

beforeEach(async () => {
  playground = await PlaygroundPage.open(stage);
});
afterEach(async () => {
  const { foreignRequests, complaints } = playground.visit;
  await playground.close();
  expect({ foreignRequests, complaints }).toEqual({ foreignRequests: [], complaints: [] });
});

/** A token that is the first demo user's: what the page begins with. */
async function tokenOfAda(): Promise<string> {
  const answer = await fetch(`${stage.url}/playground/settings.json`);
  const { demoUsers } = (await answer.json()) as { demoUsers: readonly { token: string }[] };
  return demoUsers[0]!.token;
}

test('opens with the documented call, which answers the documented numbers', async () => {
  expect(await playground.run()).toEqual({ data: { userStats: { followers: 120, following: 85, totalLiveStreams: 12 } } });
});

test.each(['en', 'tr'] as const)('every example runs as it stands (%s)', async (language) => {
  await playground.pick('x-language', language);
  for (const { examples } of EXAMPLE_GROUPS) {
    for (const { title } of examples) {
      await playground.page.locator('.choices button', { hasText: title[language] }).first().click();
      const { data, errors = [] } = await playground.run();
      const codes = errors.map(({ extensions }) => extensions.code);
      const expected: Readonly<Record<string, readonly string[]>> = {
        'What others may not see': ['FORBIDDEN', 'FORBIDDEN'],
        'An error in your language': ['NOT_FOUND'],
      };
      expect({ title: title.en, codes }).toEqual({ title: title.en, codes: expected[title.en] ?? [] });
      if (!codes.includes('NOT_FOUND')) expect(data).toBeTruthy();
    }
  }
});

test('another language changes what an error says, and the page', async () => {
  await playground.page.locator('.choices button', { hasText: 'An error in your language' }).click();
  expect((await playground.run()).errors?.[0]?.message).toBe('Resource not found');
  await playground.pick('x-language', 'tr');
  expect((await playground.run()).errors?.[0]?.message).toBe('Kaynak bulunamadı');
  expect(await playground.page.locator('.plugin h2').innerText()).toBe('Örnekler');
  expect(await playground.page.locator('html').getAttribute('lang')).toBe('tr');
});

test('time zone and platform are sent, and what the gateway says of them is shown', async () => {
  const sent = playground.page.waitForRequest((request) => request.postData()?.includes('UserStats') === true);
  await playground.pick('x-timezone', 'UTC+03:00');
  await playground.pick('x-platform', 'admin');
  const { errors } = await playground.run();
  expect((await sent).headers()).toMatchObject({ 'x-timezone': 'UTC+03:00', 'x-platform': 'admin', 'x-language': 'en' });
  // ada is no ADMIN.
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await playground.page.locator('.graphiql-response .exchange .status').innerText()).toBe('403');
});

test('offers the 38 documented time zones', async () => {
  expect(await playground.page.locator('select[name=x-timezone] option').count()).toBe(38);
});

test('status, time, size and headers of an answer are shown', async () => {
  await playground.run();
  const facts = playground.page.locator('.graphiql-response .exchange');
  expect(await facts.locator('summary').innerText()).toMatch(/200\s+\d+ ms\s+78 B/);
  await facts.locator('summary').click();
  expect(await facts.locator('dl').innerText()).toContain('x-request-id');
});

test('tabs, their variables and headers survive a reload', async () => {
  await playground.write('request-headers.json', '{ "x-app-version": "9.9.9" }');
  await playground.page.locator('.choices button', { hasText: 'The wallet' }).click();
  await playground.write('variables.json', '{ "limit": 3 }');
  await playground.untilSettled();
  await playground.page.waitForTimeout(600);
  await playground.page.reload();
  await playground.untilReady();
  expect(await playground.page.locator('.graphiql-tab-button').allInnerTexts()).toEqual(['UserStats', 'Wallet']);
  expect(await playground.read('variables.json')).toBe('{ "limit": 3 }');
  expect(await playground.run()).toHaveProperty('data.myTransactions.nodes.length', 3);
  await playground.page.locator('.graphiql-tab-button').first().click();
  expect(await playground.read('request-headers.json')).toBe('{ "x-app-version": "9.9.9" }');
  expect(await playground.run()).toHaveProperty('data.userStats.followers', 120);
});

test("a tab's answer stays in its tab when another is opened meanwhile", async () => {
  await playground.page.route('**/graphql', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue().catch(() => undefined);
  });
  await playground.page.locator('.graphiql-execute-button').click();
  await playground.page.locator('.choices button', { hasText: 'Who am I?' }).click();
  await playground.page.waitForTimeout(1_000);
  expect(await playground.read('response.json')).toBe('');
});

test('the history outlives the browser tab; headers and tokens do not', async () => {
  const token = await tokenOfAda();
  await playground.write('request-headers.json', JSON.stringify({ authorization: `Bearer ${token}` }));
  await playground.run();
  const kept = await playground.keptForGood();
  expect(kept).toContain('userStats');
  expect(kept).not.toMatch(/authorization|eyJ/i);
  // Another browser tab of the same browser.
  const other = await playground.visit.context.newPage();
  await other.goto(`${stage.url}/playground`);
  await other.locator('.graphiql-query-editor .view-lines').waitFor();
  await other.getByRole('button', { name: 'Show History', exact: true }).click();
  expect(await other.locator('.graphiql-history-item').first().innerText()).toContain('UserStats');
  expect(playground.page.url()).toBe(`${stage.url}/playground`);
});

test('shared headers go with every tab, and a faulty text with none', async () => {
  await playground.show('Shared Headers');
  await playground.page.locator('textarea[name=shared-headers]').fill('{ "x-language": "tr" }');
  await playground.write('variables.json', '{ "userId": "000000000000000000000000" }');
  expect((await playground.run()).errors?.[0]?.message).toBe('Kaynak bulunamadı');
  await playground.page.locator('textarea[name=shared-headers]').fill('{ "x-language": ');
  expect(await playground.page.locator('#shared-headers-fault').innerText()).not.toBe('');
  expect((await playground.run()).errors?.[0]?.message).toBe('Resource not found');
});

test('prettify sets an operation in order', async () => {
  await playground.write('operation.graphql', 'query   Q{me{id   username}}');
  await playground.page.getByRole('button', { name: /^Prettify/ }).click();
  await playground.page.locator('.graphiql-query-editor .view-line').nth(5).waitFor();
  expect(await playground.read('operation.graphql')).toMatch(/^query Q \{\n {2}me \{\n {4}id\n {4}username\n {2}\}\n\}/);
});

test('the documentation can be searched', async () => {
  const schema = buildSchema(readFileSync(join(__dirname, '../../src/graphql/schema.graphql'), 'utf8'));
  const { description } = (schema.getType('TransactionGroup') as GraphQLObjectType).getFields()['netAmount']!;
  await playground.show('Documentation Explorer');
  await playground.page.locator('.graphiql-doc-explorer-search input').fill('netAmount');
  await playground.page.getByRole('option', { name: /netAmount/ }).click();
  expect(await playground.page.locator('.graphiql-doc-explorer-content').innerText()).toContain(description);
});

test('one can write and run an operation with the keyboard alone', async () => {
  await playground.page.locator('.graphiql-query-editor .graphiql-editor').focus();
  await playground.page.keyboard.press('Enter');
  await playground.page.keyboard.press('Control+A');
  // The editor closes what is opened.
  await playground.page.keyboard.type('{ me { username');
  await playground.untilSettled();
  await playground.page.keyboard.press('Control+Enter');
  await playground.page.locator('.graphiql-response .exchange').waitFor();
  await playground.untilSettled();
  expect(await playground.read('response.json')).toContain('"username": "ada"');
});
