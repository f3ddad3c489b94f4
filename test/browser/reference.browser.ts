import { OPERATIONS, ReferencePage } from './reference-page';
import { setStage, type Stage } from './stage';
import { runInShell } from '../support/run-in-shell';

const ADA = '507f1f77bcf86cd799439011';

let stage: Stage;
let reference: ReferencePage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

beforeEach(async () => {
  reference = await ReferencePage.open(stage);
});
afterEach(async () => {
  const { foreignRequests, complaints } = reference.visit;
  const kept = await reference.page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie + location.href');
  await reference.close();
  expect({ foreignRequests, complaints }).toEqual({ foreignRequests: [], complaints: [] });
  // A token is kept in memory only.
  expect(kept).not.toContain('eyJ');
});

test('lists every legacy route with its full path', async () => {
  expect(await reference.page.locator('.operation-path code').allInnerTexts()).toEqual([
    '/api/v1/users/{id}/stats',
    '/api/v1/users/profile/{username}',
    '/api/v1/users/me/transactions',
    '/api/v1/users/me/transactions/grouped',
  ]);
});

test('sends a request and shows the envelope', async () => {
  const { status, body } = await reference.send('getUserStats');
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ isSuccess: true, data: { followers: 120, following: 85, totalLiveStreams: 12 } });
  await reference.operation('getUserStats').locator('.response-headers summary').click();
  expect(await reference.operation('getUserStats').locator('.response-headers').innerText()).toContain('x-request-id');
});

test('sends no request of an operation before the user does', async () => {
  const sent: string[] = [];
  reference.page.on('request', (request) => sent.push(request.url()));
  await reference.page.goto(`${stage.url}/docs?lang=en#getUserStats`);
  await reference.page.reload();
  await reference.untilReady();
  await reference.fill('getUserStats', { id: '5eed01000000000000000002' });
  await reference.page.waitForTimeout(500);
  expect(sent.filter((url) => url.includes('/api/v1/'))).toEqual([]);
});

test('sends the headers that are set, with the requests of every operation, and shows error responses', async () => {
  await reference.fill('getProfile', { 'x-language': 'tr' });
  await reference.fill('getUserStats', { id: '000000000000000000000000' });
  const { status, body } = await reference.send('getUserStats');
  expect(status).toBe(404);
  expect(JSON.parse(body)).toMatchObject({ isSuccess: false, statusCode: 404, data: null, errors: ['Kaynak bulunamadı'] });
});

test('sends the filters of a list, and marks a response as stale once the request changes', async () => {
  await reference.fill('getTransactions', { limit: '3', direction: 'DEBIT', type: 'GIFT_SENT,PAYOUT' });
  expect(await reference.sample('getTransactions')).toContain('?limit=3&type=GIFT_SENT,PAYOUT&direction=DEBIT');
  const { status, body } = await reference.send('getTransactions');
  expect(status).toBe(200);
  const { data } = JSON.parse(body) as { data: { items: readonly { type: string }[] } };
  expect(data.items).toHaveLength(3);
  for (const { type } of data.items) expect(['GIFT_SENT', 'PAYOUT']).toContain(type);
  const stale = reference.operation('getTransactions').locator('.live-response.stale');
  expect(await stale.count()).toBe(0);
  await reference.fill('getTransactions', { type: 'PAYOUT' });
  await stale.waitFor();
  await reference.fill('getTransactions', { type: 'PAYOUT' });
  await stale.waitFor({ state: 'detached' });
  await reference.become('grace');
  await stale.waitFor();
});

test('sends requests as the chosen demo user', async () => {
  await reference.fill('getProfile', { username: 'burak_x' });
  expect((await reference.send('getProfile')).status).toBe(403);
  await reference.become('burak_x');
  expect((await reference.send('getProfile')).status).toBe(200);
  await reference.become('eski.hesap');
  expect((await reference.send('getProfile')).status).toBe(401);
});

