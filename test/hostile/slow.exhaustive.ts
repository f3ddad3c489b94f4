import type { Server } from 'node:http';
import { connect } from 'node:net';
import { startGateway, tokenFor, ADA, type TestGateway } from '../support/gateway';
import { violationsOf } from './invariant';
import { tally } from './tally';
import { parseAnswer, type WireAnswer } from '../support/wire';

/** The documented time limit for sending a request, in milliseconds. */
const LIMIT_MS = 10_000;
const DRIP_MS = 400;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** Sends the start immediately and then single bytes, until the server closes the connection. */
function drip(start: string, then: string): Promise<WireAnswer> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(start));
    const timer = setInterval(() => {
      if (then !== '') socket.write(then);
    }, DRIP_MS);
    const finish = (): void => {
      clearInterval(timer);
      socket.destroy();
      resolve(parseAnswer(Buffer.concat(chunks)));
    };
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', finish);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') finish();
      else reject(error);
    });
  });
}

const HEAD = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${tokenFor(ADA)}\r\nContent-Type: application/json\r\n`;

const SLOW: readonly (readonly [name: string, start: string, then: string])[] = [
  ['headers that never end', `${HEAD}X-Slow: `, 'a'],
  ['a body that never ends', `${HEAD}Content-Length: 1000\r\n\r\n{"query":"`, ' '],
  ['a body in chunks that never ends', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
  ['a body that never begins', `${HEAD}Content-Length: 1000\r\n\r\n`, ''],
  ['a connection that never says anything', '', ''],
];

test('closes connections whose headers or body never end, with a response of the documented shape', async () => {
  // Concurrently, because each takes as long as the limit.
  const answers = await Promise.all(
    SLOW.map(async ([name, start, then]) => {
      const answer = await drip(start, then);
      const violations = violationsOf({ endpoint: 'envelope', bytes: Buffer.from(start) }, answer);
      tally({ violations, isCase: true });
      return { name, status: answer.status, code: answer.headers['x-error-code'], violations };
    }),
  );
  expect(answers).toEqual(SLOW.map(([name]) => ({ name, status: 408, code: 'REQUEST_TIMEOUT', violations: [] })));
  expect((await gateway.rest(`/users/${ADA}/stats`)).status).toBe(200);
});

test('limits the time for sending a request to ten seconds', () => {
  // Node stores the interval on the server, but its types lack it.
  const { requestTimeout, headersTimeout, connectionsCheckingInterval } = gateway.http.server as Server & {
    readonly connectionsCheckingInterval: number;
  };
  expect(headersTimeout).toBeGreaterThan(0);
  expect(Math.max(requestTimeout, headersTimeout) + connectionsCheckingInterval).toBeLessThanOrEqual(LIMIT_MS);
});

test('limits the number and the idle time of connections', () => {
  const { maxConnections, timeout, keepAliveTimeout } = gateway.http.server;
  expect(maxConnections).toBeGreaterThan(0);
  for (const limit of [timeout, keepAliveTimeout]) expect(limit).toBeGreaterThan(0);
});
