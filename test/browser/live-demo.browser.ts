import { LivePage } from './live-page';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ DEMO_ACTIVITY: 'on' });
});
afterAll(() => stage.close());

test.each(['Stats of a live host', 'Who is live?', 'My new transactions'])('a new visitor sees events of the example %p', async (title) => {
  const playground = await PlaygroundPage.open(stage);
  const live = new LivePage(playground);
  await live.example(title);
  await live.toggle();
  await live.untilStatus('Live.');
  await playground.page.locator('.live-entries li').nth(2).waitFor({ timeout: 110_000 });
  expect(new Set(await live.entries()).size).toBeGreaterThanOrEqual(3);
  expect(playground.visit).toMatchObject({ foreignRequests: [], complaints: [] });
  await playground.close();
});
