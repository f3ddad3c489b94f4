import { ProbedAvailability } from '../../src/database/availability';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function failure(code: string): Error {
  return Object.assign(new Error(`failed with ${code}`), { code });
}

const [LOST, REFUSED, UNANSWERED, WRONG_PASSWORD] = ['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', '28P01'].map(failure);

/** A database whose new connections fail with the given error, until that is undefined. */
class Server {
  failure: Error | undefined;
  probes = 0;
  hasConnected = true;
  readonly availability = new ProbedAvailability({
    probe: () => {
      this.probes += 1;
      return this.failure === undefined ? Promise.resolve() : Promise.reject(this.failure);
    },
    onFailure: () => undefined,
    hasConnected: () => this.hasConnected,
  });

  /** The outcome of a request that begins to wait now, with the time for which it waits in milliseconds. */
  async request(): Promise<readonly [outcome: string, waitedMs: number]> {
    const startedAt = performance.now();
    const outcome = await this.availability.waitUntilAvailable().then(() => 'served', (error: unknown) => String(error)); // prettier-ignore
    return [outcome, performance.now() - startedAt];
  }
}

const REJECTED: unknown = expect.stringContaining('SERVICE_UNAVAILABLE');

test.each([
  ['the old server closes connections', LOST],
  ['no server listens', REFUSED],
])('requests wait for a failover while %s', async (_what, error) => {
  const server = new Server();
  server.failure = error;
  server.availability.reportFailure('lost');
  expect(server.availability.settledAt).toBe(Infinity);
  const waiting = server.request();
  await jest.advanceTimersByTimeAsync(2_500);
  const late = server.request();
  server.failure = undefined;
  await jest.advanceTimersByTimeAsync(500);
  expect([(await waiting)[0], (await late)[0]]).toEqual(['served', 'served']);
  expect(server.availability.isAvailable).toBe(true);
  expect(server.availability.settledAt).toBeLessThanOrEqual(performance.now());
  expect(server.probes).toBeLessThan(15);
});

test('requests are rejected after 4 s, and from then on immediately, until a probe succeeds', async () => {
  const server = new Server();
  server.failure = REFUSED;
  server.availability.reportFailure('unreachable');
  const waiting = server.request();
  await jest.advanceTimersByTimeAsync(4_000);
  const [outcome, waitedMs] = await waiting;
  expect(outcome).toEqual(REJECTED);
  expect(waitedMs).toBeGreaterThan(3_000);
  expect(await server.request()).toEqual([REJECTED, 0]);
  server.failure = undefined;
  await jest.advanceTimersByTimeAsync(1_000);
  expect(await server.request()).toEqual(['served', 0]);
});

test.each([
  ['that does not respond', 'unanswered', UNANSWERED, true],
  ['that rejects the login', 'lost', WRONG_PASSWORD, true],
  ['that was never there', 'unreachable', REFUSED, false],
] as const)('requests do not wait for a database %s', async (_what, reported, error, hasConnected) => {
  const server = new Server();
  Object.assign(server, { failure: error, hasConnected });
  server.availability.reportFailure(reported);
  expect(await server.request()).toEqual([REJECTED, 0]);
  expect(server.probes).toBe(1);
  server.availability.close();
});

test('a wait that is too short to delay requests does not count as one', async () => {
  const server = new Server();
  server.failure = REFUSED;
  server.availability.reportFailure('lost');
  await jest.advanceTimersByTimeAsync(50);
  server.failure = undefined;
  await jest.advanceTimersByTimeAsync(100);
  const { settledAt } = server.availability;
  expect(settledAt).toBe(performance.now() - 50);
  // A single lost connection, while the database accepts new ones.
  server.availability.reportFailure('lost');
  expect(server.availability.settledAt).toBe(Infinity);
  await jest.advanceTimersByTimeAsync(10);
  expect(server.availability.settledAt).toBe(settledAt);
});

test('stops waiting when it is closed', async () => {
  const server = new Server();
  server.failure = REFUSED;
  server.availability.reportFailure('lost');
  const waiting = server.request();
  await jest.advanceTimersByTimeAsync(50);
  server.availability.close();
  expect((await waiting)[1]).toBe(50);
});
