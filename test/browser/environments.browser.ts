import { readFileSync } from 'node:fs';
import { setScene } from './scene';

const scene = setScene();

async function addVariable(key: string, value: string, isSecret = false): Promise<void> {
  const { page } = scene.playground;
  await page.getByRole('button', { name: 'Add a variable' }).click();
  const row = page.locator('.environments-variable').last();
  await row.getByLabel('Name of the variable', { exact: true }).fill(key);
  await row.getByLabel(`Value of ${key}`).fill(value);
  if (isSecret) await row.getByRole('checkbox').check();
}

async function createEnvironment(): Promise<void> {
  await scene.playground.show('Environments');
  await scene.playground.page.getByRole('button', { name: 'New environment' }).click();
}

test('replaces placeholders in variables, headers and the curl command; a link keeps them', async () => {
  const { playground } = scene;
  const { page } = playground;
  await createEnvironment();
  await addVariable('userId', '507f1f77bcf86cd799439011');
  await addVariable('language', 'tr', true);
  await playground.write('variables.json', '{ "userId": "{{userId}}" }');
  await playground.write('request-headers.json', '{ "x-language": "{{language}}" }');
  await page.locator('.environments-used').getByText('has a value').nth(1).waitFor();
  expect(await playground.run()).toHaveProperty('data.userStats.followers', 120);
  // The response is up to date: a request that is sent now has the same language.
  expect(await page.locator('.stale').innerText()).toBe('');

  const command = await playground.copyAsCurl();
  expect(command).toContain('x-language: tr');
  expect(command).not.toContain('{{');
  const link = new URL(await playground.copy(page.getByRole('button', { name: 'Copy a link to this operation' }), 'Link copied'));
  expect(new URLSearchParams(link.hash.slice(1)).get('variables')).toBe('{ "userId": "{{userId}}" }');

  await playground.show('REST');
  await page.locator('.rest-call code').getByText('/api/v1/users/507f1f77bcf86cd799439011/stats').waitFor();
});

test('replaces placeholders in shared headers once, so that their values are sent as they are', async () => {
  const { playground } = scene;
  const { page } = playground;
  await createEnvironment();
  await addVariable('inner', 'wrong');
  await addVariable('outer', '{{inner}}');
  await addVariable('language', 'tr');
  await playground.show('Shared Headers');
  await page.locator('textarea[name=shared-headers]').fill('{ "x-language": "{{language}}", "x-note": "{{outer}}" }');
  const sent = page.waitForRequest((request) => request.url().endsWith('/graphql') && (request.postData() ?? '').includes('userStats'));
  await playground.run();
  expect((await sent).headers()).toMatchObject({ 'x-language': 'tr', 'x-note': '{{inner}}' });
  expect(await page.locator('.stale').innerText()).toBe('');
  await playground.show('REST');
  await page.locator('.plugin pre', { hasText: 'x-note: {{inner}}' }).waitFor();
});

test('does not convert an operation to a request that cannot be sent, because a placeholder stands for an invalid value', async () => {
  const { playground } = scene;
  const { page } = playground;
  await createEnvironment();
  await addVariable('city', 'Iğdır');
  await playground.write('request-headers.json', '{ "x-note": "{{city}}" }');
  await playground.show('REST');
  await page.getByText('A header has a value that cannot be sent: check the values of the environment.').waitFor();
  expect(await page.locator('.rest-call').count()).toBe(0);
});

test('sends nothing while a placeholder has no value, and says which, in the language of the page', async () => {
  const { playground } = scene;
  const { page } = playground;
  const sent: string[] = [];
  await playground.write('variables.json', '{ "userId": "{{userId}}" }');
  page.on('request', (request) => sent.push(request.postData() ?? ''));
  await page.locator('.graphiql-execute-button').click();
  await playground.untilSettled();
  expect(await playground.read('response.json')).toContain('Not sent: there is no value for userId.');
  await playground.pick('x-language', 'tr');
  await page.getByRole('button', { name: 'cURL olarak kopyala' }).click();
  await page.getByRole('status').filter({ hasText: 'Gönderilmedi: userId için değer yok.' }).waitFor();
  // The page asks for the account in the other language.
  expect(sent.filter((body) => body.includes('userStats'))).toEqual([]);
});

test('keeps environments permanently, but their secrets only until the browser tab is closed, and exports none', async () => {
  const { playground } = scene;
  const { page } = playground;
  const token = await scene.stage.demoToken('ada');
  await createEnvironment();
  await page.getByLabel('Name', { exact: true }).fill('Local');
  await addVariable('plain', 'visible-value');
  await addVariable('secret', 'hidden-value', true);
  // A token becomes a secret by itself.
  await addVariable('token', token);
  await page.getByText('This value contains a token').waitFor();
  const kept = await playground.keptForGood();
  expect(kept).toContain('visible-value');
  expect(kept).not.toMatch(/hidden-value|eyJ/);

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export without secrets' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  expect(text).toContain('visible-value');
  expect(text).not.toMatch(/hidden-value|eyJ/);

  await page.reload();
  await playground.untilReady();
  expect(await page.getByLabel('Value of secret').inputValue()).toBe('hidden-value');
  const other = await playground.visit.context.newPage();
  await other.goto(`${scene.stage.url}/playground`);
  await other.getByRole('button', { name: 'Show Environments', exact: true }).or(other.getByRole('button', { name: 'Hide Environments', exact: true })).waitFor(); // prettier-ignore
  const show = other.getByRole('button', { name: 'Show Environments', exact: true });
  if (await show.isVisible()) await show.click();
  expect(await other.getByLabel('Value of plain').inputValue()).toBe('visible-value');
  expect(await other.getByLabel('Value of secret').inputValue()).toBe('');
  await other.close();
});

test('imports a file, and deletes an environment on the second click', async () => {
  const { page } = scene.playground;
  await scene.playground.show('Environments');
  const choose = async (text: string): Promise<void> =>
    page
      .locator('.environments input[type=file]')
      .setInputFiles({ name: 'e.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose('{}');
  await page.getByText('Nothing was imported: the file was not exported by this panel').waitFor();
  await choose(
    JSON.stringify({
      format: 'livestream-gateway.environments',
      version: 1,
      environments: [{ name: 'Imported', variables: [{ key: 'a', value: '1' }] }],
    }),
  );
  await page
    .getByRole('status')
    .filter({ hasText: /^Imported$/ })
    .waitFor();
  await page.getByLabel('Used for operations').selectOption('Imported');
  expect(await page.getByLabel('Value of a').inputValue()).toBe('1');
  await page.getByRole('button', { name: 'Delete this environment' }).click();
  await page.getByRole('button', { name: 'Delete?' }).click();
  expect(await page.getByLabel('Used for operations').locator('option').allInnerTexts()).toEqual(['None']);
});
