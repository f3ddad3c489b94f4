import { join } from 'node:path';
import type { Language } from '../../src/i18n/languages';
import { ReferencePage } from './reference-page';
import type { Stage } from './stage';

/** What is shown: the name of its file, and how the page gets there. */
const SCENES: Readonly<Record<string, (reference: ReferencePage) => Promise<void>>> = {
  guide: () => Promise.resolve(),
  operation: async (reference) => {
    await reference.fill('getTransactionGroups', { limit: '3', type: 'GIFT_SENT' });
    await reference.send('getTransactionGroups');
    await reference.page.goto(`${reference.page.url()}#getTransactionGroups`);
  },
  statuses: async ({ page }) => {
    await page.goto(`${page.url()}#statuses`);
  },
  search: async ({ page }) => {
    await page.keyboard.press('/');
    await page.keyboard.type('cursor');
  },
  account: async ({ page }) => {
    await page.locator('.account').click();
  },
};

/** An appearance of the page. */
interface Appearance {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
  readonly language: Language;
}

/** Takes a screenshot of every scene. */
export async function takeReferenceScreenshots(
  stage: Stage,
  folder: string,
  { viewport, colorScheme, language }: Appearance,
): Promise<void> {
  for (const [name, show] of Object.entries(SCENES)) {
    const reference = await ReferencePage.open(stage, `/docs?lang=${language}`, { viewport, colorScheme });
    await show(reference);
    // Until the fragment has been scrolled to.
    await reference.page.waitForTimeout(200);
    await reference.page.screenshot({ path: join(folder, `reference-${name}-${viewport.width}-${colorScheme}-${language}.png`) });
    await reference.close();
  }
}
