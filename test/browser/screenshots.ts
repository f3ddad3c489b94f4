import { join } from 'node:path';
import { PlaygroundPage } from './playground-page';
import { ReferencePage } from './reference-page';
import { APPEARANCES, takeReferenceScreenshots } from './reference-screenshots';
import { setStage, type Stage } from './stage';

/** Retakes the screenshots of the README: `npm run screenshots`. Not part of the tests. */
const FOLDER = join(__dirname, 'screenshots');

const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

test('playground.png: an operation, its response, and the legacy route with the same data', async () => {
  const playground = await PlaygroundPage.open(stage, '/playground', { ...WIDE, colorScheme: 'light' });
  await playground.page.locator('.choices button', { hasText: 'Transactions by stream' }).click();
  await playground.run();
  await playground.show('REST');
  await playground.page.locator('.rest-answer').waitFor();
  await playground.page.screenshot({ path: join(FOLDER, 'playground.png') });
  await playground.close();
});

test('playground-phone.png', async () => {
  const playground = await PlaygroundPage.open(stage, '/playground', { ...PHONE, colorScheme: 'dark' });
  await playground.run();
  await playground.page.screenshot({ path: join(FOLDER, 'playground-phone.png') });
  await playground.close();
});

test.each([
  ['reference.png', { ...WIDE, colorScheme: 'light' } as const],
  ['reference-phone.png', { ...PHONE, colorScheme: 'dark' } as const],
])('%s', async (name, options) => {
  const reference = await ReferencePage.open(stage, '/docs#getUserStats', options);
  await reference.send('getUserStats');
  await reference.page.screenshot({ path: join(FOLDER, name) });
  await reference.close();
});

test.each(APPEARANCES)('the reference: $viewport.width, $colorScheme, $language', async (appearance) => {
  await takeReferenceScreenshots(stage, join(FOLDER, 'all'), appearance);
});
