import { readFileSync } from 'node:fs';
import { setScene } from './scene';

const scene = setScene();

async function download(button: string): Promise<string> {
  const downloading = scene.playground.page.waitForEvent('download');
  await scene.playground.page.getByRole('button', { name: button }).click();
  return readFileSync(await (await downloading).path(), 'utf8');
}

test('shows lists of a response as tables, and downloads them as CSV and JSON', async () => {
  const { playground } = scene;
  const { page } = playground;
  await playground.show('Table');
  await page.getByText('Run an operation in this tab whose response has a list of objects.').waitFor();
  await playground.write(
    'operation.graphql',
    `{ myTransactionGroups(limit: 30) { entries { __typename ... on TransactionGroup { netAmount stream { title } transactions { id amount } }
       ... on Transaction { id amount } } } }`,
  );
  await playground.write('variables.json', '');
  const { data } = (await playground.run()) as { data: { myTransactionGroups: { entries: { transactions?: object[] }[] } } };
  const { entries } = data.myTransactionGroups;
  expect(await page.locator('.table-scroll tbody tr').count()).toBe(entries.length);
  expect((await page.locator('.table-scroll th').allInnerTexts()).sort()).toEqual(
    ['__typename', 'netAmount', 'stream.title', 'transactions', 'id', 'amount'].sort(),
  );
  const transactions = entries.flatMap((entry) => entry.transactions ?? []);
  await page
    .locator('#table-list')
    .selectOption({ label: `myTransactionGroups.entries[].transactions (${String(transactions.length)} rows)` });
  expect(await page.locator('.table-scroll th').allInnerTexts()).toEqual(['id', 'amount']);
  expect(JSON.parse(await download('Download JSON'))).toEqual(transactions);
  const csv = await download('Download CSV');
  expect(csv.split('\r\n')).toHaveLength(transactions.length + 2);

  await playground.pick('x-language', 'tr');
  await page.getByRole('heading', { name: 'Tablo' }).waitFor();
});

test('shows numbers with all their digits', async () => {
  const { playground } = scene;
  await playground.page.route('**/graphql', (route) =>
    route.fulfill({ contentType: 'application/json', body: '{"data":{"list":[{"amount":9007199254740993,"note":"<b>=1+1</b>"}]}}' }),
  );
  await playground.show('Table');
  await playground.page.locator('.graphiql-execute-button').click();
  await playground.page.locator('.table-scroll').waitFor();
  expect(await playground.page.locator('.table-scroll td').allInnerTexts()).toEqual(['9007199254740993', '<b>=1+1</b>']);
});
