import { startGateway, type Answer, type TestGateway } from '../support/gateway';
import { openEmptyTestDatabase } from '../support/test-database';
import { openHeldDatabase } from './held-database';
import { openUnreachableDatabase, takeAway } from './unreachable-database';

/** Asks without a token, as whatever watches over processes does. */
function ask(gateway: TestGateway, path: string): Promise<Answer<unknown>> {
  return gateway.fetch(path, { as: null });
}

test('a gateway over a migrated database is alive and ready', async () => {
  const gateway = await startGateway();
  for (const path of ['/health/live', '/health/ready']) {
    const answer = await ask(gateway, path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
  await gateway.close();
});

test.each([
  { why: 'nobody listens at the address of its database', reason: 'database', open: openUnreachableDatabase },
  { why: 'its database is empty', reason: 'migrations', open: openEmptyTestDatabase },
])('a gateway is alive but not ready where $why', async ({ reason, open }) => {
  const gateway = await startGateway({}, open);
  expect((await ask(gateway, '/health/live')).status).toBe(200);
  const ready = await ask(gateway, '/health/ready');
  expect(ready.status).toBe(503);
  expect(ready.text).toBe(JSON.stringify({ status: 'unavailable', reason }));
  await gateway.close();
});

test('readiness follows the ledger of migrations', async () => {
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
    const ready = await ask(gateway, '/health/ready');
    expect([ready.status, ready.text]).toEqual([503, JSON.stringify({ status: 'unavailable', reason: 'migrations' })]);
    await database.execute('delete from _prisma_migrations; insert into _prisma_migrations select * from ledger');
    expect((await ask(gateway, '/health/ready')).status).toBe(200);
  }
  await gateway.close();
});

test('readiness follows the database as it goes', async () => {
  const gateway = await startGateway();
  expect((await ask(gateway, '/health/ready')).status).toBe(200);
  await takeAway(gateway.database);
  expect((await ask(gateway, '/health/ready')).status).toBe(503);
  expect((await ask(gateway, '/health/live')).status).toBe(200);
  await gateway.close();
});

test('a gateway that is asked to stop is alive, and not ready from that moment on', async () => {
  const database = await openHeldDatabase();
  const gateway = await startGateway({}, () => Promise.resolve(database));
  const held = database.hold(1);
  const inFlight = gateway.rest('/users/profile/ada');
  await held;
  const stopped = gateway.shutDown(60_000);
  const ready = await ask(gateway, '/health/ready');
  expect(ready.status).toBe(503);
  expect(ready.text).toBe(JSON.stringify({ status: 'unavailable', reason: 'draining' }));
  expect((await ask(gateway, '/health/live')).status).toBe(200);
  database.release();
  expect((await inFlight).status).toBe(200);
  await stopped;
  await gateway.close();
});
