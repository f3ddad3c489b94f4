import type { LiveLimits } from '../../src/realtime/limits';
import { eventually } from '../faults/processes';
import { statementsOf } from '../graphql/statements-of';
import { startGateway, type TestGateway } from '../support/gateway';
import { subscribe, TRANSPORTS, type LiveSubscription } from '../support/live-subscription';
import { Writer } from './live-data';

const STATUS = 'subscription ($ids: [ObjectID!]!) { liveStatusChanged(userIds: $ids) { userId isLive } }';
const STATS = 'subscription ($id: ObjectID!) { userStatsChanged(userId: $id) { followers } }';

/** Longer than between two comparisons. */
const CALM_MS = 400;

let gateway: TestGateway;
let write: Writer;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function start(limits: Partial<LiveLimits>): void {
  beforeAll(async () => {
    gateway = await startGateway({}, undefined, undefined, undefined, { tickMs: 20, ...limits });
    write = new Writer(gateway.database);
  });
  afterAll(() => gateway.close());
}

/** Waits until the state that was sent last is the expected one. */
function untilLast({ results }: LiveSubscription, expected: unknown): Promise<void> {
  const last = (): unknown => Object.values(results.all.at(-1)?.data ?? {})[0];
  return eventually(() => {
    expect(last()).toEqual(expected);
    return Promise.resolve();
  });
}

describe('stats that change and change back between two comparisons', () => {
  // Nothing but a comparison can correct them.
  start({ sweepMs: 3_600_000 });

  test.each(TRANSPORTS)('do not stay what a new subscriber over %s was sent in between', async (transport) => {
    const [follower, host] = [await write.user(), await write.user()];
    const earlier = await subscribe(gateway, transport, STATS, { id: host }, { as: follower });
    await earlier.results.next();
    await pause(CALM_MS);
    await write.follow(follower, host);
    const live = await subscribe(gateway, transport, STATS, { id: host }, { as: follower });
    expect(await live.results.next()).toEqual({ data: { userStatsChanged: { followers: 1 } } });
    await write.unfollow(follower, host);
    await untilLast(live, { followers: 0 });
    await Promise.all([earlier.stop(), live.stop()]);
  });
});

describe('a block that is lifted and set again between two checks of accounts', () => {
  // Nothing but a check can correct what was sent in between.
  start({ sweepMs: 1_500, confirmMs: 3_600_000 });

  test.each(TRANSPORTS)('hides the host again over %s', async (transport) => {
    const [viewer, host] = [await write.user(), await write.user()];
    await write.block(host, viewer);
    const live = await subscribe(gateway, transport, STATUS, { ids: [host] }, { as: viewer });
    expect(await live.results.next()).toEqual({ data: { liveStatusChanged: [] } });
    await write.unblock(host, viewer);
    await write.goLive(host);
    await untilLast(live, [{ userId: host, isLive: true }]);
    await write.block(host, viewer);
    await untilLast(live, []);
    await live.stop();
  });
});

describe.each(TRANSPORTS)('over %s', (transport) => {
  start({ sweepMs: 1_000, confirmMs: 1_000, heartbeatMs: 2_000 });

  it('a stream that goes live and ends between two comparisons does not stay in the state of a new subscriber', async () => {
    const [viewer, host] = [await write.user(), await write.user()];
    const earlier = await subscribe(gateway, transport, STATUS, { ids: [host] }, { as: viewer });
    await earlier.results.next();
    await pause(CALM_MS);
    const stream = await write.goLive(host);
    const live = await subscribe(gateway, transport, STATUS, { ids: [host] }, { as: viewer });
    expect(await live.results.next()).toEqual({ data: { liveStatusChanged: [{ userId: host, isLive: true }] } });
    await write.endStream(stream);
    await untilLast(live, [{ userId: host, isLive: false }]);
    await Promise.all([earlier.stop(), live.stop()]);
  });

  it('a host does not stay hidden whose block is lifted before accounts are checked', async () => {
    const [viewer, host, other] = [await write.user(), await write.user(), await write.user()];
    const live = await subscribe(gateway, transport, STATUS, { ids: [host, other] }, { as: viewer });
    expect(await live.results.next()).toMatchObject({ data: { liveStatusChanged: { length: 2 } } });
    await write.block(host, viewer);
    await write.goLive(other);
    expect(await live.results.next()).toEqual({ data: { liveStatusChanged: [expect.anything()] } });
    await write.unblock(host, viewer);
    await untilLast(live, [expect.anything(), expect.anything()]);
    await live.stop();
  });

  it('a state is read once more, and not again', async () => {
    const [viewer, host] = [await write.user(), await write.user()];
    const live = await subscribe(gateway, transport, STATUS, { ids: [host] }, { as: viewer });
    await live.results.next();
    const isRead = (sql: string): boolean => sql.includes('order by coalesce(l.started_at');
    const statements = await statementsOf(gateway.database, async () => {
      while (!gateway.database.statements.some(isRead)) await pause(50);
      // Several heartbeats and checks of accounts.
      await pause(5_000);
    });
    expect(statements.filter(isRead)).toHaveLength(1);
    expect(live.results.all).toHaveLength(1);
    await live.stop();
  });
});
