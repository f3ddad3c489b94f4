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

test.each(BROKEN)('the page comes up with a broken %s of %s: %s', async (store, key, text) => {
  const { page, context, complaints } = await stage.open('/health/live');
  await page.evaluate(`${store}.setItem('livestream-gateway:${key}', ${JSON.stringify(text)})`);
  await page.goto(`${stage.url}/playground`);
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await page.getByRole('button', { name: 'Show History', exact: true }).click();
  expect(complaints).toEqual([]);
  await context.close();
});

test('a store that is full keeps nobody from choosing', async () => {
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
  ['en-GB', 'The page could not be shown.', 'Load again'],
  ['tr-TR', 'Sayfa gösterilemedi.', 'Yeniden yükle'],
])('without its settings the page says so (%s), and can be loaded again', async (locale, sentence, button) => {
  const { page, context } = await stage.open('/health/live', { locale });
  await page.route('**/playground/settings.json', (route) => route.abort());
  await page.goto(`${stage.url}/playground`);
  await page.getByText(sentence).waitFor();
  await page.unroute('**/playground/settings.json');
  await page.getByRole('button', { name: button }).click();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await context.close();
});

test('a page that cannot be drawn says so, and can forget what may be the cause, of its own alone', async () => {
  const { page, context } = await stage.open('/health/live');
  await page.evaluate(`localStorage.setItem('livestream-gateway:x-platform', 'api'); localStorage.setItem('other', 'kept')`);
  // Part of what is drawn fails for as long as the choice is stored.
  await page.addInitScript(`
    const { NumberFormat } = Intl;
    Intl.NumberFormat = function (...options) {
      if (localStorage.getItem('livestream-gateway:x-platform') === 'api') throw new Error('broken');
      return new NumberFormat(...options);
    };
  `);
  await page.goto(`${stage.url}/playground`);
  await page.getByRole('button', { name: 'Forget what this page has stored' }).click();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  expect(await page.evaluate(`localStorage.getItem('other')`)).toBe('kept');
  expect(await page.locator('select[name=x-platform]').inputValue()).toBe('web');
  await context.close();
});

test('a gateway that does not answer is said in words, in each place', async () => {
  const playground = await PlaygroundPage.open(stage);
  const { page } = playground;
  await page.route(/\/graphql$|\/api\/v1\//, (route) => route.abort());
  await page.locator('.graphiql-execute-button').click();
  await page.waitForTimeout(500);
  const response = await playground.read('response.json');
  expect(response).toContain('No answer came: is the gateway running?');
  // Nothing of the page's own inside.
  expect(response).not.toMatch(/assets|stack|TypeError/);
  await playground.show('REST');
  await page.locator('.plugin').getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('.plugin [role=alert]').waitFor();
  await playground.close();
});

test('where introspection is off, operations run, and the schema panel says why it is empty', async () => {
  const closed = await setStage({ INTROSPECTION: 'false' });
  const playground = await PlaygroundPage.open(closed);
  expect(await playground.run()).toHaveProperty('data.userStats.followers', 120);
  await playground.show('Schema');
  await playground.page.getByText('Where introspection is off, it is hidden.').waitFor();
  await playground.close();
  await closed.close();
});
