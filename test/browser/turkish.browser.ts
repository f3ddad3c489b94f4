import { buildSchema, isEnumType, isInputObjectType, isObjectType } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../src/i18n/languages';
import { interfaceTexts } from './interface-texts';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

/** What is the same in both languages: names, values of the protocol, and terms of GraphQL and HTTP. */
const SAME = [
  /^Livestream gateway( – Playground)?$/,
  /^(ada|grace|mehmet\.kaya|burak_x|spam_krali|eski\.hesap|elif\.live|yeni_uye|troll42)$/,
  /^(USER|ADMIN|MODERATOR)$/,
  /^(en|tr|UTC([+-]\d\d:\d\d)?|web|mobile_ios|mobile_android|admin|api|unknown|all)$/,
  /^x-(language|timezone|platform)$/,
  /^(Platform|REST|GET|cURL|curl|macOS|Windows|GraphQL|SDL|JSON)$/,
  /^(query|mutation|subscription)$/,
  /^(\d+ (ms|s|B|kB)|HTTP \d+)$/,
  // Names of operations, a document, a search, the name of a model, and keys
  /^(UserStats|First|Second|\{ me \{ id \} \}|zzz|\w+-operation\.graphql)$/,
  /^(Ctrl|Shift|Enter|F8|Alt)([ +-].*)?$/,
  /^(eyJhbGciOi…|\/api\/v1\/.*|\{\s*"x-app-version": "3\.2\.1"\s*\})$/,
];

/** The names and descriptions of the schema, which has one language. */
const SCHEMA_TEXTS = new Set<unknown>(
  Object.values(buildSchema(readFileSync(join(__dirname, '../../src/graphql/schema.graphql'), 'utf8')).getTypeMap())
    .flatMap((type) => [
      type,
      ...(isEnumType(type) ? type.getValues() : []),
      ...(isInputObjectType(type) ? Object.values(type.getFields()) : []),
      ...(isObjectType(type) ? Object.values(type.getFields()).flatMap((field) => [field, ...field.args]) : []),
    ])
    .flatMap(({ name, description }) => [name, description]),
);

/** The texts that are in both lists, but should differ. */
function untranslated(english: ReadonlySet<string>, turkish: ReadonlySet<string>): string[] {
  const common = [...english].filter((text) => turkish.has(text) && !SCHEMA_TEXTS.has(text.replace(/[[\]!]/g, '')));
  return common.filter((text) => !SAME.some((pattern) => pattern.test(text))).sort();
}

/** The steps of a visit. After each, the texts on the page are collected. */
type Step = (playground: PlaygroundPage) => Promise<void>;

const press = (selector: string): Step => async ({ page }) => {
  await page.locator(selector).first().click();
  await page.waitForTimeout(300);
}; // prettier-ignore

const key = (...keys: readonly string[]): Step => async ({ page }) => {
  for (const name of keys) await page.keyboard.press(name);
  await page.waitForTimeout(400);
}; // prettier-ignore

const focusOperation = press('.graphiql-query-editor .view-lines');

const write = (editor: Parameters<PlaygroundPage['write']>[0], text: string): Step => async (playground) => {
  await playground.write(editor, text);
}; // prettier-ignore

/** Opens each panel, whichever there are. */
const panels: Step[] = Array.from({ length: 24 }, (_, index) => async (playground) => {
  const button = playground.page.locator(`.graphiql-sidebar > button[data-index="${index}"]:not(.active)`);
  if ((await button.count()) === 0) return;
  await button.click();
  await button.page().locator('.graphiql-plugin > *').first().waitFor();
  await playground.untilSettled();
});

