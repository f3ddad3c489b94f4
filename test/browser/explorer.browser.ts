import { setScene } from './scene';

const scene = setScene();

beforeEach(async () => {
  await scene.playground.show('Explorer');
  await scene.playground.page.locator('.explorer .explorer-list').first().waitFor();
});

test('writes an operation by choosing fields, fragments of a union and arguments, and runs it', async () => {
  const { playground } = scene;
  const { page } = playground;
  await playground.write('operation.graphql', '# What I am looking for\n');
  await playground.write('variables.json', '');
  const explorer = page.locator('.explorer');
  await explorer.getByRole('button', { name: 'Fields of myTransactionGroups', exact: true }).click();
  await explorer.getByRole('button', { name: 'Fields of entries', exact: true }).click();
  await explorer.getByRole('button', { name: 'Fields of … on TransactionGroup', exact: true }).click();
  await explorer.getByRole('checkbox', { name: /^netAmount / }).check();
  await playground.untilSettled();
  await explorer.getByRole('checkbox', { name: /^filter:/ }).check();
  await playground.untilSettled();
  await explorer.getByRole('checkbox', { name: /^direction / }).check();
  await playground.untilSettled();
  await explorer.getByRole('combobox', { name: 'Value of filter.direction' }).selectOption('CREDIT');
  await playground.untilSettled();
  expect(await playground.read('operation.graphql')).toBe(
    `# What I am looking for

query NewQuery($filter: TransactionFilter) {
  myTransactionGroups(filter: $filter) {
    entries {
      ... on TransactionGroup {
        netAmount
      }
    }
  }
}
`,
  );
  expect(JSON.parse(await playground.read('variables.json'))).toEqual({ filter: { direction: 'CREDIT' } });
  expect(await playground.run()).toHaveProperty('data.myTransactionGroups.entries.0');

  await explorer.getByRole('checkbox', { name: /^filter:/ }).uncheck();
  await playground.untilSettled();
  expect(await playground.read('operation.graphql')).toContain('query NewQuery {\n  myTransactionGroups {');
  expect(await playground.read('variables.json')).toBe('');
  await explorer.getByRole('checkbox', { name: /^netAmount / }).uncheck();
  await playground.untilSettled();
  expect(await playground.read('operation.graphql')).toBe('# What I am looking for\n\n');
});

test('works with the keyboard, and one undo takes back one choice', async () => {
  const { playground } = scene;
  const { page } = playground;
  const before = await playground.read('operation.graphql');
  const followers = page.locator('.explorer').getByRole('checkbox', { name: /^followers / });
  await followers.focus();
  await page.keyboard.press('Space');
  await playground.untilSettled();
  expect(await playground.read('operation.graphql')).toBe(before.replace('    followers\n', ''));
  await page.locator('.graphiql-query-editor .graphiql-editor').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Z');
  await playground.untilSettled();
  expect(await playground.read('operation.graphql')).toBe(before);
  expect(await followers.isChecked()).toBe(true);
});

test('says that a syntax error prevents choosing, in the language of the page', async () => {
  const { playground } = scene;
  await playground.pick('x-language', 'tr');
  await playground.write('operation.graphql', 'query {');
  await playground.page.getByText('İşlemde söz dizimi hatası var.').waitFor();
  expect(await playground.page.locator('.explorer-list').count()).toBe(0);
});
