import { ADA, tokenFor } from '../support/gateway';
import { connect } from 'node:net';
import { textFrame, type RawSocket } from '../support/raw-socket';
import { residentMb } from './gateway-metrics';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { liveCounts, openSocket, untilNoneIsLeft } from './raw-live-clients';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { scaled } from './scale';

const CLIENTS = scaled({ usual: 500, full: 5_000 });
const HASTY = scaled({ usual: 300, full: 3_000 });
/** Demo accounts, among which the clients are divided: an account may have 200 operations. */
const VIEWERS = 40;

const SUBSCRIPTION = `subscription { userStatsChanged(userId: "${ADA}") { followers } }`;

let gateway: FaultyGateway;
beforeAll(async () => {
  gateway = await startFaultyGateway({ MAX_CONNECTIONS_PER_ADDRESS: 'off', DEMO_ACTIVITY: 'off' });
});
afterAll(async () => {
  const { code, stdout } = await gateway.stop();
  expect(code).toBe(0);
  expect(stdout.split('\n').filter((line) => line.includes('"level":50') || line.includes('Warning'))).toEqual([]);
});

/** Connects and signs in; once more if the gateway has waited in vain for `connection_init`, which may follow thousands of handshakes. */
async function signIn(userId: string, index: number, isRepeated = false): Promise<RawSocket> {
  const client = await openSocket(gateway, index);
  client.send(textFrame({ type: 'connection_init', payload: { authorization: tokenFor(userId, 3600) } }));
  try {
    await client.message('connection_ack');
    return client;
  } catch (error) {
    client.destroy();
    if (isRepeated || client.closed?.code !== 4408) throw error;
    return signIn(userId, index, true);
  }
}

/** Connects, signs in and subscribes. Resolves, once the present value has come, to a function that cuts the connection without a close frame. */
async function subscriber(index: number, viewers: readonly string[]): Promise<() => void> {
  const client = await signIn(viewers[index % viewers.length] ?? ADA, index);
  client.send(textFrame({ id: '1', type: 'subscribe', payload: { query: SUBSCRIPTION } }));
  await client.message('"followers":120');
  return () => {
    client.socket.resetAndDestroy();
  };
}

test('thousands of clients that lose their connection together are all served again', async () => {
  const viewers = Array.from({ length: VIEWERS }, (_, n) => `5eed01${String(n + 1).padStart(18, '0')}`);
  const active = (await Promise.all(viewers.map(async (id) => ((await isActive(id)) ? id : undefined)))).filter((id) => id !== undefined);
  const all = Array.from({ length: Math.min(CLIENTS, active.length * 200) }, (_, index) => index);
  await untilNoneIsLeft(gateway);
  const leave = await Promise.all(all.map((index) => subscriber(index, active)));
  await eventually(async () => {
    expect(await liveCounts(gateway)).toEqual({ connections: all.length, subscriptions: all.length });
  });
  const memory = await residentMb(gateway);

  for (const end of leave) end();
  await untilNoneIsLeft(gateway);
  const since = performance.now();
  const outcomes = await Promise.allSettled(all.map((index) => subscriber(index, active)));
  const recoveryMs = performance.now() - since;
  const served = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const canary = await gateway.rest(STATS);
  for (const end of served) end();
  await untilNoneIsLeft(gateway);

  const growth = (await residentMb(gateway)) - memory;
  const failed = all.length - served.length;
  recordFault({
    name: `${all.length} clients that reconnect together`,
    sent: all.length,
    failed,
    worstRecoveryMs: recoveryMs,
    recoveryLimitMs: 20_000,
    figures: [{ name: 'resident MB more', value: growth, atMost: 100 }],
  });
  expect({ failed, canary }).toEqual({ failed: 0, canary: 200 });
  expect(growth).toBeLessThan(100);
}, 300_000);

/** Whether an account of the demo data may subscribe. */
async function isActive(userId: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${tokenFor(userId)}`, 'content-type': 'application/json', accept: 'text/event-stream' };
  const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query: SUBSCRIPTION }) });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return isStream && Buffer.from(first?.value ?? []).includes('followers');
}

/** Sends bytes, and resets the connection after the first response bytes, or after some milliseconds. */
function sendAndLeave(bytes: string, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(gateway.url).port), localAddress: `127.0.0.${1 + (afterMs % 50)}` });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve();
    });
    socket.write(bytes, () =>
      setTimeout(() => {
        socket.resetAndDestroy();
      }, afterMs),
    );
  });
}

test('event streams whose clients leave immediately leave nothing behind', async () => {
  const body = JSON.stringify({ query: SUBSCRIPTION });
  const head = `POST /graphql/stream HTTP/1.1\r\nHost: a\r\nAuthorization: ${tokenFor(ADA, 3600)}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const pipelined = head.repeat(20);
  const memory = await residentMb(gateway);
  let left = HASTY;
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      while (left > 0) {
        left -= 1;
        await sendAndLeave(left % 10 === 0 ? pipelined : head, left % 30);
      }
    }),
  );
  await untilNoneIsLeft(gateway);
  const growth = (await residentMb(gateway)) - memory;
  const operations = await eventually(() => gateway.rest(STATS));
  recordFault({
    name: 'event streams that are left immediately',
    sent: HASTY,
    failed: operations === 200 ? 0 : 1,
    figures: [{ name: 'resident MB more', value: growth, atMost: 100 }],
  });
  expect(operations).toBe(200);
  expect(growth).toBeLessThan(100);
}, 180_000);
