import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const HEAD = `Host: a\r\nAuthorization: Bearer ${tokenFor(ADA)}\r\n`;
const STATS = `GET /api/v1/users/${ADA}/stats HTTP/1.1\r\n${HEAD}\r\n`;
const QUERY = encodeURIComponent(`subscription { userStatsChanged(userId: "${ADA}") { followers } }`);
const STREAM = `GET /graphql/stream?query=${QUERY} HTTP/1.1\r\n${HEAD}\r\n`;

/** A connection, with the text that has arrived on it. */
class Connection {
  private text = '';

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => (this.text += chunk.toString()));
    socket.on('error', () => undefined);
  }

  get statuses(): number[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }

  /** Waits for a text. */
  async until(text: string): Promise<void> {
    while (!this.text.includes(text)) await once(this.socket, 'data');
  }

  async untilStatuses(count: number): Promise<number[]> {
    while (this.statuses.length < count) await once(this.socket, 'data');
    return this.statuses;
  }
}

const connections: Connection[] = [];
afterEach(() => {
  for (const { socket } of connections.splice(0)) socket.destroy();
});

/** Sends bytes on a new connection. */
function send(bytes: string): Connection {
  const connection = new Connection(connect(Number(new URL(gateway.url).port), '127.0.0.1'));
  connection.socket.write(bytes);
  connections.push(connection);
  return connection;
}

async function openStreams(): Promise<number> {
  const { text } = await gateway.fetch('/metrics');
  return Number(/^graphql_live_connections\{transport="sse"\} (\d+)$/m.exec(text)?.[1]);
}

/** The number of requests for stats that were executed. */
function executed(): number {
  return gateway.log.filter(({ msg, operation }) => msg === 'request' && operation === 'RestUserStats').length;
}

test('a stream that is sent together with requests behind it is rejected, and they are answered', async () => {
  const connection = send(STREAM + STATS.repeat(3));
  expect(await connection.untilStatuses(4)).toEqual([400, 200, 200, 200]);
  expect(await openStreams()).toBe(0);
  expect(executed()).toBe(3);
});

test('a stream that is sent after a response begins', async () => {
  const connection = send(STATS);
  await connection.untilStatuses(1);
  connection.socket.write(STREAM);
  await connection.until('event: next');
  expect(connection.statuses).toEqual([200, 200]);
});

test('a request behind a stream whose URL is invalid closes the connection', async () => {
  const connection = send(STREAM);
  await connection.until('event: next');
  const closed = once(connection.socket, 'close');
  connection.socket.write('GET /%ZZ HTTP/1.1\r\nHost: a\r\n\r\n');
  await closed;
  expect(connection.statuses).toEqual([200]);
});

test('a request behind a stream is not executed, and closes the connection', async () => {
  const connection = send(STREAM);
  await connection.until('event: next');
  const closed = once(connection.socket, 'close');
  const before = executed();
  connection.socket.write(STATS.repeat(100));
  await closed;
  expect(connection.statuses).toEqual([200]);
  expect(executed()).toBe(before);
  while ((await openStreams()) > 0);
});

test('a connection may be used again after a stream that could not begin', async () => {
  const connection = send(STREAM.replace('followers', 'unknown'));
  expect(await connection.untilStatuses(1)).toEqual([400]);
  connection.socket.write(STATS);
  expect(await connection.untilStatuses(2)).toEqual([400, 200]);
});
