import { PlaygroundPage } from './playground-page';
import { ReferencePage } from './reference-page';
import { startPrefixProxy, type PrefixProxy } from './prefix-proxy';
import { setStage, type Stage } from './stage';

describe.each([
  ['that strips /live and sends X-Forwarded-Prefix', { TRUST_PROXY: 'loopback' }, true],
  ['that keeps /live, with BASE_PATH', { BASE_PATH: '/live' }, false],
] as const)('behind a proxy %s', (_, env, strips) => {
  let stage: Stage;
  let proxy: PrefixProxy;

  beforeAll(async () => {
    stage = await setStage(env);
    proxy = await startPrefixProxy(stage.url, '/live', { strips });
  });

  afterAll(async () => {
    await proxy.close();
    await stage.close();
  });

  afterEach(() => {
    // Browsers request /favicon.ico by themselves.
    expect(proxy.strays.filter((path) => path !== '/favicon.ico')).toEqual([]);
  });

  test.each(['/live/graphql', '/live/playground', '/live/playground/'])('%s serves the playground, which works', async (path) => {
    const playground = await PlaygroundPage.open(stage, proxy.url + path);
    const { page, visit } = playground;
    expect(new URL(page.url()).pathname.replace(/\/$/, '')).toBe('/live/playground');
    await playground.write('operation.graphql', '{ me { username } }');
    expect(await playground.run()).toMatchObject({ data: { me: { username: 'ada' } } });
    await playground.write('operation.graphql', 'subscription { liveStreamsChanged { nodes { title } } }');
    for (const transport of ['websocket', 'sse']) {
      await page.locator('select[name=live-transport]').selectOption(transport);
      await page.locator('.graphiql-execute-button').click();
      await page.locator('.live-entries li').waitFor();
      await page.locator('.graphiql-execute-button').click();
    }
    expect(visit).toMatchObject({ foreignRequests: [], complaints: [] });
    await playground.close();
  });

  test.each(['/live/docs', '/live/docs/'])('%s serves the reference, which sends requests below the prefix', async (path) => {
    const reference = await ReferencePage.open(stage, proxy.url + path);
    const { page, visit } = reference;
    expect(await page.locator('.operation-path code').first().innerText()).toBe('/live/api/v1/users/{id}/stats');
    expect(await reference.sample('getUserStats')).toContain(`${proxy.url}/live/api/v1/users/507f1f77bcf86cd799439011/stats`);
    expect((await reference.send('getUserStats')).status).toBe(200);

    await reference.switchTo('tr');
    expect(page.url()).toBe(`${proxy.url}/live/docs?lang=tr`);
    await page.locator('#conventions .prose a').last().click();
    await page.locator('.graphiql-query-editor .view-lines').waitFor();
    expect(new URL(page.url()).pathname).toBe('/live/playground');
    expect(visit).toMatchObject({ foreignRequests: [], complaints: [] });
    await reference.close();
  });
});
