import { runInShell } from '../support/run-in-shell';
import { ADA, tokenFor } from '../support/gateway';
import { LivePage } from './live-page';
import { setLiveStage, type LiveStage } from './live-stage';
import type { PlaygroundPage } from './playground-page';

const GRACE = '5eed01000000000000000001';

let stage: LiveStage;
let playground: PlaygroundPage;
let live: LivePage;

beforeAll(async () => {
  stage = await setLiveStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.setFollowers(10);
  playground = await stage.open();
  live = new LivePage(playground);
});
afterEach(async () => {
  const { foreignRequests, complaints } = playground.visit;
  await playground.close();
  expect({ foreignRequests, complaints }).toEqual({ foreignRequests: [], complaints: [] });
});

function stats(followers: number): object {
  return { data: { userStatsChanged: { followers, following: expect.any(Number) as unknown, totalLiveStreams: expect.any(Number) as unknown } } }; // prettier-ignore
}

test.each(['websocket', 'sse'] as const)('runs a subscription by %s: lists its events, and shows the last one', async (transport) => {
  const { page } = playground;
  const sockets: string[] = [];
  const streams: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  page.on('request', (request) => {
    if (request.headers()['accept'] === 'text/event-stream') streams.push(request.url());
  });
  await live.example('Stats of a live host');
  await live.chooseTransport(transport);
  expect(await live.entries()).toEqual([]);
  await live.toggle();
  await live.untilNewest('followers 10');
  await live.untilStatus('Live.');
  await stage.setFollowers(11);
  await live.untilNewest('followers 11');
  await stage.setFollowers(9);
  await live.untilNewest('followers 9');
  expect((await live.entries()).map((line) => line.replace(/ · .*/, ''))).toEqual(['3 followers 9', '2 followers 11', '1 followers 10']);
  expect(await page.locator('.live-entries time').first().innerText()).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/);
  expect(await live.response()).toEqual(stats(9));
  const url = `${stage.url}/graphql`;
  expect({ sockets, streams }).toEqual(
    transport === 'websocket' ? { sockets: [url.replace('http', 'ws')], streams: [] } : { sockets: [], streams: [url] },
  );
  // An event opens with its whole result.
  await page.locator('.live-entries summary').nth(1).click();
  expect(JSON.parse(await page.locator('.live-entries pre').innerText())).toEqual(stats(11));

  await live.toggle();
  await live.untilStatus('Stopped.');
  await stage.setFollowers(12);
  await page.waitForTimeout(1_000);
  expect(await live.entries()).toHaveLength(3);
  expect(await live.response()).toEqual(stats(9));
  await live.toggle();
  await live.untilNewest('followers 12');
  expect(await live.entries()).toHaveLength(1);
});

test('remembers the transport, which cannot be changed while a subscription runs', async () => {
  const { page } = playground;
  const picker = page.locator('select[name=live-transport]');
  await live.example('Who is live?');
  expect(await picker.inputValue()).toBe('websocket');
  await live.chooseTransport('sse');
  await playground.untilStored('operation.graphql');
  await page.reload();
  await playground.untilReady();
  expect(await picker.inputValue()).toBe('sse');
  await live.toggle();
  await live.untilStatus('Live.');
  expect(await picker.isDisabled()).toBe(true);
  expect(JSON.stringify(await live.response())).toContain('elif.live');
});

test('is started and stopped by the keyboard, and is one operation of the history', async () => {
  const { page } = playground;
  await live.example('Stats of a live host');
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+Enter');
  await live.untilNewest('followers 10');
  await stage.setFollowers(11);
  await live.untilNewest('followers 11');
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+Enter');
  await live.untilStatus('Stopped.');
  await playground.show('History');
  expect(await page.locator('.graphiql-history-item').allInnerTexts()).toEqual(['LiveStats']);
  expect(await playground.keptForGood()).not.toContain('followers\\\\":11');
  await page.locator('.live-entries summary').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('.live-entries pre').waitFor();
});

test('announces the number of events, but not each of them', async () => {
  await live.example('Stats of a live host');
  await live.toggle();
  await live.untilNewest('followers 10');
  for (const followers of [11, 12, 13]) {
    await stage.setFollowers(followers);
    await live.untilNewest(`followers ${String(followers)}`);
  }
  const regions = await playground.page.locator('.live [role=status]').allInnerTexts();
  expect(regions.join(' ')).toMatch(/Live\./);
  expect(regions.join(' ')).not.toContain('followers');
  expect(await playground.page.locator('.live-entries [role=status], .live-entries[aria-live]').count()).toBe(0);
});

