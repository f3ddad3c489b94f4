import { ADA } from '../support/gateway';
import { many } from '../support/costly-documents';
import { frameOf, OPCODES, textFrame, type RawSocket } from '../support/raw-socket';
import { residentMb } from './gateway-metrics';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { openSocket, signedInSocket, untilNoneIsLeft } from './raw-live-clients';
import { percentile, startOpenLoop, type Sample } from './open-loop';
import { recordFault } from './record-fault';
import { scaled } from './scale';

/** Demo accounts that attack, each with its own rate limit. The client beside them is ada. */
const ATTACKERS = ['5eed01000000000000000002', '5eed01000000000000000005', '5eed01000000000000000007', '5eed01000000000000000008'] as const;
const SOCKETS = scaled({ usual: 20, full: 100 });
const SILENT = scaled({ usual: 200, full: 1_000 });
const RATE = 20;
const MEASURED_MS = scaled({ usual: 2_000, full: 5_000 });

/** What the resident memory of a gateway may grow by, in megabytes: garbage between two collections, and the buffers of sockets. */
const GROWTH_MB = 150;

let gateway: FaultyGateway;
beforeAll(async () => {
  // The default rate limit, which an attacker may use up.
  gateway = await startFaultyGateway({ MAX_CONNECTIONS_PER_ADDRESS: 'off', DEMO_ACTIVITY: 'off', RATE_LIMIT: '10000' });
  // Code and caches that every gateway needs.
  await measureVictim();
});
afterAll(async () => {
  const { code, stdout } = await gateway.stop();
  expect(code).toBe(0);
  expect(stdout.split('\n').filter((line) => line.includes('"level":50') || line.includes('Warning'))).toEqual([]);
});

async function measureVictim(): Promise<readonly Sample[]> {
  const load = startOpenLoop(RATE, () => gateway.rest(STATS));
  await new Promise((resolve) => setTimeout(resolve, MEASURED_MS));
  return load.stop();
}

const p50 = (samples: readonly Sample[]): number => percentile(samples.map(({ durationMs }) => durationMs), 0.5); // prettier-ignore

/** Measures a client alone and beside an attack. `attack` opens sockets, and sends everything. `beside / alone` is bounded in the scorecard. */
async function besideAttack(name: string, attack: () => Promise<readonly RawSocket[]>): Promise<readonly RawSocket[]> {
  const memory = await residentMb(gateway);
  const lines = gateway.log().length;
  const alone = await measureVictim();
  const attacking = attack();
  const beside = await measureVictim();
  const sockets = await attacking;
  const growth = (await residentMb(gateway)) - memory;
  const logged = gateway.log().filter((line) => line['msg'] !== 'request').length - lines;
  const failed = beside.filter(({ status }) => status !== 200).length;
  recordFault({
    name,
    sent: sockets.length,
    failed,
    figures: [
      { name: 'p50 beside / alone', value: p50(beside) / p50(alone), atMost: 3 },
      { name: 'resident MB more', value: growth, atMost: GROWTH_MB },
    ],
  });
  expect(failed).toBe(0);
  expect(growth).toBeLessThan(GROWTH_MB);
  // A line for each socket, and one for each subscription that it may have.
  expect(logged).toBeLessThanOrEqual(sockets.length * 101);
  return sockets;
}

/** Signed-in sockets that all send the same bytes. Those are made before, because a busy client would measure itself. */
function attackers(
  userId: string,
  count: number,
  bytes: Buffer,
  isReading: (index: number) => boolean,
): () => Promise<readonly RawSocket[]> {
  return async () => {
    const clients = await Promise.all(Array.from({ length: count }, (_, index) => signedInSocket(gateway, userId, index)));
    for (const [index, client] of clients.entries()) {
      if (!isReading(index)) client.stopReading();
      client.socket.write(bytes);
    }
    return clients;
  };
}

const never = (): boolean => false;
const always = (): boolean => true;

/** The bytes of operations with a document each. */
function operations(count: number, payloadOf: (n: number) => object): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, n) => textFrame({ id: `n${n}`, type: 'subscribe', payload: payloadOf(n) })));
}

