import { setScene } from './scene';

const scene = setScene();

test('shows the estimate of an operation before it runs, and its cost after, but not in the response', async () => {
  const { playground } = scene;
  const { page } = playground;
  const cost = page.locator('.cost');
  await cost.getByText('Estimate').waitFor();
  expect(await cost.innerText()).toMatch(/^Estimate\s+\d+ units?/);
  expect(await cost.getByText('Cost').count()).toBe(0);
  expect(await playground.run()).toEqual({ data: { userStats: { followers: 120, following: 85, totalLiveStreams: 12 } } });
  await cost.getByText('Cost').waitFor();
  expect(await cost.innerText()).toMatch(/Cost\s+\d+ units?\s+\d statements?\s+[\d.]+ ms in the database/);

  await playground.write('variables.json', '{ "userId": ');
  await cost.getByText('Estimate').waitFor({ state: 'detached' });
});

test('says before it runs that an operation is too costly, in the language of the page', async () => {
  const { playground } = scene;
  await playground.pick('x-language', 'tr');
  const fields = Array.from({ length: 25 }, (_, n) => `a${String(n)}: myTransactions(limit: 100) { nodes { id } }`);
  await playground.write('operation.graphql', `{ ${fields.join(' ')} }`);
  await playground.page.locator('.cost').getByText('2.000 birimlik sınırın üstünde').waitFor();
  expect(await playground.run()).toHaveProperty('errors.0.extensions.code', 'BAD_USER_INPUT');
});

test('estimates only what has a token, without running it', async () => {
  const { playground } = scene;
  const { page } = playground;
  const sent: string[] = [];
  const estimates = (): number => sent.filter((path) => path === '/playground/estimate').length;
  page.on('request', (request) => sent.push(new URL(request.url()).pathname));
  const estimated = page.waitForResponse('**/playground/estimate');
  await playground.write('operation.graphql', '{ me { id username } }');
  await estimated;
  expect(sent).not.toContain('/graphql');
  const before = estimates();
  await page.locator('.account').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('.cost').waitFor({ state: 'detached' });
  // Longer than the pause after which an operation is estimated.
  await page.waitForTimeout(1_500);
  expect(estimates()).toBe(before);
});
