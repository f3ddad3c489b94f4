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

/**
 * Requests wait for 4 s, in which the gateway has to find the server as well. An outage that takes longer or shorter is repeated: how long
 * the server needs to stop and start depends on the machine.
 */
const AWAY_MS = { from: 2_100, aim: 2_300, to: 3_000 };

/** Ends a test on a machine on which no outage has that length. */
const TEST_TIMEOUT_MS = 600_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test(
  'the documented HAProxy leaves a gateway in service while requests wait for a failover',
  async () => {
    const headers = { authorization: `Bearer ${tokenFor(ADA, 3600)}` };
    let samples: readonly Sample[];
    let awayMs: number;
    /** How long the server took to stop and start, the last time. */
    let switchingMs = 300;
    do {
      await proxy.until(0, 'UP');
      const load = startOpenLoop(50, async () => (await fetch(`${proxy.url}/api/v1${STATS}`, { headers })).status);
      await pause(500);
      const stoppedAt = performance.now();
      await server.stop('immediate');
      const pausedMs = Math.max(0, AWAY_MS.aim - switchingMs);
      await pause(pausedMs);
      await server.start();
      awayMs = performance.now() - stoppedAt;
      switchingMs = awayMs - pausedMs;
      await pause(2_500);
      samples = await load.stop();
    } while (awayMs < AWAY_MS.from || awayMs > AWAY_MS.to);
    const failed = samples.filter(({ status }) => status !== 200);
    recordFault({ name: 'database away for 2 to 3 s, behind HAProxy', sent: samples.length, failed: failed.length });
    expect(new Set(samples.map(({ status }) => status))).toEqual(new Set([200]));
    expect(Math.max(...samples.map(({ durationMs }) => durationMs))).toBeGreaterThan(2_000);
  },
  TEST_TIMEOUT_MS,
);
