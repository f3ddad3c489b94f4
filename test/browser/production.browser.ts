import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

describe('in production', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true' });
  });
  afterAll(() => stage.close());

  test.each(['/playground', '/playground/settings.json', '/docs', '/docs/openapi.json'])('%s is not found', async (path) => {
    const { page, context } = await stage.open('/health/live');
    expect((await page.goto(stage.url + path))?.status()).toBe(404);
    await context.close();
  });

  test('a browser that opens /graphql is told what a stranger is told', async () => {
    const { page, context } = await stage.open('/health/live');
    const response = await page.goto(`${stage.url}/graphql`);
    expect(response?.status()).toBe(401);
    expect(page.url()).toBe(`${stage.url}/graphql`);
    await context.close();
  });
});

test('with PLAYGROUND=true the page is there, and nobody is signed in or offered to be', async () => {
  const stage = await setStage({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true', PLAYGROUND: 'true' });
  const playground = await PlaygroundPage.open(stage);
  await playground.page.locator('.account', { hasText: 'No token' }).waitFor();
  await playground.page.locator('.account').click();
  expect(await playground.page.locator('#demo-users').count()).toBe(0);
  expect(playground.visit.foreignRequests).toEqual([]);
  await playground.close();
  await stage.close();
});

test('elsewhere a browser that opens /graphql comes to the playground', async () => {
  const stage = await setStage();
  const playground = await PlaygroundPage.open(stage, '/graphql');
  expect(playground.page.url()).toBe(`${stage.url}/playground`);
  await playground.close();
  await stage.close();
});
