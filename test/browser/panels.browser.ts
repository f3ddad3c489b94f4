import { EXAMPLE_GROUPS } from '../../src/pages/playground/examples';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

interface Editor {
  getModel(): { getLineCount(): number; readonly uri: { readonly path: string } };
  getTopForLineNumber(line: number): number;
  getScrollWidth(): number;
  getLayoutInfo(): { readonly width: number };
}

/** The lines of the editors for operations and variables that are wrapped, and the editors that scroll sideways. */
function tooLongLines({ page }: PlaygroundPage): Promise<string[]> {
  return page.evaluate(() => {
    const { __MONACO } = globalThis as unknown as { __MONACO: { editor: { getEditors(): Editor[] } } };
    return __MONACO.editor.getEditors().flatMap((editor) => {
      const { path } = editor.getModel().uri;
      if (!/(operation\.graphql|variables\.json)$/.test(path)) return [];
      const tops = Array.from({ length: editor.getModel().getLineCount() }, (_, index) => editor.getTopForLineNumber(index + 1));
      const height = tops.length > 1 ? Math.min(...tops.slice(1).map((top, index) => top - tops[index]!)) : 0;
      const wrapped = tops.flatMap((top, index) => (index > 0 && top - tops[index - 1]! > height ? [`${path}, line ${index}`] : []));
      return editor.getScrollWidth() > editor.getLayoutInfo().width ? [...wrapped, `${path} scrolls`] : wrapped;
    });
  });
}

/** Opens the panel with this index in the sidebar. @returns whether there is one */
async function openPanel({ page }: PlaygroundPage, index: number): Promise<boolean> {
  const button = page.locator(`.graphiql-sidebar > button[data-index="${index}"]`);
  if ((await button.count()) === 0) return false;
  if (!(await button.evaluate((node) => (node as unknown as { className: string }).className.includes('active')))) await button.click();
  await page.locator('.graphiql-plugin > *').first().waitFor();
  return true;
}

test.each(['en', 'tr'] as const)('every line of every example fits beside an open panel at 1440 pixels (%s)', async (language) => {
  const playground = await PlaygroundPage.open(stage);
  await playground.pick('x-language', language);
  for (const { examples } of EXAMPLE_GROUPS) {
    for (const { title } of examples) {
      await playground.page.locator('.choices button', { hasText: title[language] }).first().click();
      await playground.untilSettled();
      expect({ title: title.en, lines: await tooLongLines(playground) }).toEqual({ title: title.en, lines: [] });
    }
  }
  await playground.close();
});

test('a panel lies over the editors at 820 pixels, and makes way for an example', async () => {
  const playground = await PlaygroundPage.open(stage, '/playground', { viewport: { width: 820, height: 1180 } });
  const { page } = playground;
  const editors = page.locator('.graphiql-sessions');
  const alone = (await editors.boundingBox())!;
  expect(await page.locator('.graphiql-plugin > *').count()).toBe(0);
  await playground.show('Examples');
  const panel = (await page.locator('.graphiql-plugin').boundingBox())!;
  expect(await editors.boundingBox()).toEqual(alone);
  expect(panel.x).toBeLessThan(alone.x + alone.width / 4);
  expect(panel.width).toBeGreaterThan(400);
  expect(panel.x + panel.width).toBeLessThan(820);
  // The panel is on top: a click on what lies below it hits the panel.
  const hit = await page.evaluate(
    `document.elementFromPoint(${panel.x + panel.width / 2}, ${panel.y + panel.height / 2}).closest('.graphiql-plugin') !== null`,
  );
  expect(hit).toBe(true);
  await page.locator('.choices button', { hasText: 'Who am I?' }).click();
  await page.locator('.graphiql-plugin > *').first().waitFor({ state: 'detached' });
  expect(await playground.run()).toHaveProperty('data.me.username', 'ada');
  await playground.close();
});

