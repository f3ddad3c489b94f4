import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setScene } from './scene';

const scene = setScene();

const SDL = readFileSync(join(__dirname, '../../src/graphql/schema.graphql'), 'utf8');

beforeEach(() => scene.playground.show('Schema'));

test('compares the schema with that of another deployment, pasted or from a file, in both directions and languages', async () => {
  const { page } = scene.playground;
  await page.getByRole('textbox', { name: 'The other schema' }).fill(SDL);
  await page.getByText('The schemas are the same.').waitFor();

  const older = `${SDL.replace('creditBalance', 'oldBalance')}\nscalar Removed\n`;
  await page
    .locator('.plugin input[type=file]')
    .setInputFiles({ name: 'schema.graphql', mimeType: 'text/plain', buffer: Buffer.from(older) });
  await page.getByRole('heading', { name: 'Breaking (2)' }).waitFor();
  expect(await page.locator('.schema-changes').first().locator('li').allInnerTexts()).toEqual([
    'User.oldBalance field removed',
    'Removed type removed',
  ]);
  await page.getByLabel('Changes').selectOption('from this schema to the other one');
  await page.getByRole('heading', { name: 'Breaking (1)' }).waitFor();
  await scene.playground.pick('x-language', 'tr');
  await page.getByRole('heading', { name: 'Uyumluluğu bozan (1)' }).waitFor();
  await page.getByText('alan kaldırıldı').waitFor();
});

test('says what is wrong with a text that is not a schema', async () => {
  await scene.playground.page.getByRole('textbox', { name: 'The other schema' }).fill('type Query {');
  await scene.playground.page.getByText('This is not a schema: Syntax Error: Expected Name, found <EOF>.').waitFor();
});
