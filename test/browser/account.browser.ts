import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;
let playground: PlaygroundPage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

beforeEach(async () => {
  playground = await PlaygroundPage.open(stage);
});
afterEach(async () => {
  expect(playground.visit.foreignRequests).toEqual([]);
  expect(playground.visit.complaints).toEqual([]);
  await playground.close();
});

async function useToken(token: string): Promise<void> {
  await playground.page.locator('.account').click();
  await playground.page.locator('#token').fill(token);
  await playground.page.getByRole('button', { name: 'Use', exact: true }).click();
}

test('says whose token it is, the role, and how long it lasts', async () => {
  await playground.page.locator('.account strong').waitFor();
  expect(await playground.page.locator('.account').innerText()).toMatch(/ada\s+USER\s+23 hours left/);
});

test('one becomes another demo user in a click', async () => {
  await playground.become('grace');
  await playground.page.locator('.account', { hasText: 'ADMIN' }).waitFor();
  await playground.page.locator('.choices button', { hasText: 'Who am I?' }).click();
  expect(await playground.run()).toMatchObject({ data: { me: { username: 'grace', role: 'ADMIN', email: 'grace@example.com' } } });
  // And stays it after a reload.
  await playground.page.reload();
  await playground.page.locator('.account', { hasText: 'grace' }).waitFor();
});

test('says why the gateway refuses an account, in the language chosen', async () => {
  await playground.become('spam_krali');
  await playground.page.locator('.account .fault').waitFor();
  await playground.page.locator('.account').click();
  await playground.page.locator('#account-panel .fault', { hasText: 'Insufficient permissions' }).waitFor();
  await playground.page.keyboard.press('Escape');
  await playground.pick('x-language', 'tr');
  await playground.page.locator('.account').click();
  await playground.page.locator('#account-panel .fault', { hasText: 'Yetersiz yetki' }).waitFor();
});

test('takes a pasted token, with or without Bearer; refuses a broken one; forgets it when asked to', async () => {
  const { demoUsers } = (await (await fetch(`${stage.url}/playground/settings.json`)).json()) as {
    demoUsers: readonly { username: string; token: string }[];
  };
  const token = demoUsers.find(({ username }) => username === 'elif.live')?.token ?? '';
  await useToken(` Bearer ${token} `);
  await playground.page.locator('.account', { hasText: 'elif.live' }).waitFor();

  await useToken('not.a.token');
  await playground.page.locator('.account', { hasText: 'Token refused' }).waitFor();
  // The schema is told all the same.
  await playground.page.reload();
  await playground.untilReady();
  await playground.show('Schema');
  expect(await playground.page.locator('.plugin pre').innerText()).toContain('type Query');

  await playground.page.locator('.account').click();
  await playground.page.getByRole('button', { name: 'Forget it' }).click();
  await playground.page.locator('.account', { hasText: 'No token' }).waitFor();
  await playground.page.keyboard.press('Escape');
  expect((await playground.run()).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('a token is neither in the address nor kept beyond the browser tab', async () => {
  await playground.become('grace');
  await playground.page.locator('.account', { hasText: 'ADMIN' }).waitFor();
  expect(playground.page.url()).toBe(`${stage.url}/playground`);
  expect(await playground.keptForGood()).not.toContain('eyJ');
});
