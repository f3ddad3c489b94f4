import { setScene } from './scene';

const scene = setScene();

async function useToken(token: string): Promise<void> {
  await scene.playground.page.locator('.account').click();
  await scene.playground.page.locator('#token').fill(token);
  await scene.playground.page.getByRole('button', { name: 'Use', exact: true }).click();
}

test('says whose token it is, the role, and how long it lasts', async () => {
  await scene.playground.page.locator('.account strong').waitFor();
  expect(await scene.playground.page.locator('.account').innerText()).toMatch(/ada\s+USER\s+23 hours left/);
});

test('one becomes another demo user in a click', async () => {
  await scene.playground.become('grace');
  await scene.playground.page.locator('.account', { hasText: 'ADMIN' }).waitFor();
  await scene.playground.page.locator('.choices button', { hasText: 'Who am I?' }).click();
  expect(await scene.playground.run()).toMatchObject({ data: { me: { username: 'grace', role: 'ADMIN', email: 'grace@example.com' } } });
  // And stays it after a reload.
  await scene.playground.page.reload();
  await scene.playground.page.locator('.account', { hasText: 'grace' }).waitFor();
});

test('says why the gateway refuses an account, in the language chosen', async () => {
  await scene.playground.become('spam_krali');
  await scene.playground.page.locator('.account .fault').waitFor();
  await scene.playground.page.locator('.account').click();
  await scene.playground.page.locator('#account-panel .fault', { hasText: 'Insufficient permissions' }).waitFor();
  await scene.playground.page.keyboard.press('Escape');
  await scene.playground.pick('x-language', 'tr');
  await scene.playground.page.locator('.account').click();
  await scene.playground.page.locator('#account-panel .fault', { hasText: 'Yetersiz yetki' }).waitFor();
});

test('takes a pasted token, with or without Bearer; refuses a broken one; forgets it when asked to', async () => {
  const token = await scene.stage.demoToken('elif.live');
  await useToken(` Bearer ${token} `);
  await scene.playground.page.locator('.account', { hasText: 'elif.live' }).waitFor();

  await useToken('şifre');
  expect(await scene.playground.page.locator('#account-panel [role=status]').innerText()).toBe('A token has no such characters.');
  await scene.playground.page.keyboard.press('Escape');
  expect(await scene.playground.page.locator('.account').innerText()).toContain('elif.live');

  await useToken('not.a.token');
  await scene.playground.page.locator('.account', { hasText: 'Token refused' }).waitFor();
  // The schema is told all the same.
  await scene.playground.page.reload();
  await scene.playground.untilReady();
  await scene.playground.show('Schema');
  expect(await scene.playground.page.locator('.plugin pre').innerText()).toContain('type Query');

  await scene.playground.page.locator('.account').click();
  await scene.playground.page.getByRole('button', { name: 'Forget the token' }).click();
  await scene.playground.page.locator('.account', { hasText: 'No token' }).waitFor();
  await scene.playground.page.keyboard.press('Escape');
  expect((await scene.playground.run()).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('a token is neither in the address nor kept beyond the browser tab', async () => {
  await scene.playground.become('grace');
  await scene.playground.page.locator('.account', { hasText: 'ADMIN' }).waitFor();
  expect(scene.playground.page.url()).toBe(`${scene.stage.url}/playground`);
  expect(await scene.playground.keptForGood()).not.toContain('eyJ');
});

test('a demo user whose token has run out gets another one', async () => {
  await scene.playground.page.clock.install();
  await scene.playground.page.clock.fastForward('25:00:00');
  await scene.playground.page.locator('.account', { hasText: 'expired' }).waitFor();
  const asked = scene.playground.page.waitForResponse('**/playground/settings.json');
  await scene.playground.become('grace');
  expect((await asked).ok()).toBe(true);
  await scene.playground.page.locator('.account', { hasText: 'grace' }).waitFor();
});

test('becoming somebody gives up what the one before has asked for', async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await scene.playground.page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('UserStats') === true) await held;
    await route.continue().catch(() => undefined);
  });
  await scene.playground.page.locator('.graphiql-execute-button').click();
  await scene.playground.become('grace');
  await scene.playground.page.locator('.account', { hasText: 'grace' }).waitFor();
  letGo();
  await scene.playground.page.waitForTimeout(2_000);
  expect(await scene.playground.read('response.json')).toBe('');
});
