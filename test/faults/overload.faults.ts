import { ADA, tokenFor } from '../support/gateway';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { percentile, type Sample } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';
import { createSocketLoad, type SocketLoad } from './socket-load';

/** A page of a hundred transactions, the largest page of the legacy API. */
const PAGE = '/api/v1/users/me/transactions?limit=100';

let server: PostgresServer;
let gateway: FaultyGateway;
let load: SocketLoad;
let live: SocketLoad;
beforeAll(async () => {
  server = await startPostgresServer();
  gateway = await startFaultyGateway({ DATABASE_URL: await seededDatabase(server), MAX_CONNECTIONS_PER_ADDRESS: 'off' });
  load = createSocketLoad(gateway.url, PAGE, { authorization: `Bearer ${tokenFor(ADA, 3600)}` });
  live = createSocketLoad(gateway.url, '/health/live', {});
});
afterAll(async () => {
  load.close();
  live.close();
  await gateway.stop();
  await server.remove();
});

/** Responses a second with `clients` that each send the next request after a response. */
async function closedLoop(clients: number, ms: number): Promise<number> {
  const until = performance.now() + ms;
  let answered = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < until) if ((await load.send()).status === 200) answered += 1;
  };
  await Promise.all(Array.from({ length: clients }, one));
  return (answered / ms) * 1000;
}

/** Sends requests at a fixed rate, and 20 liveness probes a second. */
async function openLoop(rate: number, ms: number): Promise<{ readonly pages: Sample[]; readonly lives: Sample[] }> {
  const pages: Promise<Sample>[] = [];
  const lives: Promise<Sample>[] = [];
  const startedAt = performance.now();
  for (let passed = 0; passed < ms; passed = performance.now() - startedAt) {
    while (pages.length < (passed / 1000) * rate) pages.push(load.send());
    if (lives.length < passed / 50) lives.push(live.send());
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return { pages: await Promise.all(pages), lives: await Promise.all(lives) };
}

function durations(samples: readonly Sample[], status: number): number[] {
  return samples.filter((sample) => sample.status === status).map(({ durationMs }) => durationMs);
}

test('keeps its throughput at three times its capacity, and rejects the rest immediately', async () => {
  await closedLoop(20, 1_000);
  const peak = await closedLoop(50, 3_000);
  // Not before, and several at a time: the gateway closes connections that are idle for 15 s, and a request could cross with that.
  await Promise.all(Array.from({ length: 10 }, () => load.open(150)));
  await live.open(20);
  const seconds = 5;
  const { pages, lives } = await openLoop(3 * peak, seconds * 1_000);
  const answered = durations(pages, 200);
  const rejected = durations(pages, 503);
  recordFault({
    name: 'three times as many requests as can be answered, open loop',
    sent: pages.length,
    failed: pages.length - answered.length - rejected.length + lives.filter(({ status }) => status !== 200).length,
    figures: [
      { name: 'goodput of its peak in %', value: Math.round((answered.length / seconds / peak) * 100), atLeast: 80 },
      { name: 'p99 of what is answered in ms', value: Math.round(percentile(answered, 0.99)), atMost: 1_000 },
      { name: 'p50 of 503 in ms', value: Math.round(percentile(rejected, 0.5)) },
      { name: 'p95 of 503 in ms', value: Math.round(percentile(rejected, 0.95)), atMost: 100 },
      { name: 'p99 of 503 in ms', value: Math.round(percentile(rejected, 0.99)) },
      { name: 'p99 of liveness in ms', value: Math.round(percentile(durations(lives, 200), 0.99)), atMost: 1_000 },
      { name: 'peak per second', value: Math.round(peak) },
    ],
  });
  expect(answered.length + rejected.length).toBe(pages.length);
  expect(rejected.length).toBeGreaterThan(0);
  expect(lives.filter(({ status }) => status !== 200)).toEqual([]);
  expect(await gateway.rest('/users/me/transactions')).toBe(200);
});
