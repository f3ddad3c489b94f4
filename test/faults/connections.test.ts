import { connect } from 'node:net';
import { startGatewayProcess, type GatewayProcess } from '../hostile/gateways';

let gateway: GatewayProcess;
beforeAll(async () => {
  gateway = await startGatewayProcess('development');
});
afterAll(() => gateway.stop());

/** Sends bytes and resets the connection: immediately, or after the first response bytes. */
function sendAndReset(bytes: string, when: 'connect' | 'data'): Promise<void> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve();
    });
    const reset = (): void => void socket.resetAndDestroy();
    if (when === 'data') socket.once('data', reset);
    socket.write(bytes, () => {
      if (when === 'connect') reset();
    });
  });
}

test.each([
  ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['CONNECT followed by a tunnel', `CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n${'x'.repeat(10_000)}`],
  ['Upgrade to WebSocket', 'GET /graphql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
  ['Upgrade to h2c', 'GET /graphql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n'],
  ['Expect: 100-continue', 'POST /graphql HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n'],
  ['an unknown expectation', 'POST /graphql HTTP/1.1\r\nHost: a\r\nExpect: x\r\nContent-Length: 10\r\n\r\n'],
  ['bytes that are not HTTP', 'x\r\n\r\n'],
])('a reset after %s does not end the process', async (_what, bytes) => {
  const { startedAt } = await gateway.vitals();
  // A reset arrives before the response about as often as after it.
  for (let attempt = 0; attempt < 50; attempt += 1) await sendAndReset(bytes, attempt % 2 === 0 ? 'connect' : 'data');
  expect((await gateway.vitals()).startedAt).toBe(startedAt);
  expect((await gateway.canary()).status).toBe(200);
});
