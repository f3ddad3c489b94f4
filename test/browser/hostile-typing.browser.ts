import { expectUnharmed, SCRIPTS, WITHOUT_POLICY } from './hostile-texts';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

const HOSTILE = SCRIPTS.join(' ');

let stage: Stage;
let playground: PlaygroundPage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

beforeEach(async () => {
  playground = await PlaygroundPage.open(stage, '/playground', WITHOUT_POLICY);
});
afterEach(async () => {
  await expectUnharmed(playground);
  await playground.close();
});

async function reload(): Promise<void> {
  await playground.page.reload();
  await playground.untilReady();
}

test('renders hostile shared headers as text in their panel and in the curl command', async () => {
  const text = playground.page.locator('textarea[name=shared-headers]');
  const headers = JSON.stringify({ 'x-hostile': HOSTILE, authorization: HOSTILE });
  await playground.show('Shared Headers');
  await text.fill(headers);
  await reload();
  expect(await text.inputValue()).toBe(headers);
  await playground.show('REST');
  await playground.page
    .getByLabel('curl', { exact: true })
    .filter({ hasText: `x-hostile: ${HOSTILE}` })
    .waitFor();
  await playground.show('Shared Headers');
  for (const script of SCRIPTS) {
    await text.fill(script);
    await playground.page.locator('#shared-headers-fault', { hasText: /./ }).waitFor();
  }
});

test('renders a hostile anonymous operation and label in the history as text', async () => {
  const operation = `{ profile(username: ${JSON.stringify(HOSTILE)}) { username } }`;
  const label = playground.page.locator('.graphiql-history-item-label');
  await playground.write('operation.graphql', operation);
  await playground.run();
  await playground.show('History');
  // The history lists an anonymous operation by its text, with normalized white space.
  await label.filter({ hasText: JSON.stringify(SCRIPTS[0]).slice(1, -1) }).waitFor();
  await playground.page.locator('.graphiql-history-item').getByRole('button', { name: 'Edit label' }).click();
  await playground.page.locator('.graphiql-history-item input').fill(HOSTILE);
  await playground.page.locator('.graphiql-history-item').getByRole('button', { name: 'Save' }).click();
  await label.filter({ hasText: HOSTILE }).waitFor();
  // The history survives a reload.
  await reload();
  await label.filter({ hasText: HOSTILE }).waitFor();
  await label.click();
  await playground.untilSettled();
  expect(await playground.read('operation.graphql')).toBe(operation);
});

test('renders a hostile token and request URL as text', async () => {
  await playground.page.locator('.account').click();
  await playground.page.locator('#token').fill(HOSTILE);
  await playground.page.locator('#token').press('Enter');
  await playground.page.locator('.account .fault').waitFor();
  await playground.show('REST');
  const address = playground.page.locator('#rest-address');
  await address.fill(HOSTILE);
  await address.press('Enter');
  await address.fill(`/api/v1/users/profile/${encodeURIComponent(HOSTILE)}`);
  await address.press('Enter');
  await playground.page.locator('.rest-call', { hasText: encodeURIComponent(HOSTILE) }).waitFor();
  expect(JSON.parse(await playground.read('variables.json'))).toEqual({ username: HOSTILE });
});
