import type { FastifyInstance } from 'fastify';
import { createHttp } from '../../src/create-http';
import { parseConfig } from '../../src/config/config';
import { registerHealth } from '../../src/http/health';
import { createMetrics, registerMetrics } from '../../src/http/metrics';
import { RequestsInFlight } from '../../src/http/overload';

const QUEUE_MS = 150;
const ALWAYS_SERVED = 150;
const WINDOW_MS = 100;

describe('requests in flight', () => {
  let nowMs: number;
  let inFlight: RequestsInFlight;
  beforeEach(() => {
    nowMs = 10_000;
    inFlight = new RequestsInFlight(QUEUE_MS, () => nowMs);
  });

  function begin(count: number): void {
    for (let begun = 0; begun < count; begun += 1) inFlight.begin();
  }

  /** A tenth of a second in which requests complete, each after `durationMs`, and as many arrive. */
  async function pass(durationsMs: readonly number[]): Promise<boolean> {
    nowMs += WINDOW_MS;
    for (const durationMs of durationsMs) {
      inFlight.end(durationMs, true);
      inFlight.begin();
    }
    // A turn of the event loop ends.
    await new Promise((resolve) => setImmediate(resolve));
    return inFlight.isOverloaded();
  }

  test('are all accepted while they are few, however old', async () => {
    begin(ALWAYS_SERVED);
    for (let window = 0; window < 20; window += 1) expect(await pass([5_000])).toBe(false);
  });

  test('are rejected beyond the throughput within the maximum queue age, once even the fastest exceed it', async () => {
    begin(500);
    await pass([1]);
    // 200 in 100 ms are 300 in 150 ms.
    expect(await pass(Array.from({ length: 200 }, () => 160))).toBe(true);
    for (let ended = 0; ended < 201; ended += 1) inFlight.end(160, true);
    expect([inFlight.count, inFlight.isOverloaded()]).toEqual([299, false]);
  });

  test('are not rejected if only some are slow', async () => {
    begin(430);
    for (let window = 0; window < 20; window += 1) expect(await pass([5_000, 5_000, 10])).toBe(false);
  });

  test('are not rejected while they wait for a failover, nor those that follow', async () => {
    let settledAt = Infinity;
    inFlight = new RequestsInFlight(QUEUE_MS, () => nowMs, () => settledAt); // prettier-ignore
    begin(2_000);
    expect(inFlight.isOverloaded()).toBe(false);
    nowMs += 2_000;
    settledAt = nowMs;
    begin(ALWAYS_SERVED);
    nowMs += 50;
    expect(inFlight.isOverloaded()).toBe(false);
    for (let ended = 0; ended < 2_000; ended += 1) inFlight.end(2_050, true, true);
    expect(await pass([2_000])).toBe(false);
  });

  test('are rejected beyond 5,000 even while they wait for a failover', () => {
    inFlight = new RequestsInFlight(QUEUE_MS, () => nowMs, () => Infinity); // prettier-ignore
    begin(5_000);
    expect(inFlight.isOverloaded()).toBe(false);
    begin(1);
    expect(inFlight.isOverloaded()).toBe(true);
  });

  test('are accepted again once the queue age is below the maximum', async () => {
    begin(500);
    await pass([1]);
    expect(await pass(Array.from({ length: 100 }, () => 160))).toBe(true);
    let windows = 0;
    while (await pass([100])) windows += 1;
    expect(windows).toBeGreaterThan(2);
  });

  test('are accepted again, as a probe, if no response completes', async () => {
    begin(430);
    expect(await pass([])).toBe(true);
    let windows = 0;
    while (await pass([])) windows += 1;
    expect(windows).toBe(8);
  });

  test('free and failed requests do not lower the queue age', async () => {
    begin(500);
    await pass([1]);
    for (let ended = 0; ended < 50; ended += 1) {
      inFlight.begin();
      inFlight.end(0.1, false);
    }
    expect(await pass(Array.from({ length: 100 }, () => 160))).toBe(true);
  });

  test('are rejected after a long turn of the event loop', () => {
    begin(ALWAYS_SERVED + 1);
    expect(inFlight.isOverloaded()).toBe(false);
    nowMs += 25;
    expect(inFlight.isOverloaded()).toBe(true);
  });

  test('are never rejected if no maximum is set', async () => {
    inFlight = new RequestsInFlight(undefined, () => nowMs);
    begin(10_000);
    expect(await pass([9_000])).toBe(false);
  });
});

/** Requests over the limit. */
class TooMany extends RequestsInFlight {
  override isOverloaded(): boolean {
    return true;
  }
}

describe('an overloaded gateway', () => {
  const config = parseConfig({ RATE_LIMIT: '1', LOG_LEVEL: 'silent', CORS_ORIGINS: 'https://app.example.com' });
  let app: FastifyInstance;
  beforeAll(async () => {
    const metrics = createMetrics();
    ({ app } = await createHttp(config, { metrics }, new TooMany(QUEUE_MS)));
    const served = (): string => 'served';
    app.get('/api/v1/users/profile/ada', served).post('/graphql', served);
    registerHealth(app, { read: () => Promise.reject(new Error('away')) }, () => false);
    registerMetrics(app, metrics);
  });
  afterAll(() => app.close());

  test.each([
    ['en', 'Service unavailable'],
    ['tr', 'Hizmet şu anda kullanılamıyor'],
  ])('answers 503 with Retry-After in the shape of the endpoint, in %s, and consumes no rate limit', async (language, message) => {
    for (let time = 0; time < 3; time += 1) {
      const headers = { 'x-language': language, origin: 'https://app.example.com' };
      const rest = await app.inject({ url: '/api/v1/users/profile/ada', headers });
      expect(rest.statusCode).toBe(503);
      expect(rest.headers).toMatchObject({ 'retry-after': '1', 'x-error-code': 'SERVICE_UNAVAILABLE', 'content-language': language });
      expect(rest.headers['access-control-allow-origin']).toBe('https://app.example.com');
      expect(rest.json()).toMatchObject({ isSuccess: false, statusCode: 503, data: null, errors: [message] });
      const graphql = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query: '{ me { id } }' } });
      expect([graphql.statusCode, graphql.headers['retry-after']]).toEqual([503, '1']);
      expect(graphql.json()).toMatchObject({ errors: [{ message, extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
    }
  });

  test('counts the rejected requests by endpoint', async () => {
    await app.inject({ url: '/api/v1/users/profile/ada' });
    await app.inject({ method: 'POST', url: '/graphql', payload: {} });
    const { body } = await app.inject({ url: '/metrics', remoteAddress: '10.0.0.3' });
    for (const endpoint of ['rest', 'graphql']) {
      expect(body).toContain(`response_errors_total{endpoint="${endpoint}",code="SERVICE_UNAVAILABLE",reason="overloaded"}`);
    }
  });

  test('still answers liveness, readiness and metrics', async () => {
    expect((await app.inject({ url: '/health/live' })).statusCode).toBe(200);
    expect((await app.inject({ url: '/metrics' })).statusCode).toBe(200);
    // The rate limit is one unit per minute and address here.
    const ready = await app.inject({ url: '/health/ready', remoteAddress: '10.0.0.2' });
    expect(ready.json()).toEqual({ status: 'unavailable', reason: 'database' });
  });
});
