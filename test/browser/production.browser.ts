import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

describe('in production', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true' });
  });
  afterAll(() => stage.close());

  test.each(['/', '/playground', '/playground/settings.json', '/docs', '/docs/openapi.json'])('returns 404 for %s', async (path) => {
    const { page, context } = await stage.open('/health/live');
    expect((await page.goto(stage.url + path))?.status()).toBe(404);
    await context.close();
  });

  test('returns 401 to a browser that opens /graphql, as to any unauthenticated client', async () => {
    const { page, context } = await stage.open('/health/live');
    const response = await page.goto(`${stage.url}/graphql`);
    expect(response?.status()).toBe(401);
    expect(page.url()).toBe(`${stage.url}/graphql`);
    await context.close();
  });
});

test('serves the playground without demo users with PLAYGROUND=true', async () => {
  const stage = await setStage({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true', PLAYGROUND: 'true' });
  const playground = await PlaygroundPage.open(stage);
  await playground.page.locator('.account', { hasText: 'No token' }).waitFor();
  await playground.page.locator('.account').click();
  expect(await playground.page.locator('#demo-users').count()).toBe(0);
  expect(playground.visit.foreignRequests).toEqual([]);
  await playground.close();
  await stage.close();
});

test('redirects a browser from /graphql to the playground outside of production', async () => {
  const stage = await setStage();
  const playground = await PlaygroundPage.open(stage, '/graphql');
  expect(playground.page.url()).toBe(`${stage.url}/playground`);
  await playground.close();
  await stage.close();
});
