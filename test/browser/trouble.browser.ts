import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const BROKEN = [
  ['localStorage', 'graphiql:queries', 'garbage'],
  ['localStorage', 'graphiql:queries', '{"queries":5}'],
  ['localStorage', 'graphiql:favorites', '{"favorites":[{"query":5}]}'],
  ['localStorage', 'graphiql:theme', 'purple'],
  ['localStorage', 'graphiql:visiblePlugin', 'Nothing'],
  ['localStorage', 'graphiql:editorFlex', 'NaN'],
  ['localStorage', 'x-language', 'xx'],
  ['sessionStorage', 'graphiql:tabState', '{"tabs":[{"query":5}],"activeTabIndex":0}'],
  ['sessionStorage', 'graphiql:tabState', '{'],
  ['sessionStorage', 'sharedHeaders', '{'],
  ['sessionStorage', 'token', 'x'],
] as const;

test.each(BROKEN)('starts with an invalid value in %s for %s: %s', async (store, key, text) => {
  const { page, context, complaints } = await stage.open('/health/live');
  await page.evaluate(`${store}.setItem('livestream-gateway:${key}', ${JSON.stringify(text)})`);
  await page.goto(`${stage.url}/playground`);
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await page.getByRole('button', { name: 'Show History', exact: true }).click();
  expect(complaints).toEqual([]);
  await context.close();
});

test('language and user can be changed while the storage is full', async () => {
  const { page, context, complaints } = await stage.open('/health/live');
  await page.addInitScript(`Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };`);
  await page.goto(`${stage.url}/playground`);
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await page.locator('select[name=x-language]').selectOption('tr');
  await page.locator('.account').click();
  await page.locator('#account-panel .choices button', { hasText: 'grace' }).click();
  await page.locator('.account', { hasText: 'grace' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('tr');
  expect(complaints).toEqual([]);
  await context.close();
});

test.each([
  ['en-GB', 'The page cannot be shown.', 'Reload'],
  ['tr-TR', 'Sayfa gösterilemedi.', 'Yeniden yükle'],
])('reports that its settings cannot be loaded (%s), and can be reloaded', async (locale, message, button) => {
  const { page, context } = await stage.open('/health/live', { locale });
  await page.route('**/playground/settings.json', (route) => route.abort());
  await page.goto(`${stage.url}/playground`);
  await page.getByText(message).waitFor();
  await page.unroute('**/playground/settings.json');
  await page.getByRole('button', { name: button }).click();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await context.close();
});

test('reports a rendering error, and can clear its own stored settings only', async () => {
  const { page, context } = await stage.open('/health/live');
  await page.evaluate(`localStorage.setItem('livestream-gateway:x-platform', 'api'); localStorage.setItem('other', 'kept')`);
  // Rendering throws while this value is stored.
  await page.addInitScript(`
    const { NumberFormat } = Intl;
    Intl.NumberFormat = function (...options) {
      if (localStorage.getItem('livestream-gateway:x-platform') === 'api') throw new Error('broken');
      return new NumberFormat(...options);
    };
  `);
  await page.goto(`${stage.url}/playground`);
  await page.getByRole('button', { name: 'Clear what this page has stored' }).click();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  expect(await page.evaluate(`localStorage.getItem('other')`)).toBe('kept');
  expect(await page.locator('select[name=x-platform]').inputValue()).toBe('web');
  await context.close();
});

test('reports a gateway that does not respond, in the editor and in the REST panel', async () => {
  const playground = await PlaygroundPage.open(stage);
  const { page } = playground;
  await page.route(/\/graphql$|\/api\/v1\//, (route) => route.abort());
  await page.locator('.graphiql-execute-button').click();
  await page.waitForTimeout(500);
  const response = await playground.read('response.json');
  expect(response).toContain('No response: is the gateway running?');
  // The message does not expose internals of the page.
  expect(response).not.toMatch(/assets|stack|TypeError/);
  await playground.show('REST');
  await page.locator('.plugin').getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('.plugin [role=alert]').waitFor();
  await playground.close();
});

test('runs operations with introspection disabled, and explains the empty schema panel', async () => {
  const closed = await setStage({ INTROSPECTION: 'false' });
  const playground = await PlaygroundPage.open(closed);
  expect(await playground.run()).toHaveProperty('data.userStats.followers', 120);
  await playground.show('Schema');
  await playground.page.getByText('It is hidden if introspection is disabled.').waitFor();
  await playground.close();
  await closed.close();
});
