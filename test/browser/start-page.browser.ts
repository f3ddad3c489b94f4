import { PlaygroundPage } from './playground-page';
import { startPrefixProxy } from './prefix-proxy';
import { setStage, type Stage } from './stage';
import { violationsOf } from './violations';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

test('leads to the playground and to the reference, in the language of the browser', async () => {
  const visit = await stage.open('/', { locale: 'tr-TR' });
  const { page } = visit;
  expect(await page.locator('html').getAttribute('lang')).toBe('tr');
  await page.getByRole('link', { name: 'API belgeleri' }).click();
  await page.waitForURL('**/docs?lang=tr');
  await page.goBack();
  await page.getByRole('link', { name: 'Playground' }).click();
  await new PlaygroundPage(visit).untilReady();
  expect(visit).toMatchObject({ foreignRequests: [], complaints: [] });
  await visit.context.close();
});

test('switches to the other language', async () => {
  const { page, context } = await stage.open('/');
  await page.getByRole('link', { name: 'Türkçe' }).click();
  await page.locator('html[lang=tr]').waitFor();
  await page.getByRole('link', { name: 'English' }).click();
  await page.locator('html[lang=en]').waitFor();
  await context.close();
});

test('its links work below the prefix of a proxy', async () => {
  const based = await setStage({ BASE_PATH: '/live' });
  const proxy = await startPrefixProxy(based.url, '/live', { strips: false });
  const visit = await based.open(`${proxy.url}/live/`);
  await visit.page.getByRole('link', { name: 'Playground' }).click();
  await new PlaygroundPage(visit).untilReady();
  expect(new URL(visit.page.url()).pathname).toBe('/live/playground');
  await visit.context.close();
  await proxy.close();
  await based.close();
});

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test.each([
    [1440, 'en'],
    [820, 'tr'],
    [390, 'tr'],
    [320, 'en'],
  ])('fits into %i pixels, and has no serious accessibility violation (%s)', async (width, language) => {
    const { page, context } = await stage.open(`/?lang=${language}`, { colorScheme, viewport: { width, height: 700 }, bypassCSP: true });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await violationsOf(page)).toEqual([]);
    await context.close();
  });
});
