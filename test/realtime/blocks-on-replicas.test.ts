import type { Engine } from '../../src/database/database';
import type { Prisma } from '../../src/generated/prisma/client';
import { fakeEngine, fakeServer } from '../database/fake-replicas';
import { eventually } from '../faults/processes';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { subscribe, TRANSPORTS, type LiveSubscription, type LiveTransport } from '../support/live-subscription';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { ELIF, Writer } from './live-data';

const STATS = 'subscription ($id: ObjectID!) { userStatsChanged(userId: $id) { followers } }';

/** The condition of a statement on a replica, which this one would not satisfy. */
const ON_STANDBY = /\) q where \(select 1 \/ .*$/;

/** A copy of the database, which is read from like a replica, and replays what the test says. */
let copy: TestDatabase;
let gateway: TestGateway;
beforeAll(async () => {
  copy = await openTestDatabase();
  const { replicas } = fakeEngine(fakeServer('primary', false), [fakeServer('replica', true)], 2_000);
  const $queryRaw = ({ text, values }: Prisma.Sql): Promise<unknown[]> =>
    copy.engine.prisma.$queryRawUnsafe(text.replace(ON_STANDBY, ') q'), ...values.slice(0, -1));
  // The only method that DatabaseServer calls.
  const prisma = { $queryRaw } as unknown as Engine['prisma'];
  const connections = replicas?.connections.map((replica) => ({ ...replica, prisma })) ?? [];
  const open = async (): Promise<TestDatabase> => {
    const database = await openTestDatabase();
    return { ...database, engine: { ...database.engine, ...(replicas && { replicas: { ...replicas, connections } }) } };
  };
  // No check of accounts finds a change.
  gateway = await startGateway({}, open, undefined, undefined, { sweepMs: 3_600_000 });
});
afterAll(async () => {
  await gateway.close();
  await copy.close();
});

/** Subscribes to the stats of a host whose block the replica does not show. Read from the primary, they are null. */
function subscribeOnReplica(transport: LiveTransport): Promise<LiveSubscription> {
  return eventually(async () => {
    const live = await subscribe(gateway, transport, STATS, { id: ELIF });
    const { data } = await live.results.next();
    if (data?.['userStatsChanged'] != null) return live;
    await live.stop();
    throw new Error('read from the primary');
  });
}

test.each(TRANSPORTS)('a block just before connecting ends userStatsChanged over %s once replicas show it', async (transport) => {
  const [primary, replica] = [new Writer(gateway.database), new Writer(copy)];
  await primary.block(ELIF, ADA);
  await replica.unblock(ELIF, ADA);
  const live = await subscribeOnReplica(transport);
  await replica.block(ELIF, ADA);
  expect(await live.results.next()).toMatchObject({ data: { userStatsChanged: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect(await live.ended).toEqual({ kind: 'complete' });
  await live.stop();
});
