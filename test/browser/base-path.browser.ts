import { PlaygroundPage } from './playground-page';
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
    expect(visit).toMatchObject({ foreignRequests: [], complaints: [] });
    await playground.close();
  });

  test.each(['/live/docs', '/live/docs/'])('%s serves the reference, which sends requests below the prefix', async (path) => {
    const visit = await stage.open(proxy.url + path);
    const { page } = visit;
    await page.locator('.opblock').first().waitFor();
    const block = page.locator('#operations-users-getUserStats');
    await block.locator('.opblock-summary-control').click();
    await block.locator('.try-out__btn').click();
    await block.locator('tr[data-param-name="id"] input').fill('507f1f77bcf86cd799439011');
    const answered = page.waitForResponse((response) => response.url().includes('/api/v1/'));
    await block.locator('.execute').click();
    const answer = await answered;
    expect([answer.status(), new URL(answer.url()).pathname]).toEqual([200, '/live/api/v1/users/507f1f77bcf86cd799439011/stats']);

    await page.locator('#page-languages a[lang=tr]').click();
    await page.locator('html[lang=tr] .opblock').first().waitFor();
    await page.locator('#page-links a').first().click();
    await page.locator('.graphiql-query-editor .view-lines').waitFor();
    expect(new URL(page.url()).pathname).toBe('/live/playground');
    expect(visit).toMatchObject({ foreignRequests: [], complaints: [] });
    await visit.context.close();
  });
});
