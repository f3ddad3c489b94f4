import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from '../support/free-port';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { answerKeys, answerText, jwkOf, startKeySetServer } from '../support/key-set-server';
import { parseMetrics } from '../support/parse-metrics';
import { openEmptyTestDatabase } from '../support/test-database';
import { openHeldDatabase } from './held-database';
import { openUnreachableDatabase } from './unreachable-database';

const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

let gateway: TestGateway | undefined;
afterEach(() => gateway?.close());

/** The values of a metric by its one label, or by its name if it has none. */
async function read(name: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${gateway?.url ?? ''}/metrics`)).text();
  const samples = parseMetrics(text).filter((sample) => sample.name === name);
  return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels)[0] ?? name, value]));
}

/** Scrapes until a metric has a value. The readiness that a scrape reports is that of a check before it. */
async function until(name: string, key: string, value: number): Promise<Record<string, number>> {
  for (;;) {
    const values = await read(name);
    if (values[key] === value) return values;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('reports a gateway that is ready, without metrics of what it does not use', async () => {
  gateway = await startGateway();
  expect(await read('gateway_ready')).toEqual({ database: 1, migrations: 1, accepting: 1 });
  expect(await read('database_available')).toEqual({ database_available: 1 });
  expect(await read('gateway_processes')).toEqual({ gateway_processes: 1 });
  for (const name of ['rate_limit_shared', 'key_set_fetch_succeeded', 'gateway_workers_configured']) expect(await read(name)).toEqual({});
});

test('gateway_ready reports missing migrations', async () => {
  gateway = await startGateway({}, openEmptyTestDatabase);
  expect(await until('gateway_ready', 'migrations', 0)).toEqual({ database: 1, migrations: 0, accepting: 1 });
});

test('gateway_ready and database_available report an unreachable database', async () => {
  gateway = await startGateway({}, openUnreachableDatabase);
  expect((await gateway.rest(`/users/${ADA}/stats`)).status).toBe(503);
  expect(await read('database_available')).toEqual({ database_available: 0 });
  expect(await until('gateway_ready', 'database', 0)).toEqual({ database: 0, migrations: 1, accepting: 1 });
});

test('gateway_ready reports a gateway that is stopping, on its separate listener', async () => {
  gateway = await startGateway({ OPERATIONS_PORT: String(await freePort()) });
  let endGrace: () => void = () => undefined;
  const stopped = gateway.shutDown(1_000, new Promise<void>((resolve) => (endGrace = resolve)));
  const metrics = await gateway.operations?.inject({ url: '/metrics' });
  expect(metrics?.body).toContain('gateway_ready{condition="accepting"} 0\n');
  endGrace();
  await stopped;
});

test('rate_limit_shared is 0 while Redis is unavailable', async () => {
  gateway = await startGateway({ RATE_LIMIT: '1000', REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
  expect(await read('rate_limit_shared')).toEqual({ rate_limit_shared: 0 });
});

const onRedis = process.env['TEST_REDIS_URL'] === undefined ? test.skip : test;
onRedis('rate_limit_shared is 1 while rates are counted in Redis', async () => {
  gateway = await startGateway({ RATE_LIMIT: '1000', REDIS_URL: process.env['TEST_REDIS_URL'] ?? '' });
  expect(await until('rate_limit_shared', 'rate_limit_shared', 1)).toEqual({ rate_limit_shared: 1 });
});

test('key_set_* report whether the key set can be fetched, and since when its keys are used', async () => {
  const issuer = await startKeySetServer(answerText('', 503));
  const startedAtS = Date.now() / 1000;
  gateway = await startGateway({ JWT_SECRET: '', JWKS_URL: issuer.url });
  expect(await read('key_set_fetch_succeeded')).toEqual({ key_set_fetch_succeeded: 0 });
  expect(await read('key_set_fetched_timestamp_seconds')).toEqual({ key_set_fetched_timestamp_seconds: 0 });
  issuer.answer = answerKeys(jwkOf(KEY, 'one'));
  await until('key_set_fetch_succeeded', 'key_set_fetch_succeeded', 1);
  const { key_set_fetched_timestamp_seconds: fetchedAtS } = await read('key_set_fetched_timestamp_seconds');
  expect(fetchedAtS).toBeGreaterThanOrEqual(startedAtS);
  expect(fetchedAtS).toBeLessThanOrEqual(Date.now() / 1000);
  await issuer.close();
});

test('reports requests in flight, and their limit', async () => {
  const database = await openHeldDatabase();
  gateway = await startGateway({}, () => Promise.resolve(database));
  // The scrape itself is in flight as well.
  expect(await read('http_requests_in_flight')).toEqual({ http_requests_in_flight: 1 });
  const isHeld = database.hold(1);
  const answers = [gateway.rest(`/users/${ADA}/stats`), gateway.rest(`/users/${ADA}/stats`)];
  await isHeld;
  expect(await until('http_requests_in_flight', 'http_requests_in_flight', 3)).toEqual({ http_requests_in_flight: 3 });
  expect(await read('http_requests_in_flight_limit')).toEqual({ http_requests_in_flight_limit: 400 });
  database.release();
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
});

test('reports waiting statements by kind', async () => {
  gateway = await startGateway();
  expect((await gateway.rest(`/users/${ADA}/stats`)).status).toBe(200);
  expect(await read('database_waiting_statements')).toMatchObject({ account: 0, stats: 0 });
});

test('there is no limit of requests in flight with MAX_QUEUE_MS=off', async () => {
  gateway = await startGateway({ MAX_QUEUE_MS: 'off' });
  expect(await read('http_requests_in_flight_limit')).toEqual({});
});

test('counts open connections, and those that a limit has closed', async () => {
  gateway = await startGateway({}, undefined, { maxPerAddress: 3 });
  const port = Number(new URL(gateway.url).port);
  const { http_connections: before = 0 } = await read('http_connections');
  const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  for (const socket of sockets) await once(socket, 'connect');
  await until('http_connections', 'http_connections', before + 2);
  const rejected = connect(port, '127.0.0.1');
  await once(rejected, 'close');
  expect(await read('http_connections_closed_total')).toEqual({ maximum: 0, address: 1, idle: 0 });
  for (const socket of sockets) socket.destroy();
});

test('counts connections beyond the maximum', async () => {
  gateway = await startGateway({}, undefined, { max: 2, maxPerAddress: 10 });
  const port = Number(new URL(gateway.url).port);
  await read('http_connections');
  const sockets = Array.from({ length: 3 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await Promise.race(sockets.map((socket) => once(socket, 'close')));
  const text = await gateway.http.inject({ url: '/metrics' });
  expect(text.body).toMatch(/^http_connections_closed_total\{reason="maximum"\} [1-9]/m);
  for (const socket of sockets) socket.destroy();
});
