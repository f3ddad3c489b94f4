import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expectSuccess } from '../support/expect-envelope';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { openHeldDatabase, type HeldDatabase } from './held-database';

const STATS = { followers: 120, following: 85, totalLiveStreams: 12 };
const LONG_MS = 600_000;

let database: HeldDatabase;
let gateway: TestGateway;

beforeEach(async () => {
  database = await openHeldDatabase();
  gateway = await startGateway({}, () => Promise.resolve(database));
});

afterEach(async () => {
  database.release();
  await gateway.close();
});

/** A raw TCP connection; `received` is everything read from it. */
async function openConnection(): Promise<{ socket: Socket; received: () => string; closed: Promise<unknown> }> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  // A closed connection may end in a reset.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  return { socket, received: () => text, closed };
}

const HEAD_OF_REQUEST = `GET /api/v1/users/${ADA}/stats HTTP/1.1\r\nHost: gateway\r\n`;

function restOfRequest(): string {
  return `Authorization: Bearer ${tokenFor(ADA)}\r\n\r\n`;
}

/** Resolves once the gateway accepts no more connections. */
async function untilDeaf(): Promise<void> {
  for (;;) {
    const accepted = await fetch(`${gateway.url}/health/live`).then(
      () => true,
      () => false,
    );
    if (!accepted) return;
  }
}

test('completes a request in flight before the gateway closes', async () => {
  const held = database.hold(2);
  const rest = gateway.rest(`/users/${ADA}/stats`);
  const query = gateway.graphql('{ me { username } }');
  await held;
  let isDown = false;
  const down = gateway.shutDown(LONG_MS).then(() => {
    isDown = true;
  });
  await untilDeaf();
  expect(isDown).toBe(false);
  database.release();
  expectSuccess(await rest, STATS);
  expect((await query).body).toEqual({ data: { me: { username: 'ada' } } });
  await down;
  await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
});

test('aborts a request that does not finish before the timeout', async () => {
  const held = database.hold(1);
  const cut = expect(gateway.rest(`/users/${ADA}/stats`)).rejects.toThrow();
  await held;
  const begun = performance.now();
  await gateway.shutDown(200);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(199);
  await cut;
});

test('does not wait for a disconnected client', async () => {
  const held = database.hold(1);
  const leaving = new AbortController();
  const headers = { authorization: `Bearer ${tokenFor(ADA)}` };
  const left = expect(fetch(`${gateway.url}/api/v1/users/${ADA}/stats`, { headers, signal: leaving.signal })).rejects.toThrow();
  await held;
  leaving.abort();
  await left;
  await gateway.shutDown(LONG_MS);
  expect(gateway.log.filter(({ msg }) => msg === 'request')).toEqual([expect.objectContaining({ status: 499 })]);
});

test('closes idle keep-alive connections', async () => {
  const used = await openConnection();
  used.socket.write(HEAD_OF_REQUEST + restOfRequest());
  while (!used.received().includes('"errors":[]')) await once(used.socket, 'data');
  expect(used.received()).toMatch(/connection: keep-alive/i);
  await gateway.shutDown(LONG_MS);
  await used.closed;
});

test('closes the connection of an incomplete request at the timeout', async () => {
  const slow = await openConnection();
  slow.socket.write(HEAD_OF_REQUEST);
  await gateway.fetch('/health/live');
  await gateway.shutDown(200);
  await slow.closed;
  // Node's own header timeout, which is longer, would have sent a response.
  expect(slow.received()).toBe('');
});

test('answers a request that was partly sent when shutdown began in the shape of its endpoint, and closes its connection', async () => {
  const slow = await openConnection();
  slow.socket.write(HEAD_OF_REQUEST);
  await gateway.fetch('/health/live');
  const down = gateway.shutDown(LONG_MS);
  await untilDeaf();
  slow.socket.write(restOfRequest());
  await slow.closed;
  expect(slow.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(slow.received()).toMatch(/connection: close/i);
  expect(slow.received()).toContain(`"data":${JSON.stringify(STATS)}`);
  await down;
});

describe('the grace period', () => {
  let end = (): void => undefined;
  const graceUntilEnd = (): Promise<void> => new Promise((resolve) => (end = resolve));

  test('answers new and idle connections and requests in flight with Connection: close, and is not ready', async () => {
    const idle = await openConnection();
    idle.socket.write(HEAD_OF_REQUEST + restOfRequest());
    while (!idle.received().includes('"errors":[]')) await once(idle.socket, 'data');
    const held = database.hold(1);
    const inFlight = gateway.rest(`/users/${ADA}/stats`);
    await held;
    const down = gateway.shutDown(LONG_MS, graceUntilEnd());
    const ready = await gateway.fetch('/health/ready', { as: null });
    expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
    const unknown = await gateway.rest('/users/nobody/stats', { as: null });
    expect([unknown.status, unknown.headers.get('connection')]).toEqual([401, 'close']);
    database.release();
    const answer = await inFlight;
    expectSuccess(answer, STATS);
    expect(answer.headers.get('connection')).toBe('close');
    expect(idle.received()).not.toMatch(/connection: close/i);
    idle.socket.write(HEAD_OF_REQUEST + restOfRequest());
    await idle.closed;
    expect(idle.received().match(/HTTP\/1\.1 200 OK\r\n/g)).toHaveLength(2);
    expect(idle.received()).toMatch(/connection: close/i);
    end();
    await down;
  });

  test('accepts no new connections at its end, while requests in flight finish', async () => {
    const held = database.hold(1);
    const inFlight = gateway.rest(`/users/${ADA}/stats`);
    await held;
    const down = gateway.shutDown(LONG_MS, graceUntilEnd());
    expect((await gateway.fetch('/health/live')).status).toBe(200);
    end();
    await untilDeaf();
    database.release();
    expectSuccess(await inFlight, STATS);
    await down;
  });
});