test('sends the token of the page, and stops when it changes', async () => {
  const { page } = playground;
  const { length: ended } = stage.ended();
  await live.example('Stats of a live host');
  await live.toggle();
  await live.untilStatus('Live.');
  await page.locator('.account').click();
  await page.locator('#token').fill(tokenFor(GRACE));
  await page.locator('#account-panel form button[type=submit]').click();
  await live.untilStatus('Stopped.');
  await page.keyboard.press('Escape');
  await live.toggle();
  await live.untilStatus('Live.');
  await live.toggle();
  await live.untilStatus('Stopped.');
  expect((await stage.untilEnded(ended + 2)).slice(-2)).toEqual([ADA, GRACE]);
});

test('shows the documentation, the fields and the cost of a subscription', async () => {
  const { page } = playground;
  await live.example('Stats of a live host');
  await page
    .locator('.cost')
    .getByText(/^\d+ units? per event$/)
    .waitFor();
  await page
    .locator('.cost')
    .getByText(/^\d+ to start$/)
    .waitFor();
  await playground.show('Explorer');
  await page.locator('.explorer section[aria-label=subscription]').getByText('liveStreamsChanged').waitFor();
  await playground.show('Documentation Explorer');
  await page.locator('.graphiql-doc-explorer-content a', { hasText: 'Subscription' }).click();
  await page.locator('.graphiql-doc-explorer-content').getByText('myTransactionAdded').waitFor();
});

test('is copied as a curl command that prints events, and as a link', async () => {
  const { page } = playground;
  await live.example('Stats of a live host');
  // Ends after the first event: `grep` closes the pipe.
  const printed = await runInShell(`${await playground.copyAsCurl()} --silent --max-time 20 | grep -m 1 followers`);
  expect(JSON.parse(printed.replace('data: ', ''))).toEqual(stats(10));
  const link = await playground.copy(page.getByRole('button', { name: 'Copy a link' }), 'Link copied');
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto('about:blank');
  await page.goto(link);
  await playground.untilReady();
  expect(await playground.read('operation.graphql')).toContain('subscription LiveStats');
  // Nothing is sent for a link that is only opened.
  await live.untilStatus('Run the subscription');
  expect(sockets).toEqual([]);
});

test.each([
  ['another tab is opened', (on: PlaygroundPage) => on.page.locator('.graphiql-tab-button').first().click(), undefined],
  ['its operation is changed', (on: PlaygroundPage) => on.write('operation.graphql', 'subscription { liveStreamsChanged { nodes { id } } }'), 'Stopped, because the operation was changed.'],
  ['its variables are changed', (on: PlaygroundPage) => on.write('variables.json', `{ "userId": "${ADA}" }`), 'Stopped, because the operation was changed.'],
] as const)('stops when %s', async (_what, change, status) => {
  await live.example('Stats of a live host');
  await live.toggle();
  await live.untilStatus('Live.');
  const { length: ended } = stage.ended();
  await change(playground);
  if (status !== undefined) await live.untilStatus(status);
  expect(await stage.untilEnded(ended + 1)).toHaveLength(ended + 1);
}); // prettier-ignore

test('goes on when the operation is only formatted', async () => {
  await live.example('Stats of a live host');
  await live.toggle();
  await live.untilStatus('Live.');
  await playground.write('operation.graphql', `# formatted\n${(await playground.read('operation.graphql')).replace(/\n {2}/g, '\n')}`);
  await stage.setFollowers(11);
  await live.untilNewest('followers 11');
});

test('loads its client only when it starts', async () => {
  const { page } = playground;
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(new URL(request.url()).pathname.replace(/.*\/(live-[a-z-]*?)-[^-]*\.js$/, '$1')));
  await live.example('Stats of a live host');
  expect(await page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name).join()")).not.toMatch(
    /live-(websocket|event)/,
  );
  await live.toggle();
  await live.untilStatus('Live.');
  expect(scripts).toContain('live-websocket');
  expect(scripts).not.toContain('live-event-stream');
});

test('a query in the same tab takes the place of the events', async () => {
  await live.example('Stats of a live host');
  await live.toggle();
  await live.untilStatus('Live.');
  await playground.write('operation.graphql', '{ me { username } }');
  await live.untilStatus('Stopped, because the operation was changed.');
  await playground.write('variables.json', '');
  expect(await playground.run()).toEqual({ data: { me: { username: 'ada' } } });
  expect(await playground.page.locator('.live').count()).toBe(0);
  await playground.page.locator('.exchange .status', { hasText: '200' }).waitFor();
});

test('shows the lists of an event as a table', async () => {
  await live.example('My new transactions');
  await live.toggle();
  await live.untilStatus('Live.');
  await playground.show('Table');
  await playground.page.locator('.table-scroll tbody tr').nth(2).waitFor();
  await stage.gift(321);
  await playground.page.locator('.table-scroll td', { hasText: '321' }).waitFor();
});
