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

  await useToken('şifre');
  expect(await playground.page.locator('#account-panel [role=status]').innerText()).toBe('A token has no such characters.');
  await playground.page.keyboard.press('Escape');
  expect(await playground.page.locator('.account').innerText()).toContain('elif.live');

  await useToken('not.a.token');
  await playground.page.locator('.account', { hasText: 'Token refused' }).waitFor();
  // The schema is told all the same.
  await playground.page.reload();
  await playground.untilReady();
  await playground.show('Schema');
  expect(await playground.page.locator('.plugin pre').innerText()).toContain('type Query');

  await playground.page.locator('.account').click();
  await playground.page.getByRole('button', { name: 'Forget the token' }).click();
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

test('a demo user whose token has run out gets another one', async () => {
  await playground.page.clock.install();
  await playground.page.clock.fastForward('25:00:00');
  await playground.page.locator('.account', { hasText: 'expired' }).waitFor();
  const asked = playground.page.waitForResponse('**/playground/settings.json');
  await playground.become('grace');
  expect((await asked).ok()).toBe(true);
  await playground.page.locator('.account', { hasText: 'grace' }).waitFor();
});

test('becoming somebody gives up what the one before has asked for', async () => {
  await playground.page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('UserStats') === true) await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue().catch(() => undefined);
  });
  await playground.page.locator('.graphiql-execute-button').click();
  await playground.become('grace');
  await playground.page.locator('.account', { hasText: 'grace' }).waitFor();
  await playground.page.waitForTimeout(2_000);
  expect(await playground.read('response.json')).toBe('');
});
