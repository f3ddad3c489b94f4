import { METHODS } from 'node:http';
import { connect } from 'node:net';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { recordFault } from './record-fault';

const PLATFORMS = ['web', 'mobile_ios', 'mobile_android', 'admin', 'api', 'unknown', 'all'];
const PATHS = ['/graphql', `/api/v1${STATS}`, '/api/v1/users/profile/ada', '/api/v1/users/me/transactions', '/health/ready'];

let gateway: FaultyGateway;
beforeAll(async () => {
  gateway = await startFaultyGateway({});
});
afterAll(() => gateway.stop());

async function scrape(): Promise<{ readonly bytes: number; readonly durationMs: number }> {
  const startedAt = performance.now();
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return { bytes: text.length, durationMs: performance.now() - startedAt };
}

/** Pipelines requests of every method, path and platform on a connection, and discards the responses. */
function sendAll(): Promise<number> {
  const { hostname, port } = new URL(gateway.url);
  const heads = METHODS.filter((method) => method !== 'CONNECT').flatMap((method) =>
    [...PATHS, `/${method}-made-up`].flatMap((path) =>
      [...PLATFORMS, 'none', 'other', 'x'].map((platform) => `${method} ${path} HTTP/1.1\r\nHost: a\r\nx-platform: ${platform}\r\n`),
    ),
  );
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(heads.length);
    });
    socket.resume();
    socket.end(heads.map((head, index) => `${head}${index === heads.length - 1 ? 'Connection: close\r\n' : ''}\r\n`).join(''));
  });
}

test('thousands of unauthenticated requests do not grow /metrics', async () => {
  expect(await gateway.rest(STATS)).toBe(200);
  const before = await scrape();
  const sent = (await sendAll()) + (await sendAll());
  const after = await scrape();
  await sendAll();
  const later = await scrape();
  recordFault({
    name: 'requests of all methods, routes and platforms: /metrics stays small',
    sent,
    failed: 0,
    figures: [
      { name: 'bytes before', value: before.bytes },
      { name: 'bytes after', value: after.bytes, atMost: 200_000 },
      { name: 'bytes after half as many more', value: later.bytes, atMost: Math.round(after.bytes * 1.02) },
      { name: 'scrape in ms', value: Math.round(after.durationMs), atMost: 100 },
    ],
  });
  expect(sent).toBeGreaterThan(3_400);
  expect(after.bytes).toBeLessThanOrEqual(200_000);
  expect(later.bytes).toBeLessThanOrEqual(after.bytes * 1.02);
  expect(await gateway.rest(STATS)).toBe(200);
});
