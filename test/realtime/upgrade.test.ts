import { once } from 'node:events';
import { connect } from 'node:net';
import { EventStreamClient } from '../support/event-stream';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { GraphQLSocket, rejectedUpgrade } from '../support/graphql-socket';

const STATS = `subscription { userStatsChanged(userId: "${ADA}") { followers } }`;
const ORIGIN = 'https://app.example.com';
const AUTHORIZATION = `Authorization: Bearer ${tokenFor(ADA)}`;
const H2C = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';
const BODY = JSON.stringify({ query: '{ me { username } }' });
const GET = `GET /api/v1/users/${ADA}/stats HTTP/1.1\r\nHost: a\r\n${AUTHORIZATION}\r\n`;
const POST = `POST /graphql HTTP/1.1\r\nHost: a\r\n${AUTHORIZATION}\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n`;
const LAST = 'GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ CORS_ORIGINS: ORIGIN });
});
afterAll(() => gateway.close());

/** Sends bytes and reads until the server closes the connection. */
async function exchangeAll(...parts: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  const ended = once(socket, 'end');
  for (const part of parts) {
    socket.write(part);
    // So that the parts arrive separately.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await ended;
  socket.destroy();
  return text;
}

const statusesIn = (text: string): number[] => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

describe('an offer to upgrade to anything but a WebSocket is declined, and its request served:', () => {
  it.each([
    ['GET', [`${GET}${H2C}\r\n`, LAST]],
    ['POST with a body', [`${POST}${H2C}\r\n${BODY}`, LAST]],
    ['POST with a body that arrives later', [`${POST}${H2C}\r\n${BODY.slice(0, 5)}`, BODY.slice(5), LAST]],
    ['another protocol', [`${GET}Connection: Upgrade\r\nUpgrade: other/1\r\n\r\n`, LAST]],
    ['a WebSocket at another path', [`${GET}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, LAST]],
    ['in one piece with the next request', [`${POST}${H2C}\r\n${BODY}${LAST}`]],
  ])('%s', async (_title, parts) => {
    const text = await exchangeAll(...parts);
    expect(statusesIn(text)).toEqual([200, 200]);
  });

  it('behind a request that is not answered yet', async () => {
    const text = await exchangeAll(`${GET}\r\n${POST}${H2C}\r\n${BODY}${GET}\r\n${LAST}`);
    expect(statusesIn(text)).toEqual([200, 200, 200, 200]);
    expect(text.indexOf('"followers"')).toBeLessThan(text.indexOf('"username"'));
  });

  it('again and again on one connection, which is counted once', async () => {
    const text = await exchangeAll(...Array.from({ length: 5 }, () => `${GET}${H2C}\r\n`), LAST.replace('/health/live', '/metrics'));
    expect(statusesIn(text)).toEqual([200, 200, 200, 200, 200, 200]);
    const metrics = text.slice(text.indexOf('# HELP'));
    expect(/^http_connections (\d+)$/m.exec(metrics)?.[1] ?? '1').toBe('1');
  });
});

describe('a handshake', () => {
  const HANDSHAKE =
    'Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n';

  it('behind a request that is not answered yet is answered after it', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.write(`${GET}\r\nGET /graphql HTTP/1.1\r\n${HANDSHAKE}`);
    while (!text.includes(' 101 ')) await once(socket, 'data');
    expect(statusesIn(text)).toEqual([200, 101]);
    socket.destroy();
  });

  it.each([
    ['with two hosts', `GET /graphql HTTP/1.1\r\nHost: b\r\n${HANDSHAKE}`],
    ['with an unknown version', `GET /graphql HTTP/1.1\r\n${HANDSHAKE.replace('Version: 13', 'Version: 7')}`],
    ['without a key', `GET /graphql HTTP/1.1\r\n${HANDSHAKE.replace(/Sec-WebSocket-Key.*\r\n/, '')}`],
  ])('%s is rejected with 400 and a body', async (_title, bytes) => {
    const text = await exchangeAll(bytes);
    expect(statusesIn(text)).toEqual([400]);
    expect(text).toContain('"statusCode":400');
  });

  it('at the path of streams opens a WebSocket as well', async () => {
    const socket = await GraphQLSocket.connect(gateway, { path: '/graphql/stream?from=app' });
    socket.subscribe('1', STATS);
    expect(await socket.messages.next()).toMatchObject({ type: 'next' });
    await socket.close();
  });

  it('at another path is answered like a request', async () => {
    const { status } = await rejectedUpgrade(GraphQLSocket.open(gateway, { path: '/other' }));
    expect(status).toBe(404);
  });
});

describe('a gateway with a base path', () => {
  it('serves sockets and streams below it', async () => {
    const based = await startGateway({ BASE_PATH: '/live' });
    const socket = await GraphQLSocket.connect(based, { path: '/live/graphql' });
    socket.subscribe('1', STATS);
    expect(await socket.messages.next()).toMatchObject({ type: 'next' });
    for (const path of ['/live/graphql', '/live/graphql/stream']) {
      const stream = await EventStreamClient.open(based, { query: STATS }, { path });
      expect(await stream.events.next()).toMatchObject({ event: 'next' });
      await stream.close();
    }
    await socket.close();
    await based.close();
  });
});

describe('the headers of event streams', () => {
  it.each([['POST'], ['GET']] as const)('by %s are those of other responses, with those of CORS', async (method) => {
    for (const path of ['/graphql', '/graphql/stream']) {
      const stream = await EventStreamClient.open(gateway, { query: STATS, variables: {} }, { method, path, headers: { origin: ORIGIN } });
      expect(stream.status).toBe(200);
      expect(stream.response.headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'access-control-allow-origin': ORIGIN,
        'x-request-id': expect.any(String) as string,
        'content-language': 'en',
        'x-content-type-options': 'nosniff',
      });
      expect(stream.response.headers['content-encoding']).toBeUndefined();
      await stream.close();
    }
  });

  it('of a path of streams name its methods', async () => {
    const { status, headers } = await gateway.fetch('/graphql/stream', { method: 'PUT' });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});
