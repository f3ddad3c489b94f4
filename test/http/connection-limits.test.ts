import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { ConnectionLimits } from '../../src/http/connections';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';

const GET = 'GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n';
const AS_ADA = `GET /api/v1/users/${ADA}/stats HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${tokenFor(ADA)}\r\n\r\n`;

/** A connection and whether it is open. */
interface Client {
  readonly socket: Socket;
  readonly isOpen: () => boolean;
  /** Sends a request and waits for the first bytes of the response. */
  send(request: string): Promise<string>;
}

const clients: Client[] = [];
let gateway: TestGateway | undefined;

async function start(limits: Partial<ConnectionLimits>, environment: Readonly<Record<string, string>> = {}): Promise<void> {
  gateway = await startGateway(environment, undefined, limits);
}

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await gateway?.close();
});

async function open(from = '127.0.0.1'): Promise<Client> {
  const socket = connect({ port: Number(new URL(gateway?.url ?? '').port), host: '127.0.0.1', localAddress: from });
  let closed = false;
  socket.on('error', () => undefined);
  socket.on('close', () => (closed = true));
  // The end is only noticed while reading.
  socket.on('data', () => undefined);
  await once(socket, 'connect');
  const client: Client = {
    socket,
    isOpen: () => !closed,
    send: (request) =>
      new Promise((resolve) => {
        socket.once('data', (chunk) => {
          resolve(chunk.toString());
        });
        socket.once('close', () => {
          resolve('');
        });
        socket.write(request);
      }),
  };
  clients.push(client);
  return client;
}

describe('connections of one address', () => {
  test('are limited, without affecting other addresses', async () => {
    await start({ maxPerAddress: 2 });
    const first = await open();
    const second = await open();
    expect(await first.send(GET)).toMatch(/^HTTP\/1\.1 200/);
    expect(await second.send(GET)).toMatch(/^HTTP\/1\.1 200/);
    expect(await (await open()).send(GET)).toBe('');
    expect(await (await open('127.0.0.2')).send(GET)).toMatch(/^HTTP\/1\.1 200/);
    expect(gateway?.log.filter(({ msg }) => String(msg).startsWith('too many connections of one address'))).toHaveLength(1);
    // A closed connection frees a slot.
    first.socket.destroy();
    while (!/^HTTP\/1\.1 200/.test(await (await open()).send(GET)));
  });

  test.each(['1', 'true', 'loopback', '10.0.0.0/8, 127.0.0.0/8'])(
    'are not bounded of a proxy that TRUST_PROXY=%s trusts',
    async (proxies) => {
      await start({ maxPerAddress: 2 }, { TRUST_PROXY: proxies });
      for (let count = 0; count < 5; count += 1) expect(await (await open()).send(GET)).toMatch(/^HTTP\/1\.1 200/);
    },
  );

  test.each(['0', 'false', '10.0.0.0/8', '127.0.0.2'])('are limited for clients that TRUST_PROXY=%s does not trust', async (proxies) => {
    await start({ maxPerAddress: 2 }, { TRUST_PROXY: proxies });
    for (const answer of [/^HTTP\/1\.1 200/, /^HTTP\/1\.1 200/, /^$/]) expect(await (await open()).send(GET)).toMatch(answer);
  });
});

test('closes idle connections of unauthenticated clients near the maximum, oldest first', async () => {
  await start({ max: 20, maxPerAddress: undefined });
  const authenticated: Client[] = [];
  for (let count = 0; count < 4; count += 1) {
    const client = await open();
    expect(await client.send(AS_ADA)).toMatch(/^HTTP\/1\.1 200/);
    authenticated.push(client);
  }
  const idle: Client[] = [];
  for (let count = 0; count < 15; count += 1) idle.push(await open());
  const newcomer = await open();
  expect(await newcomer.send(GET)).toMatch(/^HTTP\/1\.1 200/);
  expect(await newcomer.send(AS_ADA)).toMatch(/^HTTP\/1\.1 200/);
  for (const client of authenticated) expect(await client.send(AS_ADA)).toMatch(/^HTTP\/1\.1 200/);
  const stillOpen = idle.map((client) => client.isOpen());
  expect(stillOpen[0]).toBe(false);
  expect(stillOpen.at(-1)).toBe(true);
});

test('closes no WebSocket and no event stream of an authenticated client near MAX_CONNECTIONS', async () => {
  await start({}, { MAX_CONNECTIONS: '20', MAX_CONNECTIONS_PER_ADDRESS: 'off' });
  const { host } = new URL(gateway?.url ?? '');
  const websocket = new WebSocket(`ws://${host}/graphql`, 'graphql-transport-ws');
  websocket.on('open', () => {
    websocket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${tokenFor(ADA)}` } }));
  });
  await once(websocket, 'message');
  const query = encodeURIComponent(`subscription { userStatsChanged(userId: "${ADA}") { followers } }`);
  const stream = await open();
  const first = await stream.send(
    `GET /graphql/stream?query=${query} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${tokenFor(ADA)}\r\nX-Apollo-Operation-Name: a\r\n\r\n`,
  );
  expect(first).toMatch(/^HTTP\/1\.1 200/);
  const idle: Client[] = [];
  for (let count = 0; count < 19; count += 1) idle.push(await open());
  while (idle[0]?.isOpen() === true) await new Promise((resolve) => setTimeout(resolve, 10));
  websocket.send(JSON.stringify({ type: 'ping' }));
  await once(websocket, 'message');
  expect(stream.isOpen()).toBe(true);
  websocket.terminate();
});

test('closes the connection of a client that does not read its responses, but not of one that reads slowly', async () => {
  // Longer than a slow machine pauses: both clients are in the process of the gateway.
  await start({ idleTimeoutMs: 4_000, maxUnanswered: 400 }, { PLAYGROUND: 'true', MAX_QUEUE_MS: 'off' });
  // A response of 50 KB that takes no time, so that it is sent as fast as the client reads.
  const page = `GET /docs/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n`;
  const stalled = await open();
  stalled.socket.pause();
  const slow = await open();
  slow.socket.pause();
  for (const { socket } of [stalled, slow]) socket.write(page.repeat(400));
  const reading = setInterval(() => void slow.socket.read(64 * 1024), 50);
  const server = gateway?.http.server;
  const connections = (): Promise<number> =>
    new Promise((resolve) => server?.getConnections((_error, count) => { resolve(count); })); // prettier-ignore
  while ((await connections()) > 1) await new Promise((resolve) => setTimeout(resolve, 50));
  clearInterval(reading);
  // The responses were large.
  expect(slow.socket.bytesRead).toBeGreaterThan(1_000_000);
  slow.socket.resume();
  expect(slow.isOpen()).toBe(true);
});
