import { createHmac } from 'node:crypto';
import { setScene } from './scene';

const scene = setScene();

const example = (title: string): Promise<void> => scene.playground.page.locator('.choices button', { hasText: title }).click();
const tabs = (): Promise<string[]> => scene.playground.page.locator('.graphiql-tab-button').allInnerTexts();
const activeTab = (): Promise<string> => scene.playground.page.locator('.graphiql-tab-active .graphiql-tab-button').innerText();
const staleMark = (): Promise<string> => scene.playground.page.locator('.graphiql-response .stale').innerText();
const executeButton = () => scene.playground.page.locator('.graphiql-execute-button');

/** Expects the names of the tabs, and of the active one: GraphiQL derives them some time after an operation is written. */
async function expectTabs(names: readonly string[], active: string): Promise<void> {
  const read = async (): Promise<unknown> => [await tabs(), await activeTab()];
  const expected = [names, active];
  for (let attempt = 0; attempt < 25 && JSON.stringify(await read()) !== JSON.stringify(expected); attempt += 1) {
    await scene.playground.page.waitForTimeout(200);
  }
  expect(await read()).toEqual(expected);
}

/** A token that only looks like one of the gateway. */
function forgedToken(claims: object): string {
  const content = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${content}.${createHmac('sha256', 'another key').update(content).digest('base64url')}`;
}

async function useToken(token: string): Promise<void> {
  await scene.playground.page.locator('.account').click();
  await scene.playground.page.locator('#token').fill(token);
  await scene.playground.page.locator('#account-panel form button[type=submit]').click();
}

test.each([
  ['the user', () => scene.playground.become('grace'), 'Outdated: received with user ada. Run the operation again.'],
  ['the language', () => scene.playground.pick('x-language', 'tr'), 'Güncel değil, şununla alındı: dil en. İşlemi yeniden çalıştırın.'],
  ['the time zone', () => scene.playground.pick('x-timezone', 'UTC+03:00'), 'Outdated: received with time zone UTC. Run the operation again.'],
  ['the platform', () => scene.playground.pick('x-platform', 'api'), 'Outdated: received with platform web. Run the operation again.'],
  ["the tab's headers", () => scene.playground.write('request-headers.json', '{ "X-Language": "tr" }'), 'Outdated: received with language en. Run the operation again.'],
])('marks a response as outdated after a change of %s, until it is received again', async (_what, change, mark) => {
  await scene.playground.run();
  expect(await staleMark()).toBe('');
  await change();
  await scene.playground.page.locator('.stale', { hasText: mark }).waitFor();
  await scene.playground.run();
  expect(await staleMark()).toBe('');
}); // prettier-ignore

test('a response is no longer outdated when the previous choice is made again', async () => {
  await scene.playground.run();
  await scene.playground.pick('x-platform', 'api');
  expect(await staleMark()).not.toBe('');
  await scene.playground.pick('x-platform', 'web');
  expect(await staleMark()).toBe('');
});

test('shows no status of an earlier request while another is in flight, and none if it fails', async () => {
  const { page } = scene.playground;
  await scene.playground.run();
  let fail = (): void => undefined;
  const failed = new Promise<void>((resolve) => (fail = resolve));
  await page.route('**/graphql', async (route) => {
    await failed;
    await route.abort();
  });
  await executeButton().click();
  await page.locator('.graphiql-response .exchange').waitFor({ state: 'detached' });
  fail();
  await page.locator('.graphiql-response .view-line', { hasText: 'No response' }).waitFor();
  expect(await page.locator('.graphiql-response .exchange').count()).toBe(0);
  expect(scene.playground.visit.complaints.splice(0)).toEqual([expect.stringContaining('net::ERR_FAILED')]);
});

test('shows neither status nor response of the operation that was in an emptied tab before', async () => {
  const { page } = scene.playground;
  await scene.playground.show('REST');
  await scene.playground.run();
  await page.locator('.rest-answer').waitFor();
  await scene.playground.write('operation.graphql', '');
  await page.locator('.plugin .choices button').nth(1).click();
  await page.locator('.graphiql-tab-active', { hasText: 'Profile' }).waitFor();
  expect(await tabs()).toHaveLength(1);
  await page.getByText('Send the request, or run the operation').waitFor();
  expect(await page.locator('.exchange').count()).toBe(0);
  expect(await scene.playground.read('response.json')).toBe('');
});

test('goes to the open tab of an example instead of opening another one', async () => {
  await example('Who am I?');
  await example('The wallet');
  await scene.playground.write('variables.json', '{ "limit": 2 }');
  await example('Who am I?');
  await expectTabs(['UserStats', 'Me', 'Wallet'], 'Me');
  // In another language, and with other variables.
  await scene.playground.pick('x-language', 'tr');
  await example('Cüzdan');
  await expectTabs(['UserStats', 'Me', 'Wallet'], 'Wallet');
  expect(await scene.playground.read('variables.json')).toBe('{ "limit": 2 }');
  await example('Bir hesabın istatistikleri');
  await expectTabs(['UserStats', 'Me', 'Wallet'], 'UserStats');
});

test('opens an example again after its operation was changed', async () => {
  await scene.playground.write('operation.graphql', '{ me { id } }');
  await example('Stats of an account');
  await expectTabs(['<untitled>', 'UserStats'], 'UserStats');
});

test.each(['', '# only a comment\n', ' \n,\n'])('cannot send the document %j', async (text) => {
  await scene.playground.write('operation.graphql', text);
  expect(await executeButton().isDisabled()).toBe(true);
  const sent: string[] = [];
  scene.playground.page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await scene.playground.page.locator('.graphiql-query-editor .view-lines').click();
  await scene.playground.page.keyboard.press('Control+Enter');
  await scene.playground.page.locator('.graphiql-response .view-line', { hasText: 'Nothing was sent' }).waitFor();
  expect(sent).toEqual([]);
  await scene.playground.write('operation.graphql', '{ me { username } }');
  expect(await scene.playground.run()).toEqual({ data: { me: { username: 'ada' } } });
});

test.each([
  ['expired', { sub: '507f1f77bcf86cd799439011', exp: 1_000_000_000 }, 'ada', 'The token of ada. It expired'],
  ['notAccepted', { sub: '507f1f77bcf86cd799439011', exp: 4_000_000_000 }, 'ada', 'its signature, issuer or audience is not accepted'],
  ['notAccepted', { sub: '000000000000000000000001', exp: 4_000_000_000 }, '000000000000000000000001', 'The token of 000000000000000000000001.'],
  ['notYetValid', { sub: '507f1f77bcf86cd799439011', exp: 4_100_000_000, nbf: 4_000_000_000 }, 'ada', 'It is valid in'],
])('says whose token is rejected, and why: %s', async (kind, claims, user, reason) => {
  const { page } = scene.playground;
  await useToken(forgedToken(claims));
  await page.locator('.account', { hasText: 'Token rejected' }).waitFor();
  expect(await page.locator('.account').innerText()).toContain(user);
  await page.locator('.account').click();
  const fault = page.locator(`#account-panel [data-fault=${kind}]`);
  expect(await fault.innerText()).toContain(reason);
  expect(await page.locator('#account-panel').innerText()).toContain('The gateway’s answer: Authentication required');
}); // prettier-ignore

