import type { Request } from 'playwright-core';
import { expectUnharmed, SCRIPTS, WITHOUT_POLICY } from './hostile-texts';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const ADDRESSES = SCRIPTS.flatMap((script) => {
  const text = encodeURIComponent(script);
  return [
    `/playground?query=${text}&variables=${text}&headers=${text}&operationName=${text}`,
    `/playground#query=${text}&variables=${text}&headers=${text}`,
    `/playground#${text}`,
  ];
});

test.each(ADDRESSES)('%s runs nothing, sends nothing and keeps nothing', async (address) => {
  const playground = await PlaygroundPage.open(stage, address);
  await expectUnharmed(playground);
  const isShared = address.includes('#query=');
  const script = SCRIPTS.find((text) => address.includes(encodeURIComponent(text)));
  expect(await playground.read('operation.graphql')).toEqual(isShared ? script : expect.stringContaining('query UserStats'));
  expect(await playground.read('request-headers.json')).toBe('');
  expect(await playground.read('response.json')).toBe('');
  await playground.close();
});

/** What a request asks the gateway to do, undefined where it is none but the page's own. */
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
  'a browser tab that has been here': async ({ page }: PlaygroundPage, link: string) => {
    await page.goto('about:blank');
    await page.goto(link);
  },
  'the open page': async ({ page }: PlaygroundPage, link: string) => {
    await page.goto(link);
  },
};

test.each(Object.entries(WAYS))('an operation that a link carries into %s is not sent before somebody runs it', async (_way, follow) => {
  // One that a route answers, with the panel open that sends to routes. It stays open from one visit to the next.
  const query = 'query Linked { userStats(userId: "5eed01000000000000000002") { followers } }';
  const playground = await PlaygroundPage.open(stage);
  await playground.show('REST');
  // What was run in the tab before says nothing of the one that the link opens.
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
  ['under its policy', {}],
  ['where no policy hides what it asks for', WITHOUT_POLICY],
])('nobody is asked for an image when one points at its address in an answer, %s', async (_what, options) => {
  const playground = await PlaygroundPage.open(stage, '/playground', options);
  await playground.show('Examples');
  await playground.page.locator('.choices button', { hasText: 'A profile page' }).click();
  expect(await playground.run()).toHaveProperty('data.profile.avatarUrl', expect.stringMatching(/^https:.*\.webp$/));
  const address = playground.page.locator('.graphiql-response .view-line span span', { hasText: '.webp' });
  await address.last().hover();
  // The editor waits before it shows what it knows, and so does GraphiQL.
  await playground.page.waitForTimeout(2_000);
  await expectUnharmed(playground);
  await playground.close();
});

test('no other page can frame it', async () => {
  const playground = await PlaygroundPage.open(stage);
  await playground.page.goto('about:blank');
  await playground.page.setContent(`<iframe src="${stage.url}/playground"></iframe>`);
  await playground.page.waitForTimeout(500);
  expect(playground.page.frames().map((frame) => frame.url())).toEqual(['about:blank', 'chrome-error://chromewebdata/']);
  await playground.close();
});

test('no script from elsewhere can run in it', async () => {
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
