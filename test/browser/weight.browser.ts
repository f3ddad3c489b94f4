import type { CDPSession } from 'playwright-core';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

/** The most that a first visit may transfer, in bytes. */
const MAX_BYTES = 1_500_000;

interface Transfer {
  readonly path: string;
  bytes: number;
}

/** Records the bytes that a page and its workers receive, headers included, as Chromium counts them. */
async function recordTransfers(session: CDPSession): Promise<readonly Transfer[]> {
  const transfers: Transfer[] = [];
  const byRequest = new Map<string, Transfer>();
  session.on('Network.responseReceived', ({ requestId, response }) => {
    const transfer = { path: new URL(response.url).pathname, bytes: 0 };
    byRequest.set(requestId, transfer);
    transfers.push(transfer);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const transfer = byRequest.get(requestId);
    if (transfer !== undefined) transfer.bytes = encodedDataLength;
  });
  await session.send('Network.enable');
  return transfers;
}

test('a first visit transfers at most 1.5 MB, including the workers of the editors', async () => {
  const { page, context } = await stage.open('/health/live');
  const session = await context.newCDPSession(page);
  const transfers = await recordTransfers(session);
  const responses: { readonly path: string; readonly encoding: string | undefined; readonly cache: string | undefined }[] = [];
  page.on('response', (response) => {
    const headers = response.headers();
    responses.push({ path: new URL(response.url()).pathname, encoding: headers['content-encoding'], cache: headers['cache-control'] });
  });
  await page.goto(`${stage.url}/playground`);
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await page.locator('.graphiql-spin').waitFor({ state: 'detached' });
  // The editors start their workers with a delay after the first input; a request shows the response editor's as well.
  await page.locator('.graphiql-execute-button').click();
  await page.locator('.graphiql-response .exchange').waitFor();
  await page.waitForLoadState('networkidle');
  // Workers are targets of their own, so that only their scripts' sizes are known to the page.
  const workers = page.workers().map((worker) => new URL(worker.url()).pathname);
  const sizes = await Promise.all(
    workers.map(async (path) => {
      const response = await fetch(stage.url + path, { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
      return Number(response.headers.get('content-length'));
    }),
  );
  expect(workers.length).toBeGreaterThan(0);
  const own = transfers.filter(({ path }) => !workers.includes(path)).reduce((sum, { bytes }) => sum + bytes, 0);
  const total = own + sizes.reduce((sum, size) => sum + size, 0);
  expect(own).toBeGreaterThan(300_000);
  expect(total).toBeLessThanOrEqual(MAX_BYTES);
  // Scripts and styles are compressed and cached for a year.
  const assets = responses.filter(({ path }) => /\/assets\/.*\.(js|css)$/.test(path));
  expect(assets.length).toBeGreaterThan(5);
  expect(assets.filter(({ cache }) => cache !== 'public, max-age=31536000, immutable')).toEqual([]);
  const plain = assets.filter(({ encoding }) => encoding !== 'br').map(({ path }) => path);
  for (const path of plain) expect((await (await fetch(stage.url + path)).arrayBuffer()).byteLength).toBeLessThan(1_024);
  await context.close();
});

test('a second visit transfers only the page, its settings and responses', async () => {
  const playground = await PlaygroundPage.open(stage);
  // A font that is still being fetched would be fetched again.
  await playground.page.waitForLoadState('networkidle');
  await playground.page.evaluate('document.fonts.ready.then(() => undefined)');
  const transfers = await recordTransfers(await playground.visit.context.newCDPSession(playground.page));
  await playground.page.reload();
  await playground.untilReady();
  const assets = transfers.filter(({ path }) => path.includes('/assets/'));
  expect(assets.length).toBeGreaterThan(5);
  expect(assets.filter(({ bytes }) => bytes > 0)).toEqual([]);
  await playground.close();
});

test('an operation can be written and sent before the workers of the editors are loaded', async () => {
  const { page, context } = await stage.open('/health/live');
  const blocked: string[] = [];
  // The requests are never answered, as on a very slow network.
  await context.route(/worker.*\.js$/, (route) => void blocked.push(route.request().url()));
  await page.goto(`${stage.url}/playground`);
  const playground = new PlaygroundPage({ page, context, foreignRequests: [], complaints: [] });
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText('{ me { username } }');
  await page.keyboard.press('Control+Enter');
  await page.locator('.graphiql-response .exchange').waitFor();
  await playground.untilSettled();
  expect(JSON.parse(await playground.read('response.json'))).toEqual({ data: { me: { username: 'ada' } } });
  expect(blocked.length).toBeGreaterThan(0);
  await context.close();
});
