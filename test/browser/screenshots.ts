import type { BrowserContextOptions, Page } from 'playwright-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setLiveStage } from './live-stage';
import { PlaygroundPage } from './playground-page';
import { ReferencePage } from './reference-page';
import { takeReferenceScreenshots } from './reference-screenshots';
import { setStage, type Stage } from './stage';

/**
 * Takes screenshots: `npm run screenshots`. Not part of the tests. Those of the README and the docs are committed
 * (`npm run screenshots -- -t docs` takes only them); those of every panel and page are for looking at, in a folder that git ignores.
 */
const FOLDER = join(__dirname, 'screenshots');
const ALL = join(FOLDER, 'all');

const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

let stage: Stage;
beforeAll(async () => {
  mkdirSync(ALL, { recursive: true });
  stage = await setStage();
});
afterAll(() => stage.close());

describe('docs', () => {
  test('playground.png: an operation, its response, and the legacy route with the same data', async () => {
    const playground = await PlaygroundPage.open(stage, '/playground', { ...WIDE, colorScheme: 'light' });
    await playground.page.locator('.choices button', { hasText: 'Transactions by stream' }).click();
    await playground.run();
    await playground.show('REST');
    await playground.page.locator('.rest-answer').waitFor();
    await playground.page.screenshot({ path: join(FOLDER, 'playground.png') });
    await playground.close();
  });

  test('playground-live.png: a subscription, its last event, and the events before it', async () => {
    const live = await setLiveStage();
    const playground = await live.open({ ...WIDE, colorScheme: 'light' });
    const { page } = playground;
    await live.setFollowers(112);
    await page.locator('.choices button', { hasText: 'Stats of a live host' }).click();
    await page.locator('.live').waitFor();
    await playground.untilSettled();
    await page.locator('.graphiql-execute-button').click();
    for (const followers of [112, 113, 115, 114, 118]) {
      await live.setFollowers(followers);
      await page.locator('.live-entries li:first-child', { hasText: `followers ${String(followers)}` }).waitFor();
      await page.waitForTimeout(700);
    }
    await page.locator('.cost').waitFor();
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(FOLDER, 'playground-live.png') });
    await playground.close();
    await live.close();
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
});

const WIDTHS = [WIDE, { viewport: { width: 820, height: 1180 } }, { viewport: PHONE.viewport }];
const EVERY = WIDTHS.flatMap(({ viewport }) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    (['en', 'tr'] as const).map((language) => ({ viewport, colorScheme, language, locale: language === 'tr' ? 'tr-TR' : 'en-GB' })),
  ),
);

type Variant = BrowserContextOptions & (typeof EVERY)[number];

function fileOf(what: string, { viewport, colorScheme, language }: Variant): string {
  return join(ALL, `${what}-${viewport.width}-${colorScheme}-${language}.png`);
}

/** Waits until transitions have ended. */
async function shoot(page: Page, path: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(400);
  await page.screenshot({ path });
}

/** The dialogs and states of the playground, each with what opens and what closes it. */
const STATES: Readonly<Record<string, readonly [open: (page: Page) => Promise<unknown>, close: (page: Page) => Promise<unknown>]>> = {
  account: [(page) => page.locator('.account').click(), (page) => page.keyboard.press('Escape')],
  'short-keys': [(page) => page.locator('button[data-value="short-keys"]').click(), (page) => page.keyboard.press('Escape')],
  settings: [(page) => page.locator('button[data-value="settings"]').click(), (page) => page.keyboard.press('Escape')],
  outdated: [
    (page) => page.locator('select[name=x-platform]').selectOption('api'),
    (page) => page.locator('select[name=x-platform]').selectOption('web'),
  ],
  empty: [(page) => page.locator('.graphiql-tab-add').click(), () => Promise.resolve()],
};

describe.each(EVERY)('all: $viewport.width pixels, $colorScheme, $language', (variant) => {
  test('every panel and dialog of the playground', async () => {
    const playground = await PlaygroundPage.open(stage, '/playground', variant);
    const { page } = playground;
    const opener = page.locator('.graphiql-sidebar > button[data-index].active');
    if ((await opener.count()) > 0) await opener.click();
    await playground.run();
    await shoot(page, fileOf('response', variant));
    for (const [name, [open, close]] of Object.entries(STATES)) {
      await open(page);
      await shoot(page, fileOf(name, variant));
      await close(page);
    }
    const panels = page.locator('.graphiql-sidebar > button[data-index]');
    await page.locator('.graphiql-tab-button').first().click();
    for (let index = 0; index < (await panels.count()); index += 1) {
      await panels.nth(index).click();
      await page.locator('.graphiql-plugin > *').first().waitFor();
      await playground.untilSettled();
      await shoot(page, fileOf(`panel-${index}`, variant));
    }
    await playground.close();
  });

  test('start', async () => {
    const { page, context } = await stage.open(`/?lang=${variant.language}`, variant);
    await page.waitForLoadState('networkidle');
    await shoot(page, fileOf('start', variant));
    await context.close();
  });

  test('every scene of the reference', async () => {
    await takeReferenceScreenshots(stage, ALL, variant);
  });
});
