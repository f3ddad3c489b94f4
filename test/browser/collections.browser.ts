import { readFileSync } from 'node:fs';
import type { Download } from 'playwright-core';
import { setScene } from './scene';

const scene = setScene();

async function save(name: string, collection: string): Promise<void> {
  const { page } = scene.playground;
  await scene.playground.show('Collections');
  await page.getByLabel('Name of the operation').fill(name);
  await page.getByLabel('Collection', { exact: true }).fill(collection);
  await page.getByRole('button', { name: 'Save the open tab' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: `Saved as “${name}”` })
    .waitFor();
}

async function importText(text: string): Promise<string> {
  const { page } = scene.playground;
  await page
    .locator('.collections input[type=file]')
    .setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  const status = page.locator('.collections [role=status]');
  await page.locator('.collections [role=status]:not(:empty)').waitFor();
  await scene.playground.untilSettled();
  return status.innerText();
}

function tabs(): Promise<string[]> {
  return scene.playground.page.locator('.graphiql-tab-button').allInnerTexts();
}

/** The number of tabs that a reload restores. */
function storedTabs(): Promise<unknown> {
  const stored = 'sessionStorage.getItem("livestream-gateway:graphiql:tabState")';
  return scene.playground.page.evaluate(`JSON.parse(${stored})?.tabs.length`);
}

test('saves an operation without its token, and opens it in its tab or a new one, also after a reload', async () => {
  const { playground } = scene;
  const { page } = playground;
  const token = await scene.stage.demoToken('ada');
  await playground.write('operation.graphql', 'query Mine { me { username } }');
  await playground.write('variables.json', '');
  await playground.write('request-headers.json', JSON.stringify({ authorization: `Bearer ${token}`, 'x-app-version': '1.2.3' }));
  await save('Mine', 'Work');
  expect(await playground.keptForGood()).toContain('1.2.3');
  expect(await playground.keptForGood()).not.toMatch(/authorization|eyJ/i);

  // Its tab is open, though edited: it is shown again, and its changes can be saved.
  await playground.write('operation.graphql', 'query Mine { me { role } }');
  await page.locator('.graphiql-tab-add').click();
  await page.locator('.collections-item').getByRole('button', { name: 'Mine', exact: true }).click();
  await playground.untilSettled();
  expect(await playground.read('operation.graphql')).toBe('query Mine { me { role } }');
  expect(await tabs()).toHaveLength(2);
  await page.getByRole('button', { name: 'Save changes to “Mine”' }).click();
  await page.getByRole('button', { name: 'Save changes to “Mine”' }).waitFor({ state: 'detached' });

  // GraphiQL stores its tabs half a second after the last change.
  while ((await storedTabs()) !== 2) await page.waitForTimeout(50);
  await page.reload();
  await playground.untilReady();
  await page.locator('.collections-item').getByRole('button', { name: 'Mine', exact: true }).click();
  expect(await tabs()).toHaveLength(2);
  await page.locator('.graphiql-tab', { hasText: 'Mine' }).locator('.graphiql-tab-close').click();
  expect(await tabs()).toHaveLength(1);
  await page.locator('.collections-item').getByRole('button', { name: 'Mine', exact: true }).click();
  await playground.untilSettled();
  expect(await playground.read('operation.graphql')).toBe('query Mine { me { role } }');
  expect(await playground.read('request-headers.json')).toContain('1.2.3');
  expect(await playground.run()).toEqual({ data: { me: { role: 'USER' } } });
});

test('does not save an operation that contains a token', async () => {
  const { playground } = scene;
  await playground.write('variables.json', JSON.stringify({ userId: await scene.stage.demoToken('ada') }));
  await playground.show('Collections');
  await playground.page.getByRole('button', { name: 'Save the open tab' }).click();
  await playground.page.getByText('Not saved: the operation or its variables contain a token.').waitFor();
  expect(await playground.page.locator('.collections-item').count()).toBe(0);
});

test('renames and deletes operations and collections, deleting only on the second click', async () => {
  const { page } = scene.playground;
  await save('First', 'Work');
  await save('Second', 'Work');
  await page.getByRole('button', { name: 'Rename “First”' }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Second');
  await page.keyboard.press('Enter');
  expect(await page.locator('.collections-item strong').allInnerTexts()).toEqual(['Second (2)', 'Second']);
  await page.getByRole('button', { name: 'Delete “Second”' }).click();
  expect(await page.locator('.collections-item').count()).toBe(2);
  await page.getByRole('button', { name: 'Delete “Second”' }).click();
  expect(await page.locator('.collections-item strong').allInnerTexts()).toEqual(['Second (2)']);
  await page.getByRole('button', { name: 'Rename “Work”' }).click();
  await page.keyboard.type(' and play');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Work and play' }).waitFor();
  await page.getByRole('button', { name: 'Delete “Work and play”' }).click();
  await page.getByRole('button', { name: 'Delete “Work and play”' }).click();
  expect(await page.locator('.collections section').count()).toBe(0);
});

test('exports a file that another browser imports, merges on import, and explains what it cannot import', async () => {
  const { page } = scene.playground;
  await save('First', 'Work');
  const downloading: Promise<Download> = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export all' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  expect(await importText(text)).toBe('0 imported, 1 were here already');
  expect(await importText(text.replace('"First"', '"Other"'))).toBe('1 imported');
  expect(await page.locator('.collections-item strong').allInnerTexts()).toEqual(['First', 'Other']);
  expect(await importText(text.replace('"query"', '"quer"'))).toBe(
    'Nothing was imported: collections[0].operations[0].query must be a text',
  );
  await scene.playground.pick('x-language', 'tr');
  expect(await importText('{}')).toBe('Hiçbir şey içe aktarılmadı: dosya bu panelden dışa aktarılmamış');
  expect(await page.locator('.collections-item').count()).toBe(2);
});