test('a saved operation, or one of the history, is visible at 820 pixels once it is chosen', async () => {
  const playground = await PlaygroundPage.open(stage, '/playground', { viewport: { width: 820, height: 1180 } });
  const { page } = playground;
  const panel = page.locator('.graphiql-plugin > *').first();
  await playground.run();
  await playground.show('Collections');
  await page.getByRole('button', { name: 'Save the open tab' }).click();
  // Its own tab is open already.
  await page.locator('.collections-item strong').click();
  await panel.waitFor({ state: 'detached' });
  await playground.show('History');
  await page.locator('.graphiql-history-item-label').first().click();
  await panel.waitFor({ state: 'detached' });
  expect(await playground.read('operation.graphql')).toContain('userStats');
  await playground.close();
});

test.each([
  [390, 844],
  [390, 664],
  [320, 568],
])('the response has at least half of the height of a phone of %i × %i', async (width, height) => {
  const playground = await PlaygroundPage.open(stage, '/playground', { viewport: { width, height } });
  await playground.run();
  await playground.untilSettled();
  const response = (await playground.page.locator('.graphiql-response').boundingBox())!;
  const area = (await playground.page.locator('.graphiql-main').boundingBox())!;
  const visible = Math.min(response.y + response.height, area.y + area.height) - Math.max(response.y, area.y);
  expect(visible).toBeGreaterThanOrEqual(height / 2);
  await playground.close();
});

test('all panels have the same heading style', async () => {
  const playground = await PlaygroundPage.open(stage);
  await playground.run();
  const styles = new Map<string, string>();
  for (let index = 0; await openPanel(playground, index); index += 1) {
    const [text, style] = await playground.page.evaluate<[string, string]>(`(() => {
      const heading = document.querySelector('.graphiql-plugin :is(h2, .graphiql-doc-explorer-title, .graphiql-history-header)');
      const { fontSize, fontWeight, color, fontFamily } = getComputedStyle(heading);
      return [heading.textContent, [fontSize, fontWeight, color, fontFamily].join(' ')];
    })()`);
    styles.set(text, style);
  }
  expect(styles.size).toBeGreaterThanOrEqual(6);
  expect(new Set(styles.values()).size).toBe(1);
  await playground.close();
});

test('empty panels and editors say what to do', async () => {
  const playground = await PlaygroundPage.open(stage);
  const { page } = playground;
  await playground.show('History');
  await page.getByText('Run an operation, and it is listed here.').waitFor();
  await page.getByText('Run it to see the response.').waitFor();
  await playground.write('operation.graphql', '');
  await page.getByText('Write an operation, or choose an example.').waitFor();
  await playground.show('REST');
  await page
    .getByText('There is more than one operation, or none')
    .or(page.getByText('The editor does not contain valid GraphQL.'))
    .waitFor();
  await playground.close();
});

/** Computes the contrast of each icon in a button with what is behind it (WCAG 2.2, relative luminance). */
const ICON_CONTRASTS = `(() => {
  const parse = (color) => { const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const canvas = matchMedia('(prefers-color-scheme: dark)').matches ? [0, 0, 0] : [255, 255, 255];
  const behind = (element) => (element === null ? canvas : over(parse(getComputedStyle(element).backgroundColor), behind(element.parentElement)));
  return [...document.querySelectorAll('button svg, summary svg')].filter((icon) => icon.checkVisibility()).map((icon) => {
    const ground = behind(icon.parentElement);
    const [one, two] = [luminance(over(parse(getComputedStyle(icon).color), ground)), luminance(ground)];
    const button = icon.closest('button');
    return { name: button.getAttribute('aria-label') ?? button.textContent, contrast: (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05) };
  });
})()`;

test.each(['light', 'dark'] as const)('icons have a contrast of at least 3:1 (%s)', async (colorScheme) => {
  const playground = await PlaygroundPage.open(stage, '/playground', { colorScheme });
  await playground.run();
  await playground.page.mouse.move(700, 880);
  const seen = new Set<string>();
  for (let index = 0; await openPanel(playground, index); index += 1) {
    await playground.page.mouse.move(700, 880);
    await playground.untilSettled();
    const icons = await playground.page.evaluate<{ name: string; contrast: number }[]>(ICON_CONTRASTS);
    for (const { name } of icons) seen.add(name);
    expect(icons.filter(({ contrast }) => contrast < 3)).toEqual([]);
  }
  expect(seen.size).toBeGreaterThanOrEqual(18);
  await playground.close();
});