test('says that the account of a token is suspended, and that a text is not a token', async () => {
  const { page } = scene.playground;
  await scene.playground.become('spam_krali');
  await page.locator('.account', { hasText: 'Token rejected' }).waitFor();
  await page.locator('.account').click();
  expect(await page.locator('#account-panel [data-fault=suspended]').innerText()).toBe(
    'The token of spam_krali. The account is suspended.',
  );
  await page.keyboard.press('Escape');
  await useToken('not-a-token');
  await page.locator('.account', { hasText: 'Token rejected' }).waitFor();
  await page.locator('.account').click();
  expect(await page.locator('#account-panel [data-fault=malformed]').innerText()).toBe('It is not a JSON Web Token.');
});

test('does not blame the token for a gateway that is overloaded', async () => {
  const { page } = scene.playground;
  await page.route('**/graphql', (route) =>
    route.fulfill({ status: 429, json: { errors: [{ message: 'Too many requests', extensions: { code: 'RATE_LIMITED' } }] } }),
  );
  await scene.playground.become('grace');
  await page.locator('.account', { hasText: 'Account unknown' }).waitFor();
  await page.locator('.account').click();
  expect(await page.locator('#account-panel').innerText()).toContain('The gateway’s answer: Too many requests');
  expect(await page.locator('#account-panel [data-fault]').count()).toBe(0);
});
