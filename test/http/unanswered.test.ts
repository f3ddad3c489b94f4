import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import type { ConnectionLimits } from '../../src/http/connections';
import { answerClientError } from '../../src/http/raw-answers';
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

/** Waits until what was sent has been taken in: an answer that came later has come. */
async function turn(): Promise<void> {
  expect((await gateway.fetch('/health/live')).status).toBe(200);
}

test('pipelined requests whose connection is reset are logged, and not waited for', async () => {
  await start();
  const held = database.hold(1);
  const socket = send(STATS + NOWHERE.repeat(49));
  await held;
  await turn();
  socket.resetAndDestroy();
  await gateway.shutDown(LONG_MS);
  expect(statusesLogged().filter((status) => status === 499)).toHaveLength(50);
});

test('answers that nobody reads do not keep others from being answered', async () => {
  await start();
  // More than are answered at the same time at first, were they work.
  const held = database.hold(1);
  for (let count = 0; count < 6; count += 1) send(STATS + NOWHERE.repeat(90));
  await held;
  await turn();
  const other = await gateway.rest('/users/nobody/stats', { as: null });
  expect(other.status).toBe(401);
});

test('a connection is closed after its answers once it has too many requests unanswered', async () => {
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
  // Those after it were not begun; the fifth is what `turn` asked.
  expect(statusesLogged()).toHaveLength(5);
});

test('a connection may ask for as much as it likes in a row', async () => {
  await start({ maxUnanswered: 3 });
  const socket = send('');
  for (let count = 0; count < 20; count += 1) {
    socket.write(NOWHERE);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 /);
  }
});

describe('a CONNECT behind answers that are not read', () => {
  const ALIASES = Array.from({ length: 8 }, (_, index) => `b${index}: bio`).join(' ');
  const body = JSON.stringify({ query: `{ users(ids: [${`"${ADA}",`.repeat(100)}]) { profile { ${ALIASES} } } }` });
  const LARGE = `POST /graphql HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  /** Sends it behind more than the kernel takes, all of it before the first answer. */
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

  test('is cut once nothing moves', async () => {
    await start({ idleTimeoutMs: 300 });
    await database.execute(`update profiles set bio = repeat('x', 2400)`);
    await sendUnread();
    // What was unanswered on it is logged once it is gone.
    while (!statusesLogged().includes(499)) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test('does not keep the gateway from ending', async () => {
    await start({ idleTimeoutMs: LONG_MS });
    await database.execute(`update profiles set bio = repeat('x', 2400)`);
    await sendUnread();
    await gateway.shutDown(100);
    expect(gateway.http.server.listening).toBe(false);
  });
});

test('an answer that fails while another waits for it closes the connection', async () => {
  await start();
  const socket = new Socket();
  const request = new IncomingMessage(socket);
  request.complete = true;
  const response = new ServerResponse(request);
  Object.assign(socket, { _httpMessage: response });
  answerClientError(new Error('not HTTP'), socket, { bodyOf: () => ({}), hsts: false });
  response.emit('error', new Error('broken'));
  await once(socket, 'close');
});
