import type { AxeResults } from 'axe-core';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

/** What stands in the way of people who use a screen reader, a keyboard or weak eyes. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(() => {
    // The script above put it there.
    return (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run();
  });
  const grave = results.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ].map((viewport) => ({ colorScheme, viewport, width: viewport.width })),
);

describe.each(LOOKS)('$colorScheme, $width pixels wide', ({ colorScheme, viewport }) => {
  // The policy keeps out what the scan brings along; that it does is shown elsewhere.
  const options = { colorScheme, viewport, bypassCSP: true };

  test.each(['en', 'tr'])('the playground has no serious finding (%s)', async (language) => {
    const playground = await PlaygroundPage.open(stage, '/playground', options);
    await playground.pick('x-language', language);
    await playground.run();
    expect(await findings(playground.page)).toEqual([]);
    for (const panel of ['REST', 'Schema', 'Shared Headers', 'History', 'Documentation Explorer', 'Examples']) {
      await playground.show(panel);
      await playground.page.waitForTimeout(700);
      expect({ panel, findings: await findings(playground.page) }).toEqual({ panel, findings: [] });
    }
    await playground.page.locator('.account').click();
    expect(await findings(playground.page)).toEqual([]);
    await playground.close();
  });

  test.each(['en', 'tr'])('the reference has no serious finding (%s)', async (language) => {
    const { page, context } = await stage.open(`/docs?lang=${language}`, options);
    await page.locator('.opblock').first().waitFor();
    expect(await findings(page)).toEqual([]);
    await page.locator('.opblock-summary-control').first().click();
    await page.locator('.try-out__btn').first().click();
    await page.locator('.execute').first().click();
    await page.locator('.live-responses-table').waitFor();
    // Colours on their way from one state to the next are nobody's.
    await page.mouse.move(0, 0);
    await page.waitForTimeout(700);
    expect(await findings(page)).toEqual([]);
    await context.close();
  });
});