test('sends requests with a pasted token if there are no demo users', async () => {
  await reference.visit.context.route('**/playground/settings.json', async (route) => {
    const settings = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...settings, demoUsers: [] } });
  });
  await reference.page.reload();
  await reference.untilReady();
  expect((await reference.send('getUserStats')).status).toBe(401);
  await reference.operation('getUserStats').getByRole('button', { name: 'without a token' }).click();
  expect(await reference.page.locator('.demo-users').count()).toBe(0);
  await reference.page.locator('#token').fill('Bearer söme');
  await reference.page.locator('#account-panel .send').click();
  await reference.page.locator('#account-panel .fault', { hasText: 'characters' }).waitFor();
  await reference.page.locator('#token').fill(`Bearer ${await stage.demoToken('ada')}`);
  await reference.page.locator('#account-panel .send').click();
  expect((await reference.send('getUserStats')).status).toBe(200);
});

test.each([
  [{ id: '' }, 'id needs a value.'],
  [{ id: '..' }, 'The value of id cannot be sent.'],
  [{ 'x-device-id': 'ı' }, 'The value of x-device-id cannot be sent.'],
] as const)('does not send a request with %j, and says why', async (values, reason) => {
  await reference.fill('getUserStats', values);
  await reference.operation('getUserStats').locator('.send-fault', { hasText: reason }).waitFor();
  expect(await reference.operation('getUserStats').locator('.send').isDisabled()).toBe(true);
});

test('shows samples in five languages, and remembers the chosen one for all operations', async () => {
  const choices = reference.operation('getProfile').getByRole('group', { name: 'Language of the sample' }).getByRole('button');
  expect(await choices.allInnerTexts()).toEqual(['curl', 'JavaScript', 'Python', 'Swift', 'Kotlin']);
  const shown: string[] = [];
  for (const choice of await choices.all()) {
    await choice.click();
    shown.push(await reference.sample('getUserStats'));
  }
  expect(new Set(shown).size).toBe(5);
  for (const sample of shown) expect(sample).toContain(`${stage.url}/api/v1/users/${ADA}/stats`);
});

test('copies a sample that returns the same response in a shell', async () => {
  await reference.fill('getTransactions', { limit: '2', from: '2026-05-01', 'x-timezone': 'UTC+03:00' });
  const { body } = await reference.send('getTransactions');
  await reference.operation('getTransactions').locator('.section-aside .copy').first().click();
  await reference.page.getByText('Copied', { exact: true }).waitFor();
  const command = String(await reference.page.evaluate('navigator.clipboard.readText()'));
  expect(command).toContain(`-H 'x-timezone: UTC+03:00'`);
  const stdout = await runInShell(`export TOKEN=${await stage.demoToken('ada')}; ${command} --silent`);
  expect((JSON.parse(stdout) as { data: unknown }).data).toEqual((JSON.parse(body) as { data: unknown }).data);
});

test('links to the playground, and the playground to it', async () => {
  await reference.page.locator('.sidebar a[href="/playground"]').click();
  await reference.page.locator('.graphiql-query-editor .view-lines').waitFor();
  await reference.page.getByRole('link', { name: 'REST reference' }).first().click();
  await reference.untilReady();
  expect(new URL(reference.page.url()).pathname).toBe('/docs');
});

test('ignores hostile URLs', async () => {
  const script = encodeURIComponent('<img src=x onerror="window.pwned=1">');
  await reference.page.goto('about:blank');
  await reference.page.goto(
    `${stage.url}/docs?lang=${script}&url=${script}&configUrl=https://elsewhere.example/x.json&query=${script}#${script}`,
  );
  await reference.untilReady();
  await reference.page.waitForTimeout(300);
  expect(await reference.page.evaluate(`'pwned' in window`)).toBe(false);
  expect(await reference.page.locator('.operation-path').count()).toBe(OPERATIONS.length);
});