/** Ends the sockets of an attack, and waits until nothing of them is left. */
async function leave(sockets: readonly RawSocket[]): Promise<void> {
  for (const client of sockets) client.destroy();
  await untilNoneIsLeft(gateway);
}

const LARGE_RESULTS = `{ ${many(20, (i) => `a${i}: myTransactions(limit: 100) { nodes { id amount balanceAfter createdAt type direction status } }`)} }`;

test('clients that send queries and do not read the results are cut, and the gateway keeps few of them', async () => {
  const sockets = await besideAttack(
    'sockets that send 500 queries each and never read',
    attackers(
      ATTACKERS[0],
      SOCKETS,
      operations(500, () => ({ query: LARGE_RESULTS })),
      never,
    ),
  );
  // Only the gateway ends them.
  await untilNoneIsLeft(gateway);
  for (const client of sockets) client.destroy();
}, 180_000);

test('clients that send large pings and do not read the pongs are cut, and the gateway keeps few of them', async () => {
  const ping = textFrame({ type: 'ping', payload: { large: 'x'.repeat(90_000) } });
  const sockets = await besideAttack(
    'sockets that send 500 pings of 90 KiB each and never read',
    attackers(ATTACKERS[1], SOCKETS, Buffer.concat(Array.from({ length: 500 }, () => ping)), never),
  );
  await untilNoneIsLeft(gateway);
  for (const client of sockets) client.destroy();
}, 180_000);

test('clients that send ten thousand pings are closed with 1008, whether they read the pongs or not', async () => {
  const pings = Buffer.concat(Array.from({ length: 10_000 }, () => frameOf(OPCODES.ping, 'x'.repeat(100))));
  const sockets = await besideAttack(
    'sockets that send 10,000 pings each',
    attackers(ATTACKERS[1], SOCKETS, pings, (index) => index % 2 === 1),
  );
  await untilNoneIsLeft(gateway);
  for (const client of sockets) client.socket.resume();
  const ends = await Promise.all(sockets.map((client) => client.end()));
  expect(ends.every(({ code }) => code === 1008 || code === 1006)).toBe(true);
  expect(ends.filter(({ code }) => code === 1008).length).toBeGreaterThanOrEqual(SOCKETS / 2);
}, 180_000);

test('clients that send hundreds of costly documents do not slow down others', async () => {
  const documentOf = (n: number): string =>
    `query Q${n} { ${many(30, (i) => `a${i}: me { id username role createdAt profile { userId username bio isLive joinedAt user { id role } } }`)} }`;
  const sockets = await besideAttack(
    'sockets that send 500 documents of 900 tokens each',
    attackers(
      ATTACKERS[2],
      4,
      operations(500, (n) => ({ query: documentOf(n) })),
      always,
    ),
  );
  await leave(sockets);
}, 180_000);

test('an account cannot make the gateway keep large messages by subscribing with them', async () => {
  const query = `subscription { userStatsChanged(userId: "${ADA}") { followers } }`;
  const junk = Array.from({ length: 25_000 }, () => ({}));
  const sockets = await besideAttack(
    'sockets that subscribe 100 times each with 80 KiB',
    attackers(
      ATTACKERS[3],
      10,
      operations(100, () => ({ query, variables: { junk } })),
      always,
    ),
  );
  await Promise.all(sockets.map((client) => client.until(() => client.messages.length > 100)));
  const limited = sockets.flatMap(({ messages }) => messages).filter((message) => message.includes('RATE_LIMITED'));
  // Some 500 KiB of them may run.
  expect(limited.length).toBeGreaterThanOrEqual(1_000 - 10);
  await leave(sockets);
}, 180_000);

test('clients that never sign in are closed with 4408', async () => {
  const sockets = await besideAttack('sockets without connection_init', () =>
    Promise.all(Array.from({ length: SILENT }, (_, index) => openSocket(gateway, index))),
  );
  const ends = await Promise.all(sockets.map((client) => client.end()));
  expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([4408]));
  // They confirm nothing, and keep their connection.
  await untilNoneIsLeft(gateway);
}, 180_000);
