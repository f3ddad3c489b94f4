import type { Request } from 'playwright-core';
import { expectUnharmed, SCRIPTS, WITHOUT_POLICY } from './hostile-texts';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

// One text may hide what another does, unless it comes first; a URL has to.
const TEXTS = [SCRIPTS.join('\n'), ...SCRIPTS.filter((text) => text.startsWith('javascript:'))];

const LINKS = TEXTS.flatMap((script) => {
  const text = encodeURIComponent(script);
  const [start] = script.split('\n');
  return [
    { to: `a query that begins with ${start}`, address: `?query=${text}&variables=${text}&headers=${text}&operationName=${text}` },
    { to: `an operation that begins with ${start}`, address: `#query=${text}&variables=${text}&headers=${text}`, operation: script },
    { to: `a fragment that begins with ${start}`, address: `#${text}` },
  ];
});

test.each(LINKS)('a page opened with $to runs, sends and stores nothing', async ({ address, operation }) => {
  const playground = await PlaygroundPage.open(stage, `/playground${address}`);
  await expectUnharmed(playground);
  expect(await playground.read('operation.graphql')).toEqual(operation ?? expect.stringContaining('query UserStats'));
  expect(await playground.read('request-headers.json')).toBe('');
  expect(await playground.read('response.json')).toBe('');
  await playground.close();
});

/** The method, path and body of a request; undefined for requests that the page sends by itself. */
function operationOf(request: Request): string | undefined {
  const { pathname } = new URL(request.url());
  if (pathname.startsWith('/api/v1')) return `${request.method()} ${pathname}`;
  if (pathname !== '/graphql') return undefined;
  const body = request.postData() ?? '';
  const isOwn = ['PlaygroundSchema', 'WhoAmI'].some((name) => body.includes(`"operationName":"${name}"`));
  return isOwn ? undefined : `${request.method()} ${pathname} ${body}`;
}

const WAYS = {
  'a new browser tab': async ({ page }: PlaygroundPage, link: string) => {
    await page.evaluate('sessionStorage.clear()');
    await page.goto('about:blank');
    await page.goto(link);
  },
  'a browser tab with an earlier session': async ({ page }: PlaygroundPage, link: string) => {
    await page.goto('about:blank');
    await page.goto(link);
  },
  'the open page': async ({ page }: PlaygroundPage, link: string) => {
    await page.goto(link);
  },
};

test.each(Object.entries(WAYS))('does not send an operation that a link opens in %s before the user runs it', async (_way, follow) => {
  // An operation with a REST route. The REST panel, which could send it too, stays open across visits.
  const query = 'query Linked { userStats(userId: "5eed01000000000000000002") { followers } }';
  const playground = await PlaygroundPage.open(stage);
  await playground.show('REST');
  // The user has run another operation in the tab before.
  await playground.run();
  await playground.page.locator('.rest-answer').waitFor();
  await playground.page.waitForTimeout(1_000);
  const sent: string[] = [];
  playground.page.on('request', (request) => sent.push(operationOf(request) ?? ''));
  await follow(playground, `${stage.url}/playground#${new URLSearchParams({ query }).toString()}`);
  await playground.untilReady();
  await playground.page.locator('.graphiql-tab-active', { hasText: 'Linked' }).waitFor();
  await playground.page.locator('.rest-call', { hasText: '/users/5eed01000000000000000002/stats' }).waitFor();
  await playground.page.waitForTimeout(1_500);
  expect(sent.filter(Boolean)).toEqual([]);
  await playground.run();
  expect(sent.filter(Boolean)).toContainEqual(expect.stringContaining('query Linked'));
  await expectUnharmed(playground);
  await playground.close();
});

test.each([
  ['with its Content-Security-Policy', {}],
  ['without a Content-Security-Policy', WITHOUT_POLICY],
])('does not load an image when the pointer hovers over its URL in a response, %s', async (_what, options) => {
  const playground = await PlaygroundPage.open(stage, '/playground', options);
  await playground.show('Examples');
  await playground.page.locator('.choices button', { hasText: 'A profile page' }).click();
  expect(await playground.run()).toHaveProperty('data.profile.avatarUrl', expect.stringMatching(/^https:.*\.webp$/));
  const address = playground.page.locator('.graphiql-response .view-line span span', { hasText: 'https:' });
  await address.last().hover();
  // The editor and GraphiQL show hovers with a delay.
  await playground.page.waitForTimeout(2_000);
  await expectUnharmed(playground);
  await playground.close();
});

test('cannot be framed by another page', async () => {
  const playground = await PlaygroundPage.open(stage);
  await playground.page.goto('about:blank');
  await playground.page.setContent(`<iframe src="${stage.url}/playground"></iframe>`);
  await playground.page.waitForTimeout(500);
  expect(playground.page.frames().map((frame) => frame.url())).toEqual(['about:blank', 'chrome-error://chromewebdata/']);
  await playground.close();
});

test('does not run scripts of other origins', async () => {
  const playground = await PlaygroundPage.open(stage);
  await playground.page.evaluate(`
    const script = document.createElement('script');
    script.src = 'https://elsewhere.example/x.js';
    const inline = document.createElement('script');
    inline.textContent = 'window.pwned = 1';
    document.body.append(script, inline);
  `);
  await playground.page.waitForTimeout(300);
  expect(await playground.page.evaluate(`'pwned' in window`)).toBe(false);
  expect(playground.visit.foreignRequests).toEqual([]);
  expect(playground.visit.complaints.map((text) => text.includes('Content Security Policy'))).toEqual([true, true]);
  await playground.close();
});
