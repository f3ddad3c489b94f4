import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';

/** More than Node reads from a connection in one turn (2 MiB), so that the response arrives while the client is still sending. */
const BODY = Buffer.alloc(8 * 1024 * 1024, 'x');
const TIMES = 6;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** A request with a large body, and its expected response. */
interface Case {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly status: number;
}

const CASES: readonly Case[] = [
  { name: 'a body above the limit', method: 'POST', path: '/graphql', type: 'application/json', status: 413 },
  { name: 'a wrong method', method: 'PUT', path: `/api/v1/users/${ADA}/stats`, type: 'application/json', status: 405 },
  { name: 'a method that is not allowed, with an unknown type', method: 'PUT', path: '/graphql', type: 'text/x-unknown', status: 405 },
  { name: 'a media type that is not supported', method: 'POST', path: '/graphql', type: 'text/x-unknown', status: 415 },
  { name: 'no route', method: 'POST', path: '/api/v1/nothing', type: 'application/json', status: 404 },
];

async function byFetch({ method, path, type }: Case): Promise<number> {
  const response = await fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${tokenFor(ADA)}`, 'content-type': type },
    body: BODY,
  });
  await response.text();
  return response.status;
}

/** `extra` are further options of curl. */
function byCurl({ method, path, type }: Case, extra: readonly string[]): Promise<number> {
  const options = ['--silent', '--show-error', '--output', '/dev/null', '--write-out', '%{http_code}', '--request', method];
  return new Promise((resolve, reject) => {
    const args = [...options, '--header', `content-type: ${type}`, ...extra, '--data-binary', '@-', gateway.url + path];
    const child = execFile('curl', args, (error, stdout) => {
      if (error === null) resolve(Number(stdout));
      else reject(new Error('curl failed', { cause: error }));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(BODY);
  });
}

/** Sends the whole body, then reads until the server closes. `framing` is Content-Length or chunked. */
async function byRawSocket({ method, path, type }: Case, framing: 'length' | 'chunks'): Promise<number> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  const head = `${method} ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\n`;
  socket.pause();
  socket.write(framing === 'length' ? `${head}Content-Length: ${BODY.length}\r\n\r\n` : `${head}Transfer-Encoding: chunked\r\n\r\n`);
  if (framing === 'chunks') socket.write(`${BODY.length.toString(16)}\r\n`);
  await new Promise((resolve) => socket.write(BODY, resolve));
  if (framing === 'chunks') socket.write('\r\n0\r\n\r\n');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.resume();
  // A reset is an error, which rejects.
  await once(socket, 'end');
  socket.destroy();
  expect(text).toMatch(/\r\nconnection: close\r\n/i);
  expect(text.split('\r\n\r\n')[1]).toMatch(/^\{.*\}$/s);
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
}

describe.each(CASES)('$name returns $status to a client that is still sending', (of) => {
  test.each([
    ['fetch', () => byFetch(of)],
    ['curl', () => byCurl(of, ['--header', 'Expect:'])],
    ['curl, asking before it sends', () => byCurl(of, ['--expect100-timeout', '30'])],
    ['a socket', () => byRawSocket(of, 'length')],
    ['a socket, in chunks', () => byRawSocket(of, 'chunks')],
  ])('%s', async (_client, send) => {
    const statuses: number[] = [];
    for (let time = 0; time < TIMES; time += 1) statuses.push(await send());
    expect(statuses).toEqual(Array.from({ length: TIMES }, () => of.status));
  });
});

test('does not send 100 Continue for a body that is too large', async () => {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  await once(socket, 'end');
  socket.destroy();
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
});

test('does not execute a request after the last response on a connection', async () => {
  const before = gateway.log.length;
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  const request = 'GET /health/live HTTP/1.1\r\nHost: a\r\n';
  socket.write(`${request}Connection: close\r\n\r\n`);
  await once(socket, 'data');
  socket.write(`${request}\r\n`);
  await once(socket, 'close');
  expect(gateway.log.slice(before).filter(({ route }) => route === '/health/live')).toHaveLength(1);
});
