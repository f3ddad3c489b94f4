import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { ADA, tokenFor } from '../support/gateway';
import { KIND, startCollector, type Collector } from '../tracing/collector';
import { clientTrace } from '../tracing/traced-gateway';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { startRedisServer, type RedisServer } from './redis-server';
import { seededDatabase } from './seeded-database';

let server: PostgresServer;
let redis: RedisServer;
let collector: Collector;
let gateway: FaultyGateway | undefined;

beforeAll(async () => {
  server = await startPostgresServer(['log_statement = all']);
  redis = await startRedisServer();
  await seededDatabase(server);
});
afterAll(() => Promise.all([server.remove(), redis.stop()]));

beforeEach(async () => {
  collector = await startCollector();
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await collector.close();
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<FaultyGateway> {
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '10' };
  gateway = await startFaultyGateway({ DATABASE_URL: server.url('gateway'), ...tracing, ...env });
  return gateway;
}

/** The statements of a trace that the server runs now. */
async function runningOf(traceId: string): Promise<string[]> {
  const rows = await server.run(`select query from pg_stat_activity where state = 'active' and query like '%${traceId}%' and pid <> pg_backend_pid()`);
  return rows.map(({ query }) => String(query));
} // prettier-ignore

test("the server shows which trace a statement belongs to, and in its log that it has no prepared statement's name", async () => {
  const started = await start();
  const [sampled, unsampled] = [clientTrace(), clientTrace(false)];
  for (const { traceparent } of [unsampled, sampled, unsampled]) expect(await started.rest(STATS, { traceparent })).toBe(200);
  const [statement] = await collector.until(1, ({ name, traceId }) => name === 'stats' && traceId === sampled.traceId);
  // The log of `pg_ctl`.
  const log = await readFile(join(server.socketDirectory, 'log'), 'utf8');
  const executed = [...log.matchAll(/execute (\S+): ([^;]*?user_stats s on[^\n]*)/g)].map(([, name, text]) => [name === '<unnamed>', text]);
  expect(executed).toHaveLength(3);
  expect(executed.map(([isUnnamed]) => isUnnamed)).toEqual([false, true, false]);
  expect(executed[1]?.[1]).toContain(`/*traceparent='00-${sampled.traceId}-${statement?.spanId}-01'*/`);
  expect(log).not.toContain(unsampled.traceId);
});

test('a statement with a comment is cancelled once its client has disconnected', async () => {
  const { url } = await start();
  const { traceId, traceparent } = clientTrace();
  const { ended } = await server.lock('user_stats', 5, 'gateway');
  const headers = { authorization: `Bearer ${tokenFor(ADA)}`, traceparent };
  const client = request(`${url}/api/v1${STATS}`, { headers }).on('error', () => undefined);
  client.end();
  const [text] = await eventually(async () => {
    const running = await runningOf(traceId);
    if (running.length === 0) throw new Error('not running yet');
    return running;
  });
  expect(text).toMatch(/\/\*traceparent='00-[0-9a-f-]{49}-01'\*\/$/);
  client.destroy();
  const [statement] = await collector.until(1, (span) => span.traceId === traceId && span.name === 'stats');
  expect(statement?.attributes['error.type']).toBe('clientDisconnected');
  expect(await runningOf(traceId)).toEqual([]);
  const [span] = await collector.until(1, (candidate) => candidate.traceId === traceId && candidate.kind === KIND.server);
  expect(span).toMatchObject({ status: { code: 0 }, attributes: { 'http.response.status_code': 499 } });
  await ended;
});

test('a command to Redis is a span of the operation, without the key', async () => {
  const started = await start({ RATE_LIMIT: '1000', REDIS_URL: redis.url });
  const spanOf = async (): Promise<(typeof collector.spans)[number] | undefined> => {
    const { traceId, traceparent } = clientTrace();
    expect(await started.rest(STATS, { traceparent })).toBe(200);
    await collector.until(1, (span) => span.traceId === traceId && span.kind === KIND.server);
    return collector.spans.find((span) => span.traceId === traceId && span.name === 'rate limit');
  };
  // Until Redis is connected, the process counts itself, and a busy machine may take too long for a command.
  let span = await spanOf();
  while (span === undefined || span.status.code !== 0) span = await spanOf();
  const operation = collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
  expect(operation?.name).toBe('query RestUserStats');
  expect(span).toMatchObject({
    kind: KIND.client,
    status: { code: 0 },
    attributes: { 'db.system.name': 'redis', 'db.operation.name': 'EVALSHA', 'db.query.summary': 'rate limit' },
  });
  expect(collector.bodies.join()).not.toContain(ADA);

  redis.signal('SIGSTOP');
  const failed = await spanOf();
  redis.signal('SIGCONT');
  expect(failed?.attributes['error.type']).toBe('redisUnavailable');
});

test('each worker is an instance of its own, and exports its last spans at the end', async () => {
  const started = await start({ WORKERS: '2', OTEL_BSP_SCHEDULE_DELAY: '600000' });
  await started.command.until(/worker 2 of 2 is ready/);
  // Connections are distributed in turn, and `fetch` opens further ones for concurrent requests.
  for (let round = 0; round < 20; round += 1) {
    const statuses = await Promise.all(Array.from({ length: 8 }, () => started.rest(STATS)));
    expect(new Set(statuses)).toEqual(new Set([200]));
  }
  expect(collector.exports).toEqual([]);
  expect((await started.stop()).code).toBe(0);
  const requests = collector.spans.filter(({ kind }) => kind === KIND.server);
  expect(requests).toHaveLength(160);
  const instances = new Map(requests.map(({ resource }) => [resource['service.instance.id'], resource['process.pid']]));
  expect(instances.size).toBe(2);
  expect(new Set(instances.values()).size).toBe(2);
});

test.each([
  ['without an endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false],
  ['with an endpoint', {}, true],
])('loads the SDK only if traces are recorded: %s', async (_what, env, isLoaded) => {
  const script = join(server.socketDirectory, 'loaded.cjs');
  await writeFile(
    script,
    `process.on('exit', () => require('node:fs').writeSync(1, 'SDK: ' + Object.keys(require.cache).some((file) => file.includes('@opentelemetry/sdk-trace'))));`,
  );
  const started = await start({ ...env, NODE_OPTIONS: `--require ${script}` });
  expect(await started.rest(STATS)).toBe(200);
  expect((await started.stop()).stdout).toContain(`SDK: ${isLoaded}`);
});
