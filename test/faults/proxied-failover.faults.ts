import { readFileSync } from 'node:fs';
import { ADA, tokenFor } from '../support/gateway';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startHaProxy, type HaProxy } from './haproxy';
import { startOpenLoop, type Sample } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

let server: PostgresServer;
let gateway: FaultyGateway;
let proxy: HaProxy;
beforeAll(async () => {
  server = await startPostgresServer();
  gateway = await startFaultyGateway({ DATABASE_URL: await seededDatabase(server) });
  const [, seconds, fall] = /default-server check inter (\d)s fall (\d)/.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
  const check = ['option httpchk GET /health/ready'];
  proxy = await startHaProxy([Number(new URL(gateway.url).port)], { check, intervalMs: Number(seconds) * 1_000, fall: Number(fall) });
});
afterAll(async () => {
  await proxy.stop();
  await gateway.stop();
  await server.remove();
});

/** Requests wait for 4 s, in which the gateway has to find the server as well. An outage that takes longer, on a busy machine, is repeated. */
const LONGEST_MS = 3_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('the documented HAProxy leaves a gateway in service while requests wait for a failover', async () => {
  const headers = { authorization: `Bearer ${tokenFor(ADA, 3600)}` };
  let samples: readonly Sample[];
  let awayMs: number;
  do {
    await proxy.until(0, 'UP');
    const load = startOpenLoop(50, async () => (await fetch(`${proxy.url}/api/v1${STATS}`, { headers })).status);
    await pause(500);
    const stoppedAt = performance.now();
    await server.stop('immediate');
    await pause(2_000);
    await server.start();
    awayMs = performance.now() - stoppedAt;
    await pause(2_500);
    samples = await load.stop();
  } while (awayMs > LONGEST_MS);
  const failed = samples.filter(({ status }) => status !== 200);
  recordFault({ name: 'database away for 2 to 3 s, behind HAProxy', sent: samples.length, failed: failed.length });
  expect(new Set(samples.map(({ status }) => status))).toEqual(new Set([200]));
  expect(Math.max(...samples.map(({ durationMs }) => durationMs))).toBeGreaterThan(2_000);
});
