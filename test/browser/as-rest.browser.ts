import { runInShell } from '../support/run-in-shell';
import { setScene } from './scene';

interface Envelope {
  readonly isSuccess: boolean;
  readonly statusCode: number;
  readonly data: unknown;
  readonly errors: readonly string[];
}

const scene = setScene(async (playground) => {
  await playground.show('REST');
});

const send = (): Promise<void> => scene.playground.page.locator('.plugin').getByRole('button', { name: 'Send', exact: true }).click();

const call = (): Promise<string> => scene.playground.page.locator('.rest-call').innerText();

async function answer(matching: string): Promise<Envelope> {
  const text = scene.playground.page.locator('.rest-answer', { hasText: matching });
  await text.waitFor();
  return JSON.parse(await text.innerText()) as Envelope;
}

test('shows the route of the current operation with its curl command and response', async () => {
  expect(await call()).toBe('GET /api/v1/users/507f1f77bcf86cd799439011/stats');
  await send();
  expect(await answer('followers')).toMatchObject({
    isSuccess: true,
    statusCode: 200,
    data: { followers: 120, following: 85, totalLiveStreams: 12 },
    errors: [],
  });
  const button = scene.playground.page.locator('.plugin').getByRole('button', { name: 'Copy as cURL' });
  const stdout = await runInShell(`${await scene.playground.copy(button, 'Copied as cURL')} --silent`);
  expect(JSON.parse(stdout)).toMatchObject({ data: { followers: 120, following: 85, totalLiveStreams: 12 } });
});

test('sends again after the operation or the user changes, once it was sent', async () => {
  await send();
  await answer('"isSuccess": true');
  await scene.playground.write('variables.json', '{ "userId": "5eed01000000000000000006" }');
  expect(await call()).toBe('GET /api/v1/users/5eed01000000000000000006/stats');
  // burak_x has blocked ada.
  expect(await answer('403')).toMatchObject({ isSuccess: false, data: null, errors: ['Insufficient permissions'] });
  await scene.playground.become('grace');
  expect(await answer('200')).toMatchObject({ isSuccess: true });
});

test('converts filters to query parameters', async () => {
  await scene.playground.write(
    'operation.graphql',
    'query Q($f: TransactionFilter) { myTransactions(limit: 2, filter: $f) { nodes { id } totalCount } }',
  );
  await scene.playground.write('variables.json', '{ "f": { "types": ["PURCHASE", "BONUS"], "from": "2025-01-01" } }');
  expect(await call()).toBe('GET /api/v1/users/me/transactions?limit=2&type=PURCHASE,BONUS&from=2025-01-01');
  const { data } = await scene.playground.run();
  const ids = (data as { myTransactions: { nodes: readonly { id: string }[] } }).myTransactions.nodes.map(({ id }) => id);
  const envelope = await answer('pagination');
  expect((envelope.data as { items: readonly { id: string }[] }).items.map(({ id }) => id)).toEqual(ids);
});

test('reports an operation without a route', async () => {
  await scene.playground.write('operation.graphql', '{ me { id } }');
  await scene.playground.page.getByText('No legacy route returns me.').waitFor();
  expect(await scene.playground.page.locator('.rest-call').count()).toBe(0);
});

test.each([
  ['/api/v1/users/{id}/stats', 'userStats'],
  ['/api/v1/users/profile/{username}', 'profile'],
  ['/api/v1/users/me/transactions', 'myTransactions'],
  ['/api/v1/users/me/transactions/grouped', 'myTransactionGroups'],
])('choosing %s opens its operation, which returns the same data', async (path, field) => {
  await scene.playground.page
    .locator('.choices button')
    .filter({ has: scene.playground.page.getByText(path, { exact: true }) })
    .click();
  // Choosing a route sends nothing; running the operation sends both requests.
  await scene.playground.page.getByText('Send the request, or run the operation').waitFor();
  const { data, errors } = await scene.playground.run();
  expect(errors).toBeUndefined();
  expect(data).toHaveProperty(field);
  expect(await answer('"isSuccess": true')).toMatchObject({ statusCode: 200 });
});

test('opens the operation of a URL, and rejects an unknown URL with a message', async () => {
  const address = scene.playground.page.locator('#rest-address');
  await address.fill('https://api.example.com/api/v1/users/me/transactions?type=GIFT_SENT&limit=4&page=2');
  await address.press('Enter');
  await scene.playground.untilSettled();
  expect(JSON.parse(await scene.playground.read('variables.json'))).toEqual({ page: 2, limit: 4, filter: { types: ['GIFT_SENT'] } });
  expect(await scene.playground.run()).toHaveProperty('data.myTransactions.nodes.length', 4);
  await address.fill('/api/v2/nothing');
  await address.press('Enter');
  await scene.playground.page.getByText('No legacy route has this URL.').waitFor();
  await address.fill('/api/v1/users/me/transactions?sort=amount');
  await address.press('Enter');
  await scene.playground.page.getByText('The route does not accept the parameter sort').waitFor();
});

test('never shows a response beside another request or another account', async () => {
  await send();
  await answer('followers');
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await scene.playground.page.route('**/api/v1/**', async (route) => {
    await held;
    await route.continue();
  });
  await scene.playground.become('grace');
  await scene.playground.page.locator('.account', { hasText: 'grace' }).waitFor();
  await scene.playground.page.waitForTimeout(600);
  expect(await scene.playground.page.locator('.rest-answer').count()).toBe(0);
  letGo();
  await answer('followers');
});
