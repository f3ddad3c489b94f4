import type { Page } from 'playwright-core';
import { setStage, type Stage, type Visit } from './stage';

const STATS = '#operations-users-getUserStats';

let stage: Stage;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

async function open(path = '/docs'): Promise<void> {
  visit = await stage.open(path);
  page = visit.page;
  await page.locator('.opblock').first().waitFor();
}

afterEach(async () => {
  const { foreignRequests, complaints } = visit;
  const kept = await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie + location.href');
  await visit.context.close();
  expect({ foreignRequests, complaints }).toEqual({ foreignRequests: [], complaints: [] });
  expect(kept).not.toContain('eyJ');
});

/** Opens a route, fills in parameters by name, sends the request, and returns the response. */
async function tryOut(operation: string, parameters: Readonly<Record<string, string>>): Promise<{ status: number; body: string }> {
  const block = page.locator(operation);
  if ((await block.locator('.opblock-body').count()) === 0) await block.locator('.opblock-summary-control').click();
  await block.locator('.try-out__btn').waitFor();
  if ((await block.locator('.try-out__btn.cancel').count()) === 0) await block.locator('.try-out__btn').click();
  for (const [name, value] of Object.entries(parameters)) {
    const field = block.locator(`tr[data-param-name="${name}"]`);
    if ((await field.locator('select').count()) > 0) await field.locator('select').selectOption(value);
    else await field.locator('input').fill(value);
  }
  const answered = page.waitForResponse((response) => response.url().includes('/api/v1/'));
  await block.locator('.execute').click();
  const status = (await answered).status();
  await block.locator('.live-responses-table').waitFor();
  await page.waitForTimeout(300);
  return { status, body: await block.locator('.live-responses-table .highlight-code code').first().innerText() };
}

test('lists every legacy route', async () => {
  await open();
  expect(await page.locator('.opblock-summary-path').allInnerTexts()).toEqual([
    '/users/{id}/stats',
    '/users/profile/{username}',
    '/users/me/transactions',
    '/users/me/transactions/grouped',
  ]);
});

test('"try it" returns the documented numbers for the demo user', async () => {
  await open();
  const { status, body } = await tryOut(STATS, { id: '507f1f77bcf86cd799439011' });
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ isSuccess: true, data: { followers: 120, following: 85, totalLiveStreams: 12 } });
});

test('"try it" sends the selected headers, and shows error responses', async () => {
  await open();
  const { status, body } = await tryOut(STATS, { id: '000000000000000000000000', 'x-language': 'tr' });
  expect(status).toBe(404);
  expect(JSON.parse(body)).toMatchObject({ isSuccess: false, statusCode: 404, data: null, errors: ['Kaynak bulunamadı'] });
});

test('"try it" sends the filters of a list', async () => {
  await open();
  const { status, body } = await tryOut('#operations-transactions-getTransactions', { limit: '3', direction: 'CREDIT' });
  expect(status).toBe(200);
  const { data } = JSON.parse(body) as { data: { items: readonly { direction: string }[] } };
  expect(data.items.map(({ direction }) => direction)).toEqual(['CREDIT', 'CREDIT', 'CREDIT']);
});

test('switches to Turkish by a link on the page', async () => {
  await open();
  await page.locator('#page-languages a[lang=tr]').click();
  await page.locator('html[lang=tr] .opblock').first().waitFor();
  expect(await page.locator('.info').innerText()).toMatch(/[ğışçöüİ]/);
});

test('links to the playground, and the playground to it', async () => {
  await open();
  await page.locator('#page-links a[href="/playground"]').click();
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await page.getByRole('link', { name: 'REST reference' }).first().click();
  await page.locator('.opblock').first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/docs');
});

test('ignores hostile URLs', async () => {
  const script = encodeURIComponent('<img src=x onerror="window.pwned=1">');
  await open(`/docs?lang=${script}&url=${script}&configUrl=https://elsewhere.example/x.json&query=${script}#/${script}`);
  await page.waitForTimeout(300);
  expect(await page.evaluate(`'pwned' in window`)).toBe(false);
  expect(await page.locator('.opblock').count()).toBe(4);
});

test('requires the user to enter a token without a demo user', async () => {
  await open();
  await visit.context.route('**/playground/settings.json', async (route) => {
    const settings = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...settings, demoUsers: [] } });
  });
  await page.reload();
  await page.locator('.opblock').first().waitFor();
  expect((await tryOut(STATS, { id: '507f1f77bcf86cd799439011' })).status).toBe(401);
  await page.locator('.auth-wrapper > .authorize').click();
  const bearer = page.locator('.modal-ux .auth-container').first();
  await bearer.locator('input').fill(await stage.demoToken('ada'));
  await bearer.locator('button.authorize').click();
  await page.locator('.modal-ux .close-modal').click();
  expect((await tryOut(STATS, { id: '507f1f77bcf86cd799439011' })).status).toBe(200);
});