const STEPS: readonly Step[] = [
  async (playground) => {
    await playground.run();
  },
  ...panels,
  // The documentation: searches, a type, a field
  async ({ page }) => {
    if (!(await page.locator('.graphiql-doc-explorer').isVisible()))
      await page.locator('.graphiql-sidebar > button[data-index="0"]').click();
    await page.locator('.graphiql-doc-explorer-search input').fill('zzzz');
    await page.waitForTimeout(400);
  },
  async ({ page }) => {
    await page.locator('.graphiql-doc-explorer-search input').fill('user');
    await page.waitForTimeout(400);
  },
  key('Escape'),
  press('.graphiql-doc-explorer-content a'),
  press('.graphiql-doc-explorer-content .graphiql-doc-explorer-field-name'),
  press('.graphiql-doc-explorer-back'),
  // The history: a favorite, a label, clearing
  async ({ page }) => {
    await page.evaluate(`document.querySelectorAll('.graphiql-sidebar > button').forEach((button) => {
      if (/History|Geçmiş/.test(button.getAttribute('aria-label')) && !button.classList.contains('active')) button.click();
    })`);
    await page.locator('.graphiql-history-item').first().waitFor();
  },
  press('.graphiql-history-item-action'),
  press('.graphiql-history-item.editable button:last-child'),
  press('.graphiql-history-item-action:nth-of-type(3)'),
  async (playground) => {
    await playground.write('operation.graphql', '{ me { id } }');
    await playground.run();
  },
  press('.graphiql-history-header button'),
  // The dialogs
  press('.graphiql-sidebar > button[data-value="short-keys"]'),
  key('Escape'),
  press('.graphiql-sidebar > button[data-value="settings"]'),
  press('.graphiql-dialog .graphiql-dialog-section:last-child button'),
  key('Escape'),
  press('.account'),
  async ({ page }) => {
    await page.locator('#token').fill('ş');
    await page.keyboard.press('Enter');
  },
  key('Escape'),
  // Tabs, tooltips and the menu of operations
  press('.graphiql-tab-add'),
  async ({ page }) => {
    await page.locator('.graphiql-tab-add').hover();
    await page.waitForTimeout(300);
  },
  write('operation.graphql', 'query First { me { id } } query Second { me { id } } { me { id } }'),
  press('.graphiql-execute-button'),
  key('Escape'),
  // The editor: find, suggestions, problems, an attempt to change the response
  write('operation.graphql', 'query First { me { idd } }'),
  focusOperation,
  key('Control+F'),
  key('Control+H'),
  async ({ page }) => {
    await page.keyboard.type('zzz');
    await page.waitForTimeout(300);
  },
  key('Escape'),
  async ({ page }) => {
    await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor({ state: 'attached' });
    await page.waitForTimeout(600);
  },
  focusOperation,
  key('F8'),
  key('Escape', 'Escape'),
  async ({ page }) => {
    const problem = (await page.locator('.graphiql-query-editor .squiggly-error').first().boundingBox())!;
    await page.mouse.move(problem.x + 40, problem.y + 60);
    await page.mouse.move(problem.x + problem.width / 2, problem.y + problem.height / 2, { steps: 5 });
    await page.locator('.monaco-hover-content > *').first().waitFor();
    await page.waitForTimeout(400);
  },
  focusOperation,
  key('F1'),
  key('Escape', 'Control+End', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'Control+Space'),
  key('Control+Space'),
  key('Escape'),
  press('.graphiql-response .view-lines'),
  key('a'),
  // Faults: variables, headers, an empty document, a tab without an operation
  write('variables.json', '{ "a": }'),
  press('.graphiql-execute-button'),
  write('variables.json', ''),
  press('.graphiql-editor-tools button[data-name="headers"]'),
  write('request-headers.json', '{ "ü": "1" }'),
  press('.graphiql-execute-button'),
  press('.graphiql-toggle-editor-tools'),
];

/** A subscription: before it runs, running, stopped by a change, rejected. */
const LIVE_STEPS: readonly Step[] = [
  write('operation.graphql', 'subscription { userStatsChanged(userId: "507f1f77bcf86cd799439011") { followers } }'),
  press('.graphiql-execute-button'),
  async ({ page }) => {
    await page.locator('.live-entries li').waitFor();
  },
  write('operation.graphql', 'subscription { userStatsChanged(userId: "507f1f77bcf86cd799439011") { following } }'),
  write('operation.graphql', 'subscription { userStatsChanged(userId: "x") { following } }'),
  press('.graphiql-execute-button'),
  async ({ page }) => {
    await page.locator('.live-status[data-kind=fault]').waitFor();
  },
];

async function collect(
  language: Language,
  locale: string,
  steps = STEPS,
): Promise<{ readonly texts: Set<string>; readonly playground: PlaygroundPage }> {
  const playground = await PlaygroundPage.open(stage, '/playground', { locale });
  const texts = new Set(await interfaceTexts(playground.page));
  expect(await playground.page.locator('html').getAttribute('lang')).toBe(language);
  for (const step of steps) {
    await step(playground);
    for (const text of await interfaceTexts(playground.page)) texts.add(text);
  }
  return { texts, playground };
}

test('has no English text in Turkish, and no Turkish text in English, in any panel, dialog or menu', async () => {
  const english = await collect('en', 'en-GB');
  const turkish = await collect('tr', 'tr-TR');
  expect(untranslated(english.texts, turkish.texts)).toEqual([]);
  // The collection is not empty by mistake.
  for (const text of ['Find', 'Close Tab', 'Short Key', 'Examples', 'No results found', 'View Problem (Alt+F8)']) {
    expect(english.texts).toContain(text);
  }
  for (const text of ['Bul', 'Sekmeyi kapat', 'Kısayol', 'Örnekler', 'Sonuç bulunamadı', 'Sorunu göster (Alt+F8)']) {
    expect(turkish.texts).toContain(text);
  }
  await english.playground.close();
  await turkish.playground.close();
});

test('has no English text in Turkish while a subscription runs, after a change, and when it is rejected', async () => {
  const english = await collect('en', 'en-GB', LIVE_STEPS);
  const turkish = await collect('tr', 'tr-TR', LIVE_STEPS);
  expect(untranslated(english.texts, turkish.texts)).toEqual([]);
  for (const text of ['Run the subscription to see its events.', 'Live.', '1 event', 'Stopped, because the operation was changed.']) {
    expect(english.texts).toContain(text);
  }
  await english.playground.close();
  await turkish.playground.close();
});

test('translates the open page, its editors and its response area when the language changes', async () => {
  const playground = await PlaygroundPage.open(stage);
  const { page } = playground;
  await playground.run();
  await focusOperation(playground);
  await page.keyboard.press('Control+F');
  await page.locator('.find-widget.visible').waitFor();
  const english = new Set(await interfaceTexts(page));
  const response = await playground.read('response.json');
  await playground.pick('x-language', 'tr');
  await page.locator('.graphiql-execute-button[aria-label^="İşlemi"]').waitFor();
  await focusOperation(playground);
  await page.keyboard.press('Control+F');
  await page.locator('.find-widget.visible [placeholder^="Bul"]').waitFor();
  expect(untranslated(english, new Set(await interfaceTexts(page)))).toEqual([]);
  expect(await playground.read('response.json')).toBe(response);
  expect(playground.visit.complaints).toEqual([]);
  await playground.close();
});
