import type { Locator, Page } from 'playwright-core';
import { ADA } from '../support/gateway';
import { setScreensStage, type Scene, type ScreensStage } from './screens-stage';

const SUSPENDED = '5eed01000000000000000003';

let stage: ScreensStage;

beforeAll(async () => {
  stage = await setScreensStage();
  // Enough hosts for three pages of the home screen; elif.live's stream of the demo data started before them.
  await stage.gateway.database.query(`
    insert into live_streams (id, host_id, title, status, started_at, created_at)
    select '5eed09' || lpad(n::text, 18, '0'), '5eed01' || lpad(n::text, 18, '0'), 'Stream ' || n, 'LIVE',
           timestamptz '2026-05-22T15:30:00Z' + n * interval '1 minute', timestamptz '2026-05-22T15:00:00Z'
      from generate_series(150, 170) as n`);
});

afterAll(() => stage.close());

/** The texts of a list's items, once the list has as many. */
async function itemsOf(page: Page, list: string, count: number): Promise<string[]> {
  const items = page.getByRole('region', { name: list, exact: true }).locator('ul > li');
  await items.nth(count - 1).waitFor();
  expect(await items.count()).toBe(count);
  return items.allInnerTexts();
}

/** Reads further pages until the list has no more; returns its items. */
async function readToTheEnd(page: Page, list: string, more: string, pageSize: number, total: number): Promise<string[]> {
  for (let shown = pageSize; shown < total; shown += pageSize) {
    await itemsOf(page, list, shown);
    await page.getByRole('button', { name: more }).click();
  }
  const items = await itemsOf(page, list, total);
  await page.getByRole('button', { name: more }).waitFor({ state: 'detached' });
  return items;
}

/** The ids of the transactions that a page shows, once there are as many; sorted. */
async function transactionsOf(page: Page, count: number): Promise<string[]> {
  const transactions = page.locator('[data-transaction]');
  await transactions.nth(count - 1).waitFor();
  const ids = await page.evaluate<string[]>(
    "[...document.querySelectorAll('[data-transaction]')].map(({ dataset }) => dataset.transaction)",
  );
  return ids.sort();
}

function alertOf(page: Page): Locator {
  return page.getByRole('alert');
}

/** The ids of ada's transactions that match a condition in SQL, newest first. */
async function ledgerOf(condition: string): Promise<string[]> {
  const rows = await stage.gateway.database.query<{ id: string }>(
    `select id from transactions where user_id = '${ADA}' and ${condition} order by created_at desc, id desc`,
  );
  return rows.map(({ id }) => id);
}

