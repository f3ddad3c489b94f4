import type { Locator } from 'playwright-core';
import { PlaygroundPage } from './playground-page';
import { ReferencePage } from './reference-page';
import { setStage, type Stage } from './stage';
import { violationsOf } from './violations';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

/** The panels, each with an element that is there once it is shown. */
const PANELS: Readonly<Record<string, string>> = {
  REST: '.rest-call',
  Schema: 'pre[aria-label]',
  'Shared Headers': '[name=shared-headers]',
  Explorer: '.explorer-list .explorer-list',
  Collections: '#collections-name',
  Environments: '#environments-active',
  Table: 'h2',
  History: '.graphiql-history-item',
  'Documentation Explorer': '.graphiql-doc-explorer-content',
  Examples: '.choices',
};

/** What makes panels show everything they have. */
const FILLED: Readonly<Record<string, (panel: Locator, playground: PlaygroundPage) => Promise<unknown>>> = {
  Schema: (panel) => panel.locator('textarea').fill('type Query { me: Int }'),
  async Collections(panel) {
    await panel.locator('form button').first().click();
    await panel.locator('.collections-item').first().waitFor();
  },
  async Environments(panel) {
    await panel.locator('button').first().click();
    await panel.locator('#environment-name').waitFor();
    await panel.locator('.environments-variables ~ .row button').first().click();
    await panel.locator('.environments-variable').waitFor();
  },
  async Table(panel, playground) {
    await playground.write('operation.graphql', '{ myTransactions(limit: 2) { nodes { id stream { title } } } }');
    await playground.write('variables.json', '');
    await playground.page.evaluate("document.querySelector('.graphiql-execute-button').click()");
    await panel.locator('.table-scroll').waitFor();
  },
};

// Every pair of colour scheme, size and language.
describe.each([
  { colorScheme: 'light', viewport: DESKTOP, language: 'en' },
  { colorScheme: 'light', viewport: PHONE, language: 'tr' },
  { colorScheme: 'dark', viewport: DESKTOP, language: 'tr' },
  { colorScheme: 'dark', viewport: PHONE, language: 'en' },
] as const)('$colorScheme, $viewport.width pixels wide, $language', ({ colorScheme, viewport, language }) => {
  // The page's Content-Security-Policy would block axe; other tests cover the policy.
  const options = { colorScheme, viewport, bypassCSP: true };

  test('the playground has no serious accessibility violation', async () => {
    const playground = await PlaygroundPage.open(stage, '/playground', options);
    await playground.pick('x-language', language);
    await playground.run();
    expect(await violationsOf(playground.page)).toEqual([]);
    for (const [panel, element] of Object.entries(PANELS)) {
      await playground.show(panel);
      await playground.page.locator(`.graphiql-plugin ${element}`).first().waitFor();
      await FILLED[panel]?.(playground.page.locator('.graphiql-plugin'), playground);
      expect({ panel, violations: await violationsOf(playground.page, '.graphiql-plugin') }).toEqual({ panel, violations: [] });
    }
    await playground.write('operation.graphql', 'subscription { liveStreamsChanged { nodes { title } } }');
    await playground.page.evaluate("document.querySelector('.graphiql-execute-button').click()");
    await playground.page.locator('.live-entries summary').waitFor({ state: 'attached' });
    await playground.page.evaluate("document.querySelector('.live-entries details').open = true");
    await playground.page.locator('.live-entries pre').waitFor({ state: 'attached' });
    expect(await violationsOf(playground.page)).toEqual([]);
    await playground.page.locator('.account').click();
    expect(await violationsOf(playground.page)).toEqual([]);
    await playground.close();
  });

  test('the reference has no serious accessibility violation', async () => {
    const reference = await ReferencePage.open(stage, `/docs?lang=${language}`, options);
    const { page } = reference;
    // Unfolds everything that is folded.
    await page.evaluate('for (const fold of document.querySelectorAll("details")) fold.open = true');
    await reference.fill('getTransactions', { type: 'BONUS' });
    await reference.send('getTransactions');
    await reference.fill('getUserStats', { id: 'xyz' });
    await reference.send('getUserStats');
    await reference.fill('getUserStats', { id: '' });
    expect(await violationsOf(page)).toEqual([]);
    await page.locator('.account').click();
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('searchbox').fill('cursor');
    expect(await violationsOf(page)).toEqual([]);
    await reference.close();
  });
});
