import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import type { ConnectionLimits } from '../../src/http/connections';
import { handleClientError } from '../../src/http/raw-responses';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { openHeldDatabase, type HeldDatabase } from './held-database';

const LONG_MS = 600_000;
const HEAD = `Host: a\r\nAuthorization: Bearer ${tokenFor(ADA)}\r\n`;
const STATS = `GET /api/v1/users/${ADA}/stats HTTP/1.1\r\n${HEAD}\r\n`;
const NOWHERE = 'GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n';

let database: HeldDatabase;
let gateway: TestGateway;
const sockets: Socket[] = [];

async function start(limits: Partial<ConnectionLimits> = {}): Promise<void> {
  database = await openHeldDatabase();
  gateway = await startGateway({}, () => Promise.resolve(database), limits);
}

afterEach(async () => {
  database.release();
  for (const socket of sockets.splice(0)) socket.destroy();
  await gateway.close();
});

/** Opens a connection and sends bytes on it. */
function send(bytes: string): Socket {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes);
  sockets.push(socket);
  return socket;
}

function statusesLogged(): unknown[] {
  return gateway.log.filter(({ msg }) => msg === 'request').map(({ status }) => status);
}

/** Waits until the bytes sent so far were processed: a later response has arrived. */
async function turn(): Promise<void> {
  expect((await gateway.fetch('/health/live')).status).toBe(200);
}

test('logs pipelined requests whose connection is reset, and does not wait for them', async () => {
  await start();
  const held = database.hold(1);
  const socket = send(STATS + NOWHERE.repeat(49));
  await held;
  await turn();
  socket.resetAndDestroy();
  await gateway.shutDown(LONG_MS);
  expect(statusesLogged().filter((status) => status === 499)).toHaveLength(50);
});

test('unread responses do not block other connections', async () => {
  await start();
  // More than the initial limit of concurrent requests.
  const held = database.hold(1);
  for (let count = 0; count < 6; count += 1) send(STATS + NOWHERE.repeat(90));
  await held;
  await turn();
  const other = await gateway.rest('/users/nobody/stats', { as: null });
  expect(other.status).toBe(401);
});

test('closes a connection with too many unanswered requests after its responses', async () => {
  await start({ maxUnanswered: 3 });
  const held = database.hold(1);
  const socket = send(STATS + NOWHERE.repeat(10_000));
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  await held;
  await turn();
  database.release();
  await once(socket, 'end');
  expect([...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status)).toEqual(['200', '404', '404', '503']);
  expect(text.match(/^connection: close\r$/gim)).toHaveLength(1);
  // Later ones were not started; the fifth is the request of `turn`.
  expect(statusesLogged()).toHaveLength(5);
});

test('does not limit sequential requests on a connection', async () => {
  await start({ maxUnanswered: 3 });
  const socket = send('');
  for (let count = 0; count < 20; count += 1) {
    socket.write(NOWHERE);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 /);
  }
});

describe('a CONNECT behind unread responses', () => {
  const ALIASES = Array.from({ length: 8 }, (_, index) => `b${index}: bio`).join(' ');
  const body = JSON.stringify({ query: `{ users(ids: [${`"${ADA}",`.repeat(100)}]) { profile { ${ALIASES} } } }` });
  const LARGE = `POST /graphql HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  /** Sends it behind more requests than the kernel buffers responses for, all before the first response. */
  async function sendUnread(): Promise<void> {
    const held = database.hold(1);
    const socket = send(`${LARGE.repeat(8)}CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n`);
    socket.pause();
    const connecting = once(gateway.http.server, 'connect');
    await held;
    await connecting;
    database.release();
    await turn();
  }

  test('is closed after a timeout', async () => {
    await start({ idleTimeoutMs: 300 });
    await database.execute(`update profiles set bio = repeat('x', 2400)`);
    await sendUnread();
    // Its unanswered requests are logged once it is closed.
    while (!statusesLogged().includes(499)) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test('does not block the shutdown', async () => {
    await start({ idleTimeoutMs: LONG_MS });
    await database.execute(`update profiles set bio = repeat('x', 2400)`);
    await sendUnread();
    await gateway.shutDown(100);
    expect(gateway.http.server.listening).toBe(false);
  });
});

test('closes the connection if a response fails while another waits for it', async () => {
  await start();
  const socket = new Socket();
  const request = new IncomingMessage(socket);
  request.complete = true;
  const response = new ServerResponse(request);
  Object.assign(socket, { _httpMessage: response });
  handleClientError(new Error('not HTTP'), socket, { bodyOf: () => ({}), hsts: false, onFailure: () => undefined });
  response.emit('error', new Error('broken'));
  await once(socket, 'close');
});
