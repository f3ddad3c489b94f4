import { setScene } from './scene';

const scene = setScene();

async function useToken(token: string): Promise<void> {
  await scene.playground.page.locator('.account').click();
  await scene.playground.page.locator('#token').fill(token);
  await scene.playground.page.getByRole('button', { name: 'Use', exact: true }).click();
}

test('shows the username and role of the token, and when it expires', async () => {
  await scene.playground.page.locator('.account strong').waitFor();
  expect(await scene.playground.page.locator('.account').innerText()).toMatch(/ada\s+USER\s+23 hours left/);
});

test('switches to another demo user in a click', async () => {
  await scene.playground.become('grace');
  await scene.playground.page.locator('.account', { hasText: 'ADMIN' }).waitFor();
  await scene.playground.page.locator('.choices button', { hasText: 'Who am I?' }).click();
  expect(await scene.playground.run()).toMatchObject({ data: { me: { username: 'grace', role: 'ADMIN', email: 'grace@example.com' } } });
  // The choice survives a reload.
  await scene.playground.page.reload();
  await scene.playground.page.locator('.account', { hasText: 'grace' }).waitFor();
});

test('shows why the gateway rejects an account, in the selected language', async () => {
  await scene.playground.become('spam_krali');
  await scene.playground.page.locator('.account .fault').waitFor();
  await scene.playground.page.locator('.account').click();
  await scene.playground.page.locator('#account-panel .quiet', { hasText: 'Insufficient permissions' }).waitFor();
  await scene.playground.page.keyboard.press('Escape');
  await scene.playground.pick('x-language', 'tr');
  await scene.playground.page.locator('.account').click();
  await scene.playground.page.locator('#account-panel .quiet', { hasText: 'Yetersiz yetki' }).waitFor();
});

test('accepts a pasted token with or without Bearer, rejects an invalid one, and signs out', async () => {
  const token = await scene.stage.demoToken('elif.live');
  await useToken(` Bearer ${token} `);
  await scene.playground.page.locator('.account', { hasText: 'elif.live' }).waitFor();

  await useToken('şifre');
  expect(await scene.playground.page.locator('#account-panel [role=status]').innerText()).toBe('A token cannot contain these characters.');
  await scene.playground.page.keyboard.press('Escape');
  expect(await scene.playground.page.locator('.account').innerText()).toContain('elif.live');

  await useToken('not.a.token');
  await scene.playground.page.locator('.account', { hasText: 'Token rejected' }).waitFor();
  // The schema is fetched without a token.
  await scene.playground.page.reload();
  await scene.playground.untilReady();
  await scene.playground.show('Schema');
  expect(await scene.playground.page.locator('.plugin pre').innerText()).toContain('type Query');

  await scene.playground.page.locator('.account').click();
  await scene.playground.page.getByRole('button', { name: 'Sign out' }).click();
  await scene.playground.page.locator('.account', { hasText: 'No token' }).waitFor();
  await scene.playground.page.keyboard.press('Escape');
  expect((await scene.playground.run()).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('keeps a token in the browser tab only, and never in the URL', async () => {
  await scene.playground.become('grace');
  await scene.playground.page.locator('.account', { hasText: 'ADMIN' }).waitFor();
  expect(scene.playground.page.url()).toBe(`${scene.stage.url}/playground`);
  expect(await scene.playground.keptForGood()).not.toContain('eyJ');
});

test('fetches a new token for a demo user whose token has expired', async () => {
  await scene.playground.page.clock.install();
  await scene.playground.page.clock.fastForward('25:00:00');
  await scene.playground.page.locator('.account', { hasText: 'expired' }).waitFor();
  const response = scene.playground.page.waitForResponse('**/playground/settings.json');
  await scene.playground.become('grace');
  expect((await response).ok()).toBe(true);
  await scene.playground.page.locator('.account', { hasText: 'grace' }).waitFor();
});

test('discards the request of the previous user when the user changes', async () => {
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
