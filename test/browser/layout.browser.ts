import type { Locator, Page } from 'playwright-core';
import { PlaygroundPage } from './playground-page';
import { ReferencePage } from './reference-page';
import { setStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

/** Whether a click on the middle of an element hits it. */
function isInSight(element: Locator): Promise<boolean> {
  return element.evaluate((node) => {
    interface Box { x: number; y: number; width: number; height: number } // prettier-ignore
    const own = node as unknown as { getBoundingClientRect(): Box; contains(other: unknown): boolean };
    const { document } = globalThis as unknown as { document: { elementFromPoint(x: number, y: number): unknown } };
    const { x, y, width, height } = own.getBoundingClientRect();
    return own.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
}

/** Whether an element can be clicked after scrolling to it. */
async function canBePressed(element: Locator): Promise<boolean> {
  await element.scrollIntoViewIfNeeded();
  return isInSight(element);
}

/** The rendered elements that cannot be clicked after scrolling to them; in one call, because there are many. */
function hiddenControls(page: Page, selector: string): Promise<unknown> {
  return page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].filter((node) => {
    node.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { x, y, width, height } = node.getBoundingClientRect();
    return width > 0 && !node.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  }).map(({ outerHTML }) => outerHTML)`);
}

// Phones in portrait and landscape, with browser bars; tablets; a small window.
const SIZES = [
  [320, 568],
  [360, 640],
  [375, 667],
  [390, 664],
  [667, 375],
  [800, 600],
  [844, 390],
  [1024, 768],
  [1100, 800],
] as const;

describe('every control can be reached in a window that becomes', () => {
  let playground: PlaygroundPage;
  beforeAll(async () => {
    // A wide window would open with a panel, which then covers the editors of a narrow one.
    playground = await PlaygroundPage.open(stage, '/playground', { viewport: { width: 320, height: 568 } });
  });
  // What a failed expectation leaves open would cover the page of the next size.
  afterEach(() => playground.page.keyboard.press('Escape'));

  test.each(SIZES)('%i × %i', async (width, height) => {
    const { page } = playground;
    await page.setViewportSize({ width, height });
    await playground.run();
    if (width < 768) {
      // The page has scrolled to the response, and the editors have moved with their section.
      expect(await isInSight(page.locator('.graphiql-response .exchange summary'))).toBe(true);
      const section = (await page.locator('.graphiql-query-editor').boundingBox())!;
      const editor = (await page.locator('.graphiql-query-editor .monaco-editor').first().boundingBox())!;
      expect(editor.y).toBeGreaterThanOrEqual(section.y);
      expect(editor.y + editor.height).toBeLessThanOrEqual(section.y + section.height + 1);
    }
    for (const button of await page.locator('.graphiql-sidebar > button, .graphiql-execute-button, .account').all()) {
      expect({ button: await button.innerHTML(), pressed: await canBePressed(button) }).toMatchObject({ pressed: true });
    }
    const answer = page.locator('.graphiql-response .result-window');
    await answer.scrollIntoViewIfNeeded();
    expect((await answer.boundingBox())?.height).toBeGreaterThan(100);
    expect(await canBePressed(page.locator('.graphiql-response .exchange summary'))).toBe(true);
    // There is no horizontal overflow.
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);

    // The panel is below its button and inside the viewport.
    await page.locator('.account').click();
    const panel = (await page.locator('#account-panel').boundingBox())!;
    const button = (await page.locator('.account').boundingBox())!;
    expect(panel.y).toBeGreaterThanOrEqual(button.y + button.height);
    expect(panel.x).toBeGreaterThanOrEqual(0);
    expect(panel.x + panel.width).toBeLessThanOrEqual(width);
    expect(panel.y + panel.height).toBeLessThanOrEqual(height);
    expect(panel.x).toBeLessThan(button.x + button.width);
    expect(panel.x + panel.width).toBeGreaterThan(button.x);
    await page.keyboard.press('Escape');

    for (const dialog of ['short-keys', 'settings']) {
      await page.locator(`button[data-value="${dialog}"]`).click();
      await page.locator('.graphiql-dialog').waitFor();
      // Radix lets it receive pointer events a moment later.
      await playground.untilSettled();
      expect({ dialog, hidden: await hiddenControls(page, '.graphiql-dialog :is(button, td, a)') }).toEqual({ dialog, hidden: [] });
      expect(
        await page.evaluate("(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.graphiql-dialog'))"),
      ).toBe(0);
      await page.keyboard.press('Escape');
      await page.locator('.graphiql-dialog').waitFor({ state: 'detached' });
    }
  });
});

test('a new tab on a phone shows its editor, not the place of the response', async () => {
  const playground = await PlaygroundPage.open(stage, '/playground', { viewport: { width: 390, height: 844 } });
  await playground.run();
  await playground.page.locator('.graphiql-tab-add').click();
  await playground.untilSettled();
  expect(await isInSight(playground.page.locator('.graphiql-query-editor'))).toBe(true);
  await playground.close();
});

test('a tablet opens with its controls in reach, whichever panel it opens with', async () => {
  const playground = await PlaygroundPage.open(stage, '/playground', { viewport: { width: 1100, height: 800 } });
  expect(await hiddenControls(playground.page, '.graphiql-sidebar > button, .graphiql-execute-button, .account')).toEqual([]);
  await playground.close();
});

describe('every control of the reference can be reached in a window that becomes', () => {
  let reference: ReferencePage;
  beforeAll(async () => {
    reference = await ReferencePage.open(stage, '/docs?lang=tr');
  });
  afterEach(() => reference.page.keyboard.press('Escape'));

  test.each(SIZES)('%i × %i', async (width, height) => {
    const { page } = reference;
    await page.setViewportSize({ width, height });
    await page.evaluate('for (const fold of document.querySelectorAll("details")) fold.open = true');
    await reference.send('getTransactionGroups');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await hiddenControls(page, '.page-header :is(a, button), main :is(input, select, button)')).toEqual([]);
    // In a narrow window, the contents are a drawer.
    const menu = page.locator('.menu-button');
    if (await menu.isVisible()) await menu.click();
    expect(await hiddenControls(page, '.sidebar a')).toEqual([]);
    await page.locator('.sidebar a[href="#getProfile"]').click();
    expect(await menu.getAttribute('aria-expanded')).toBe('false');
    await page.waitForTimeout(300);
    expect(await isInSight(page.locator('#getProfile h3'))).toBe(true);

    await page.locator('.account').click();
    const panel = (await page.locator('#account-panel').boundingBox())!;
    expect(panel.x).toBeGreaterThanOrEqual(0);
    expect(panel.x + panel.width).toBeLessThanOrEqual(width);
    expect(panel.y + panel.height).toBeLessThanOrEqual(height);
    expect(await hiddenControls(page, '#account-panel button')).toEqual([]);
    await page.keyboard.press('Escape');
  });
});
