import { startGateway, type Answer, type TestGateway } from '../support/gateway';
import { openEmptyTestDatabase } from '../support/test-database';
import { exchange, type WireAnswer } from '../support/wire';
import { openHeldDatabase } from './held-database';
import { openUnreachableDatabase, takeAway } from './unreachable-database';

/** A readiness result is cached for a second. */
const KEPT_MS = 1_000;

/** Resolves once readiness is checked again. */
function untilCheckedAgain(): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, KEPT_MS + 50));
}

/** Sends a request without a token, as an orchestrator does. */
function get(gateway: TestGateway, path: string): Promise<Answer<unknown>> {
  return gateway.fetch(path, { as: null });
}

test('a gateway with a migrated database is alive and ready', async () => {
  const gateway = await startGateway();
  for (const path of ['/health/live', '/health/ready']) {
    const answer = await get(gateway, path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
  await gateway.close();
});

test.each([{}, { CORS_ORIGINS: 'https://app.example.com' }])(
  'answers OPTIONS / in HTTP/1.0 without a Host, as sent by plain HTTP checks, with readiness: %j',
  async (environment) => {
    const gateway = await startGateway(environment, openUnreachableDatabase);
    const check = (url: string): Promise<WireAnswer> => exchange(url, Buffer.from('OPTIONS / HTTP/1.0\r\n\r\n'));
    expect(await check(gateway.url)).toMatchObject({ status: 503, text: '{"status":"unavailable","reason":"database"}' });
    await gateway.close();
    const ready = await startGateway(environment);
    expect((await check(ready.url)).status).toBe(200);
    await ready.close();
  },
);

test.each([
  { why: 'connections to its database are refused', reason: 'database', open: openUnreachableDatabase },
  { why: 'its database is empty', reason: 'migrations', open: openEmptyTestDatabase },
])('a gateway is alive but not ready if $why', async ({ reason, open }) => {
  const gateway = await startGateway({}, open);
  expect((await get(gateway, '/health/live')).status).toBe(200);
  const ready = await get(gateway, '/health/ready');
  expect(ready.status).toBe(503);
  expect(ready.text).toBe(JSON.stringify({ status: 'unavailable', reason }));
  await gateway.close();
});

test('readiness depends on the applied migrations', async () => {
  const gateway = await startGateway();
  const { database } = gateway;
  const last = 'where migration_name = (select max(migration_name) from _prisma_migrations)';
  await database.execute('create table ledger as select * from _prisma_migrations');
  for (const change of [
    `delete from _prisma_migrations ${last}`,
    `update _prisma_migrations set finished_at = null ${last}`,
    `update _prisma_migrations set rolled_back_at = now() ${last}`,
  ]) {
    await database.execute(change);
    await untilCheckedAgain();
    const ready = await get(gateway, '/health/ready');
    expect([ready.status, ready.text]).toEqual([503, JSON.stringify({ status: 'unavailable', reason: 'migrations' })]);
    await database.execute('delete from _prisma_migrations; insert into _prisma_migrations select * from ledger');
    await untilCheckedAgain();
    expect((await get(gateway, '/health/ready')).status).toBe(200);
  }
  await gateway.close();
});

test('readiness follows the availability of the database', async () => {
  const gateway = await startGateway();
  expect((await get(gateway, '/health/ready')).status).toBe(200);
  await takeAway(gateway.database);
  await untilCheckedAgain();
  expect((await get(gateway, '/health/ready')).status).toBe(503);
  expect((await get(gateway, '/health/live')).status).toBe(200);
  await gateway.close();
});

test('a gateway that shuts down is alive but no longer ready', async () => {
  const database = await openHeldDatabase();
  const gateway = await startGateway({}, () => Promise.resolve(database));
  const held = database.hold(1);
  const inFlight = gateway.rest('/users/profile/ada');
  await held;
  let endGrace = (): void => undefined;
  const stopped = gateway.shutDown(60_000, new Promise<void>((resolve) => (endGrace = resolve)));
  const ready = await get(gateway, '/health/ready');
  expect(ready.status).toBe(503);
  expect(ready.text).toBe(JSON.stringify({ status: 'unavailable', reason: 'draining' }));
  expect((await get(gateway, '/health/live')).status).toBe(200);
  database.release();
  expect((await inFlight).status).toBe(200);
  endGrace();
  await stopped;
  await gateway.close();
});

test('checks readiness at most once a second', async () => {
  const gateway = await startGateway();
  gateway.database.statements.length = 0;
  const answers = await Promise.all(Array.from({ length: 50 }, () => get(gateway, '/health/ready')));
  answers.push(await get(gateway, '/health/ready'));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const once = gateway.database.statements.length;
  await untilCheckedAgain();
  await get(gateway, '/health/ready');
  expect([once > 0, gateway.database.statements.length]).toEqual([true, 2 * once]);
  await gateway.close();
});

test('is not ready if the database never answers, and queries it once', async () => {
  const database = await openHeldDatabase();
  const gateway = await startGateway({}, () => Promise.resolve(database));
  void database.hold(1);
  const answers = await Promise.all([1, 2, 3].map(() => get(gateway, '/health/ready')));
  for (const ready of answers) expect(ready.text).toBe(JSON.stringify({ status: 'unavailable', reason: 'database' }));
  database.release();
  await gateway.close();
});

test('metrics consume the rate limit of their address, liveness and readiness do not', async () => {
  const gateway = await startGateway({ RATE_LIMIT: '2' });
  const statuses = async (path: string): Promise<number[]> => {
    const answers = [];
    for (let time = 0; time < 3; time += 1) answers.push((await get(gateway, path)).status);
    return answers;
  };
  expect(await statuses('/metrics')).toEqual([200, 200, 429]);
  expect(await statuses('/health/live')).toEqual([200, 200, 200]);
  expect(await statuses('/health/ready')).toEqual([200, 200, 200]);
  await gateway.close();
});

describe('health and metrics on a separate listener', () => {
  const PATHS = ['/health/live', '/health/ready', '/metrics'];

  test('are served only there, without rate limits', async () => {
    const gateway = await startGateway({ OPERATIONS_PORT: '0', RATE_LIMIT: '2' });
    for (const url of [...PATHS, ...PATHS]) expect((await gateway.operations?.inject({ url }))?.statusCode).toBe(200);
    for (const url of ['/graphql', '/api/v1/users/profile/ada', '/']) {
      expect((await gateway.operations?.inject({ url }))?.statusCode).toBe(404);
    }
    expect((await get(gateway, '/metrics')).status).toBe(404);
    expect((await gateway.operations?.inject({ url: '/metrics' }))?.body).toContain('http_request_duration_seconds');
    await gateway.close();
  });

  test('report that the gateway drains, and close with it', async () => {
    const database = await openHeldDatabase();
    const gateway = await startGateway({ OPERATIONS_PORT: '0' }, () => Promise.resolve(database));
    const url = await gateway.operations?.listen({ host: '127.0.0.1', port: 0 });
    const held = database.hold(1);
    const inFlight = gateway.rest('/users/profile/ada');
    await held;
    const stopped = gateway.shutDown(60_000);
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    database.release();
    expect((await inFlight).status).toBe(200);
    await stopped;
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
    await gateway.close();
  });
});
