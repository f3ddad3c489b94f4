import { connect } from 'node:net';
import { ADA } from '../support/gateway';
import { closeFrame, handshakeOf, textFrame } from '../support/raw-socket';
import { startGatewayProcess, type GatewayProcess } from './gateways';
import { TOKEN } from './hostile-case';

let gateway: GatewayProcess;
beforeAll(async () => {
  gateway = await startGatewayProcess('development');
});
afterAll(async () => {
  const { code, log } = await gateway.stop();
  expect(code).toBe(0);
  expect(log.split('\n').filter((line) => line.includes('"level":50') || line.includes('Warning'))).toEqual([]);
});

const STATS = `/api/v1/users/${ADA}/stats`;
const SLOW = '/api/v1/users/me/transactions?limit=100';

/** A GET with headers. */
function get(path: string, ...headers: readonly string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: a', `Authorization: ${TOKEN}`, ...headers, '', ''].join('\r\n');
}

const OFFER = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAA'];
const LAST = get(STATS, 'Connection: close');
const HANDSHAKE = handshakeOf('a');
/** A message to which the gateway responds. */
const MESSAGE = textFrame({ type: 'ping', payload: { a: 'of the client' } });

/** Sends bytes, and reads until the server closes the connection, which it is asked to after the response to MESSAGE. @returns the statuses of its responses, and everything it has sent */
function converse(...chunks: readonly (string | Buffer)[]): Promise<{ readonly statuses: readonly number[]; readonly text: string }> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)))));
    socket.on('data', (chunk) => {
      received.push(chunk);
      if (chunk.includes('of the client')) socket.write(closeFrame(1000));
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const text = Buffer.concat(received).toString('latin1');
      resolve({ text, statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)) });
    });
  });
}

/** A POST with a body that is itself a request, which must not be executed. */
function smuggling(...headers: readonly string[]): string {
  const hidden = get('/api/v1/users/me/transactions');
  return [`POST ${STATS} HTTP/1.1`, 'Host: a', ...OFFER, ...headers, `Content-Length: ${hidden.length}`, '', hidden].join('\r\n');
}

test('serves a request after an offer to upgrade that was declined', async () => {
  expect((await converse(get(STATS, ...OFFER), get(STATS), LAST)).statuses).toEqual([200, 200, 200]);
});

test('serves hundreds of pipelined offers to upgrade in order', async () => {
  const offers = Array.from({ length: 400 }, (_, n) => get(n % 2 === 0 ? STATS : '/api/v1/none', ...OFFER));
  const { statuses } = await converse(...offers, LAST);
  expect(statuses).toEqual([...offers.map((_offer, n) => (n % 2 === 0 ? 200 : 404)), 200]);
});

test('does not execute the body of a request whose offer to upgrade is declined', async () => {
  expect((await converse(smuggling(), LAST)).statuses).toEqual([405, 200]);
});

test('keeps the length of a body when it follows two thousand headers', async () => {
  const many = Array.from({ length: 2_100 }, () => 'a:');
  expect((await converse(smuggling(...many), LAST)).statuses).toEqual([405, 200]);
});

test('keeps a body in chunks when its offer to upgrade is declined', async () => {
  const hidden = get('/api/v1/users/me/transactions');
  const head = [`POST ${STATS} HTTP/1.1`, 'Host: a', ...OFFER, 'Transfer-Encoding: chunked', '', ''].join('\r\n');
  const { statuses } = await converse(head, `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`, LAST);
  expect(statuses).toEqual([405, 200]);
});

test('does not read the body of a handshake as frames', async () => {
  const head = HANDSHAKE.replace('\r\n\r\n', `\r\nAuthorization: ${TOKEN}\r\nContent-Length: ${MESSAGE.length}\r\n\r\n`);
  const { statuses, text } = await converse(head, MESSAGE, LAST);
  expect(statuses).toEqual([400, 200]);
  expect(text).not.toContain('of the client');
});

test('switches protocols after the responses to earlier requests of the connection', async () => {
  const { statuses, text } = await converse(get(SLOW), get(STATS), HANDSHAKE, MESSAGE);
  expect(statuses).toEqual([200, 200, 101]);
  // Frames follow the handshake, and nothing else does.
  expect(text.slice(text.lastIndexOf('HTTP/1.1 101'))).toMatch(
    /^HTTP\/1\.1 101 [^{]*\r\n\r\n[^{]{2}\{"type":"pong","payload":\{"a":"of the client"\}\}/,
  );
});

test('switches protocols after a declined offer', async () => {
  expect((await converse(get(STATS, ...OFFER), HANDSHAKE, MESSAGE)).statuses).toEqual([200, 101]);
});

test('treats requests after a handshake as frames, which they are not', async () => {
  const { statuses } = await converse(HANDSHAKE, get(STATS), LAST);
  expect(statuses).toEqual([101]);
});

test('sends an error response after those to earlier requests, and closes the connection', async () => {
  const invalid = HANDSHAKE.replace('Version: 13', 'Version: 7');
  expect((await converse(get(SLOW), invalid, LAST)).statuses).toEqual([200, 400]);
});
