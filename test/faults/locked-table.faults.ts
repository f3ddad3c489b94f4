import { Client } from 'pg';
import { ADA } from '../support/gateway';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startOpenLoop, type Sample } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

/** Longer than the statement timeout. A lock of the full length once made every route fail. */
const LOCKED_MS = process.env['FAULT_SCALE'] === 'full' ? 22_000 : 12_000;

/** Paths that are requested four times a second each, with the tables they read. */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  [STATS]: ['users', 'user_stats', 'blocks'],
  '/users/profile/ada': ['users', 'profiles', 'live_streams', 'blocks'],
  '/users/me/transactions': ['users', 'transactions'],
  '/users/me/transactions?type=GIFT_SENT&status=COMPLETED': ['users', 'transactions'],
  '/users/me/transactions?from=2026-01-01&to=2026-12-31': ['users', 'transactions'],
  '/users/me/transactions/grouped': ['users', 'transactions', 'live_streams'],
  [`/users/me/transactions?streamId=${ADA}`]: ['users', 'transactions'],
};

let server: PostgresServer;
let gateway: FaultyGateway;
let url: string;
beforeAll(async () => {
  server = await startPostgresServer();
  url = await seededDatabase(server);
  gateway = await startFaultyGateway({ DATABASE_URL: url });
  for (const path of Object.keys(ROUTES)) await gateway.rest(path);
});
afterAll(async () => {
  await gateway.stop();
  await server.remove();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const longest = (samples: readonly Sample[]): number => Math.max(0, ...samples.map(({ durationMs }) => durationMs));
const count = (samples: readonly Sample[], status: number): number => samples.filter((sample) => sample.status === status).length;

async function served(path: string): Promise<void> {
  if ((await gateway.rest(path)) !== 200) throw new Error('not served yet');
}

test.each(['transactions', 'live_streams', 'user_stats'])('a locked table affects only the routes that read it: %s', async (table) => {
  const loads = Object.entries(ROUTES).map(([path, tables]) => ({
    isTouched: tables.includes(table),
    load: startOpenLoop(4, () => gateway.rest(path)),
  }));
  await pause(500);
  const locker = new Client({ connectionString: url });
  await locker.connect();
  const lockedAt = performance.now();
  await locker.query(`begin; lock table ${table} in access exclusive mode`);
  await pause(LOCKED_MS);
  await locker.query('rollback');
  const unlockedAt = performance.now();
  await locker.end();
  // How long that takes is recorded, and limited by the scorecard only.
  for (const [path, tables] of Object.entries(ROUTES)) if (tables.includes(table)) await eventually(() => served(path));
  const servedAt = performance.now();
  await pause(1_000);
  const all = await Promise.all(loads.map(async ({ isTouched, load }) => ({ isTouched, samples: await load.stop() })));
  const others = all.filter(({ isTouched }) => !isTouched).flatMap(({ samples }) => samples);
  const touched = all.filter(({ isTouched }) => isTouched).flatMap(({ samples }) => samples);
  const during = touched.filter(({ sentAt }) => sentAt >= lockedAt && sentAt < unlockedAt);
  const after = touched.filter(({ sentAt }) => sentAt >= servedAt);
  const late = touched.filter(({ sentAt, status }) => sentAt >= unlockedAt && status !== 200);
  const quick = during.filter(({ status }) => status === 503);
  recordFault({
    name: `table ${table} locked for ${LOCKED_MS / 1_000} s`,
    sent: others.length,
    failed: others.length - count(others, 200),
    worstRecoveryMs: Math.max(0, ...late.map(({ sentAt, durationMs }) => sentAt + durationMs - unlockedAt)),
    recoveryLimitMs: 1_000,
    figures: [
      { name: 'longest answer of other routes, ms', value: longest(others), atMost: 2_000 },
      { name: 'longest answer of its own routes, ms', value: longest(during), atMost: 8_000 },
      { name: 'rejected immediately', value: quick.length },
      { name: 'waited for the time limit', value: count(during, 504) },
    ],
  });
  expect(others.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
  expect(count(during, 504)).toBeGreaterThan(0);
  expect(quick.length).toBeGreaterThan(count(during, 504));
  expect(after.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
});
