import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { recoveryMs, startOpenLoop, type OpenLoop, type Sample } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

let server: PostgresServer;
let proxy: TcpProxy;
let gateway: FaultyGateway;
beforeAll(async () => {
  server = await startPostgresServer();
  const { pathname } = new URL(await seededDatabase(server));
  proxy = await startTcpProxy(server);
  gateway = await startFaultyGateway({ DATABASE_URL: `postgresql://postgres@127.0.0.1:${proxy.port}${pathname}` });
});
afterAll(async () => {
  await gateway.stop();
  await proxy.close();
  await server.remove();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function untilServed(): Promise<void> {
  await eventually(async () => {
    if ((await gateway.rest(STATS)) !== 200) throw new Error('not served yet');
  });
}

/** The measurements of an outage under load. */
interface Outage {
  /** Requests sent during the outage. */
  readonly during: readonly Sample[];
  /** Requests sent after the first one that succeeded again. */
  readonly after: readonly Sample[];
  readonly sent: number;
  readonly recoveryMs: number;
  /** When its end began, as `performance.now()`. */
  readonly endsAt: number;
  /** In 5 s: how long the outage lasts depends on the machine. */
  readonly connects: number;
  readonly logLines: number;
  readonly ready: Sample;
}

/** Sends requests continuously while the database is disturbed for a while, which ends once all requests of that time have been answered. */
async function outage(durationMs: number, begin: () => Promise<void> | void, end: () => Promise<void> | void): Promise<Outage> {
  await untilServed();
  const failures = (): number => gateway.log().filter(({ level }) => Number(level) >= 50).length;
  const startLoad = (): OpenLoop => startOpenLoop(50, () => gateway.rest(STATS));
  const load = startLoad();
  await pause(300);
  const [connectsBefore, failuresBefore] = [proxy.accepted(), failures()];
  const beganAt = performance.now();
  await begin();
  const readyRequestedAt = performance.now();
  const ready = await fetch(`${gateway.url}/health/ready`);
  const readyAfterMs = performance.now() - readyRequestedAt;
  await pause(durationMs - (performance.now() - beganAt));
  const fiveSeconds = (performance.now() - beganAt) / 5_000;
  const [connects, logLines] = [proxy.accepted() - connectsBefore, failures() - failuresBefore];
  const answered = await load.stop();
  const laterLoad = startLoad();
  // Some requests of this load are answered before the end.
  await pause(500);
  await gateway.rest(STATS);
  const endsAt = performance.now();
  await end();
  const endedAt = performance.now();
  await untilServed();
  const servedAt = performance.now();
  await pause(2_000);
  const samples = [...answered, ...(await laterLoad.stop())];
  const during = samples.filter(({ sentAt }) => sentAt >= beganAt && sentAt < endedAt);
  return {
    during,
    after: samples.filter(({ sentAt }) => sentAt >= servedAt),
    sent: samples.length,
    recoveryMs: recoveryMs(
      samples.filter(({ sentAt }) => sentAt >= endedAt),
      endedAt,
      ({ status }) => status !== 200,
    ),
    endsAt,
    connects: connects / fiveSeconds,
    logLines: logLines / fiveSeconds,
    ready: { sentAt: readyRequestedAt, durationMs: readyAfterMs, status: ready.status },
  };
}

/**
 * Connections in 5 s: some two a second for 4 s, while requests wait for a failover, with up to four repetitions; then one a second, and the
 * readiness checks.
 */
const MAX_CONNECTS = 22;

const failed = (samples: readonly Sample[]): number => samples.filter(({ status }) => status !== 200).length;
const longest = (samples: readonly Sample[]): number => Math.max(0, ...samples.map(({ durationMs }) => durationMs));

/** The statuses other than 200: the first requests of an outage may still succeed. */
function failureStatuses(samples: readonly Sample[]): ReadonlySet<number> {
  return new Set(samples.map(({ status }) => status).filter((status) => status !== 200));
}

test('a stopped database returns 503, with few log lines and connection attempts', async () => {
  const durationMs = 5_000;
  const found = await outage(
    durationMs,
    () => server.stop('immediate'),
    () => server.start(),
  );
  recordFault({
    name: 'database stopped',
    sent: found.sent,
    failed: failed(found.after),
    worstRecoveryMs: found.recoveryMs,
    recoveryLimitMs: 2_000,
    figures: [
      { name: 'log lines of failures in 5 s', value: found.logLines, atMost: 10 },
      { name: 'connections in 5 s', value: found.connects, atMost: MAX_CONNECTS },
      { name: 'longest answer, ms', value: longest(found.during), atMost: 9_000 },
    ],
  });
  expect(failureStatuses(found.during)).toEqual(new Set([503]));
  expect(found.ready.status).toBe(503);
  expect(found.logLines).toBeGreaterThan(0);
  expect(failed(found.during)).toBeGreaterThan(100);
  expect(found.logLines).toBeLessThanOrEqual(10);
  expect(found.connects).toBeLessThanOrEqual(MAX_CONNECTS);
  expect(failed(found.after)).toBe(0);
});

test.each([
  ['hangs', () => server.signal('SIGSTOP'), () => server.signal('SIGCONT')],
  [
    'is behind a black hole',
    () => {
      proxy.setMode('swallow');
    },
    () => {
      proxy.setMode('pass');
      proxy.resetAll();
    },
  ],
])('a database that %s returns 504, and then 503 immediately', async (how, begin, end) => {
  const found = await outage(12_000, begin, end);
  const timeouts = found.during.filter(({ status }) => status === 504);
  const lastTimeoutAt = Math.max(...timeouts.map(({ sentAt, durationMs }) => sentAt + durationMs));
  const later = found.during.filter(({ sentAt, durationMs }) => sentAt > lastTimeoutAt && sentAt + durationMs < found.endsAt);
  recordFault({
    name: `database that ${how}`,
    sent: found.sent,
    failed: failed(found.after),
    worstRecoveryMs: found.recoveryMs,
    recoveryLimitMs: 2_000,
    figures: [
      { name: 'longest answer, ms', value: longest(found.during), atMost: 9_000 },
      { name: 'longest answer once it is known, ms', value: longest(later), atMost: 500 },
      { name: 'not ready after, ms', value: found.ready.durationMs, atMost: 3_000 },
    ],
  });
  expect(failureStatuses(found.during)).toEqual(new Set([503, 504]));
  expect(later.length).toBeGreaterThan(0);
  expect(new Set(later.map(({ status }) => status))).toEqual(new Set([503]));
  expect(found.ready.status).toBe(503);
  expect(failed(found.after)).toBe(0);
});

test('shuts down gracefully while its database hangs', async () => {
  await server.signal('SIGSTOP');
  const pending = gateway.rest(STATS);
  expect((await gateway.stop()).code).toBe(0);
  await pending;
});