describe.each<Pick<Scene, 'client'>>([{ client: 'apollo' }, { client: 'urql' }])('with $client', ({ client }) => {
  afterEach(() => {
    expect(stage.complaints.splice(0)).toEqual([]);
  });

  test('the profile page shows a user by name, and reads followers and live streams page by page', async () => {
    const page = await stage.open({ client, screen: 'profile', username: 'ELIF.live', as: ADA });
    await page.getByRole('heading', { name: 'Elif Canlı Live' }).waitFor();
    expect(await page.getByRole('status').innerText()).toBe('You follow each other');
    const [followers = '', , streams = ''] = await page.locator('dd').allInnerTexts();
    const names = await readToTheEnd(page, 'Followers', 'More: Followers', 10, Number(followers));
    expect(new Set(names).size).toBe(Number(followers));
    const titles = await readToTheEnd(page, 'Live streams', 'More: Live streams', 5, Number(streams));
    expect(titles).toEqual(Array.from({ length: 11 }, (_, index) => `Cuma sohbeti #${11 - index} with Elif Canlı`));
    expect(await itemsOf(page, 'Followers', names.length)).toEqual(names);
  });

  test.each([
    { language: 'en', username: 'burak_x', message: 'Insufficient permissions' },
    { language: 'tr', username: 'burak_x', message: 'Yetersiz yetki' },
    { language: 'en', username: 'nobody', message: 'Resource not found' },
    { language: 'tr', username: 'nobody', message: 'Kaynak bulunamadı' },
  ] as const)('the profile page of $username says why in $language', async ({ language, username, message }) => {
    const page = await stage.open({ client, screen: 'profile', username, as: ADA, language });
    await alertOf(page).waitFor();
    expect(await alertOf(page).innerText()).toBe(message);
    expect(await page.getByRole('heading').allInnerTexts()).toEqual(username === 'nobody' ? [] : [username]);
  });

  test.each([
    {
      language: 'en',
      balance: 'Balance: 10,148 credits',
      list: 'Transactions',
      more: 'More: Transactions',
      type: 'Type',
      status: 'Status',
      from: 'From',
    },
    {
      language: 'tr',
      balance: 'Bakiye: 10.148 kredi',
      list: 'İşlemler',
      more: 'Daha fazla: İşlemler',
      type: 'Tür',
      status: 'Durum',
      from: 'Başlangıç',
    },
  ] as const)('the wallet shows balance, groups and filters, page by page, in $language', async ({ language, ...texts }) => {
    const page = await stage.open({ client, screen: 'wallet', as: ADA, language });
    await page.getByText(texts.balance).waitFor();
    const all = await ledgerOf('true');
    for (const count of [20, 40, 60]) {
      expect(await transactionsOf(page, count)).toEqual(all.slice(0, count).sort());
      if (count < 60) await page.getByRole('button', { name: texts.more }).click();
    }
    await page.getByLabel(texts.type).selectOption('GIFT_SENT');
    const gifts = await ledgerOf("type = 'GIFT_SENT'");
    await page.getByText(String(gifts.length), { exact: true }).waitFor();
    for (let shown = 20; shown < gifts.length; shown += 20) {
      expect(await transactionsOf(page, shown)).toEqual(gifts.slice(0, shown).sort());
      await page.getByRole('button', { name: texts.more }).click();
    }
    expect(await transactionsOf(page, gifts.length)).toEqual(gifts.sort());
    await page.getByLabel(texts.status).selectOption('REVERSED');
    await page.getByLabel(texts.from).fill('2025-10-01');
    const few = await ledgerOf("type = 'GIFT_SENT' and status = 'REVERSED' and created_at >= '2025-10-01T00:00:00+03:00'");
    expect(few.length).toBeGreaterThan(1);
    await page.getByText(String(few.length), { exact: true }).waitFor();
    expect(await transactionsOf(page, few.length)).toEqual(few.sort());

    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.getByLabel(texts.from).fill('');
    await page.getByLabel(texts.status).selectOption('');
    await page.getByLabel(texts.type).selectOption('');
    expect(await transactionsOf(page, 60)).toEqual(all.slice(0, 60).sort());
    expect(requests.length).toBeLessThanOrEqual(1);
  });

  test.each([
    { language: 'en', welcome: 'Hello, Ada Işık', live: 'Live now', following: 'Following', more: 'More', badge: ' Live' },
    {
      language: 'tr',
      welcome: 'Merhaba, Ada Işık',
      live: 'Şu an canlı',
      following: 'Takip edilenler',
      more: 'Daha fazla',
      badge: ' Canlı',
    },
  ] as const)(
    'the home screen shows live streams, newest first, and followed users, page by page, in $language',
    async ({ language, ...texts }) => {
      const page = await stage.open({ client, screen: 'home', as: ADA, language });
      await page.getByRole('heading', { name: texts.welcome }).waitFor();
      const streams = await readToTheEnd(page, texts.live, `${texts.more}: ${texts.live}`, 10, 22);
      const titles = [...Array.from({ length: 21 }, (_, index) => `Stream ${170 - index} `), 'Cuma sohbeti #11 '];
      for (const [index, title] of titles.entries()) expect(streams[index]).toContain(title);
      expect(streams.at(-1)).toContain('Elif Canlı');
      const followed = await readToTheEnd(page, texts.following, `${texts.more}: ${texts.following}`, 10, 85);
      expect(new Set(followed).size).toBe(85);
      expect(followed.filter((text) => text.endsWith(texts.badge))).toHaveLength(22);
    },
  );

  test('the home screen of a suspended account says why', async () => {
    const page = await stage.open({ client, screen: 'home', as: SUSPENDED, language: 'tr' });
    await alertOf(page).waitFor();
    expect(await alertOf(page).innerText()).toBe('Yetersiz yetki');
  });
});
