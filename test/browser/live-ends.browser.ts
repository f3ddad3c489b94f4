import { tokenFor } from '../support/gateway';
import { LivePage } from './live-page';
import { setLiveStage, type LiveStage } from './live-stage';
import type { PlaygroundPage } from './playground-page';

const GRACE = '5eed01000000000000000001';
const TRANSPORTS = ['websocket', 'sse'] as const;

let stage: LiveStage;
let playground: PlaygroundPage;
let live: LivePage;

beforeAll(async () => {
  stage = await setLiveStage();
});
afterAll(() => stage.close());

async function open(options: Parameters<LiveStage['open']>[0] = {}): Promise<void> {
  playground = await stage.open(options);
  live = new LivePage(playground);
}
afterEach(() => playground.close());

test.each([
  ['websocket', 1_000],
  ['sse', 2_000],
] as const)('a restarted gateway: connects again by %s, and loses and repeats no transaction', async (transport, base) => {
  const amount = (n: number): string => `amount ${String(base + n)}`;
  await open();
  await live.example('My new transactions');
  await live.chooseTransport(transport);
  await live.toggle();
  await live.untilStatus('Live.');
  await stage.gift(base + 1);
  await live.untilNewest(amount(1));
  await stage.stop();
  await live.untilStatus('The gateway is restarting. Attempt 1 of 12 in');
  await stage.gift(base + 2);
  await stage.start();
  await live.untilStatus('Live again: resumed once.');
  await live.untilNewest(amount(2));
  await stage.gift(base + 3);
  await live.untilNewest(amount(3));
  const entries = await live.entries();
  const amounts = entries.map((line) => line.match(/amount (\d+)/g) ?? line);
  expect(amounts.slice(0, -1)).toEqual([[amount(3)], [amount(2)], 'Connected again', 'Connection lost', [amount(1)]]);
  expect(JSON.stringify(await live.response())).toContain(String(base + 3));
});

test.each(TRANSPORTS)('a suspended account: ends by %s, says why, and keeps the list', async (transport) => {
  await stage.setFollowers(10);
  await open({ as: GRACE });
  await live.example('Stats of a live host');
  await live.chooseTransport(transport);
  await live.toggle();
  await live.untilNewest('followers 10');
  try {
    await stage.database.execute(`update users set status = 'SUSPENDED' where id = '${GRACE}'`);
    await stage.setFollowers(11);
    await live.untilStatus(transport === 'websocket' ? 'Closed by the gateway: the account or the platform has no access. (4403 FORBIDDEN' : 'Ended by the gateway: '); // prettier-ignore
    expect(await playground.page.locator('.live-status').getAttribute('data-kind')).toBe('fault');
    expect((await live.entries()).at(-1)).toContain('followers 10');
    expect(await playground.page.locator('.graphiql-execute-button').getAttribute('aria-label')).toContain('Execute');
  } finally {
    await stage.database.execute(`update users set status = 'ACTIVE' where id = '${GRACE}'`);
  }
});

test.each([
  ['en-GB', 'websocket', 'Closed by the gateway: the token is missing, invalid or expired. (4401 UNAUTHENTICATED'],
  ['en-GB', 'sse', 'Not started: Authentication required'],
  ['tr-TR', 'websocket', 'Ağ geçidi bağlantıyı kapattı: belirteç yok, geçersiz ya da süresi dolmuş. (4401 UNAUTHENTICATED'],
  ['tr-TR', 'sse', 'Başlatılmadı: Kimlik doğrulaması gerekli'],
] as const)('without a valid token, says that nothing was started (%s, %s)', async (locale, transport, message) => {
  await open({ token: tokenFor(GRACE, -60), locale });
  await live.example(locale === 'tr-TR' ? 'Kimler yayında?' : 'Who is live?');
  await live.chooseTransport(transport);
  await live.toggle();
  await live.untilStatus(message);
  expect(JSON.stringify(await live.response())).toContain(message.replace('Not started: ', '').replace('Başlatılmadı: ', ''));
  expect(await live.entries()).toEqual([]);
});

test.each(TRANSPORTS)('an unknown user: shows the error as the result, by %s', async (transport) => {
  await open();
  await live.example('Stats of a live host');
  await live.chooseTransport(transport);
  await playground.write('variables.json', '{ "userId": "000000000000000000000000" }');
  await live.toggle();
  await live.untilStatus('Resource not found');
  expect(await live.response()).toHaveProperty('errors.0.extensions.code', 'NOT_FOUND');
});

test('a gateway that is away: says so, can be stopped while it waits, and runs again', async () => {
  await stage.setFollowers(10);
  await open();
  await live.example('Stats of a live host');
  await live.toggle();
  await live.untilNewest('followers 10');
  await stage.stop();
  try {
    await live.untilStatus('Attempt 2 of 12 in');
    await live.toggle();
    await live.untilStatus('Stopped.');
    await live.toggle();
    await live.untilStatus('No connection: is the gateway running?');
    expect(await live.response()).toEqual({ errors: [{ message: 'No connection: is the gateway running?' }] });
  } finally {
    await stage.start();
  }
  await live.toggle();
  await live.untilNewest('followers 10');
  await live.untilStatus('Live.');
});
