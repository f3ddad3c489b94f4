import { Client } from 'pg';
import { ADA } from '../support/gateway';
import { parseMetrics } from '../support/parse-metrics';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { untilStep, watchAllSteps } from './live-clients';
import { StepWriter } from './live-steps';
import { startOpenLoop, type Sample } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

/** How long each lock is held, and how often. */
const LOCKED_MS = 1_000;
const LOCKS = 12;

/** How many comparisons are counted as usual. */
const USUAL_COMPARISONS = 40;

/** How many comparisons take a second before they become rare: the middle of the last three times counts. */
const FIRST_SLOW = 2;

const REQUESTS_PER_SECOND = 50;

/** How much slower half of the requests beside it may be, in milliseconds: what the machine varies by. */
const TOLERANCE_MS = 20;

/** What does not read the locked table. */
const BESIDE = '/users/me/transactions?limit=5';

let server: PostgresServer;
let url: string;
let gateway: FaultyGateway;
beforeAll(async () => {
  server = await startPostgresServer();
  url = await seededDatabase(server);
  // As few connections as may be: any that comparisons took would be missed.
  gateway = await startFaultyGateway({ DATABASE_URL: url, DATABASE_POOL_SIZE: '4' });
});
afterAll(async () => {
  await gateway.stop();
  await server.remove();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The number of comparisons of stats that have ended. */
async function comparisons(): Promise<number> {
  const samples = parseMetrics(await (await fetch(`${gateway.url}/metrics`)).text());
  const found = samples.find(({ name, labels }) => name === 'database_statement_duration_seconds_count' && labels['kind'] === 'changes of stats'); // prettier-ignore
  return found?.value ?? 0;
}

/** Waits until as many comparisons have ended as are counted as usual. */
async function untilCompared(): Promise<void> {
  const before = await comparisons();
  while ((await comparisons()) < before + USUAL_COMPARISONS) await pause(200);
}

/** Locks the table of stats again and again, with a moment in between, so that each statement on it takes a second. */
async function slowDown(): Promise<void> {
  const locker = new Client({ connectionString: url });
  await locker.connect();
  // The server keeps the time: comparisons are fast in the moments in between, which must not be long.
  const lock = `begin; lock table user_stats in access exclusive mode; select pg_sleep(${LOCKED_MS / 1_000}); commit; select pg_sleep(0.02)`;
  await locker.query(Array<string>(LOCKS).fill(lock).join(';'));
  await locker.end();
}

/** The duration that half of the requests do not exceed. */
function median(samples: readonly Sample[]): number {
  return samples.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0;
}

/** Sends requests beside the work. */
async function beside(work: Promise<unknown>): Promise<readonly Sample[]> {
  const load = startOpenLoop(REQUESTS_PER_SECOND, () => gateway.rest(BESIDE));
  await work;
  return load.stop();
}

/** The comparisons of stats that end during the work, and requests beside it. */
async function measure(
  work: () => Promise<void>,
): Promise<{ readonly count: number; readonly seconds: number; readonly samples: readonly Sample[] }> {
  const [startedAt, startedWith] = [performance.now(), await comparisons()];
  const samples = await beside(work());
  return { count: (await comparisons()) - startedWith, seconds: (performance.now() - startedAt) / 1_000, samples };
}

test('comparisons become rare while their statements take a second, and requests beside them stay as fast', async () => {
  const writer = new StepWriter(() => server);
  await writer.write();
  const clients = watchAllSteps(gateway.url);
  await untilStep(clients, writer.step);
  const usual = await measure(untilCompared);
  const slow = await measure(slowDown);
  // A second: how long the usual ones take depends on the machine.
  const usually = usual.count / usual.seconds;
  const rarely = (slow.count - FIRST_SLOW) / slow.seconds;
  await writer.write();
  await untilStep(clients, writer.step);
  for (const client of clients) client.stop();

  const faults = clients.flatMap((client) => client.faults());
  const failed = slow.samples.filter(({ status }) => status !== 200).length;
  recordFault({
    name: 'subscriptions to a table whose statements take a second',
    sent: slow.samples.length,
    failed: failed + faults.length,
    figures: [
      { name: 'comparisons a second as usual', value: usually },
      { name: 'comparisons a second meanwhile', value: rarely, atMost: usually / 5 },
      { name: 'p50 of requests beside them, ms, as usual', value: Math.round(median(usual.samples)) },
      { name: 'the same meanwhile', value: Math.round(median(slow.samples)), atMost: Math.round(median(usual.samples)) + TOLERANCE_MS },
    ],
  });
  expect(faults).toEqual([]);
  expect(failed).toBe(0);
  expect(usual.count).toBeGreaterThanOrEqual(USUAL_COMPARISONS);
  expect(rarely).toBeLessThan(usually / 5);
});

test('a table that is locked longer than a statement may take ends no subscription, and rejects only requests that need it', async () => {
  const writer = new StepWriter(() => server);
  writer.step = (await server.run(`select count(*)::int as n from transactions where description = 'step'`, 'gateway')).map(({ n }) => Number(n))[0] ?? 0; // prettier-ignore
  const clients = watchAllSteps(gateway.url);
  await untilStep(clients, writer.step);
  const { ended } = await server.lock('user_stats', 10, 'gateway');
  const statuses = await Promise.all([beside(ended), ended.then(() => gateway.rest(`/users/${ADA}/stats`))]);
  expect(statuses[0].filter(({ status }) => status !== 200)).toEqual([]);
  await writer.write();
  await untilStep(clients, writer.step);
  for (const client of clients) client.stop();
  expect(clients.flatMap((client) => client.faults())).toEqual([]);
});
