import { ADA, startGateway, type GraphQLBody, type TestGateway } from '../support/gateway';
import { subscribe, TRANSPORTS, type LiveSubscription, type LiveTransport } from '../support/live-subscription';
import { openHeldDatabase, type HeldDatabase } from '../http/held-database';
import { BLOCKER, DELETED_USER, ELIF, GRACE, newId, Writer } from './live-data';

const STATS = 'subscription ($id: ObjectID!) { userStatsChanged(userId: $id) { followers following totalLiveStreams } }';
const STATUS = 'subscription ($ids: [ObjectID!]!) { liveStatusChanged(userIds: $ids) { userId isLive stream { id title } } }';
const STREAMS = 'subscription ($first: Int!) { liveStreamsChanged(first: $first) { nodes { id title } } }';

let database: HeldDatabase;
let gateway: TestGateway;
let write: Writer;
const open: LiveSubscription[] = [];

beforeAll(async () => {
  // The reads of events, and not the comparisons of watched keys.
  database = await openHeldDatabase((sql) => sql.includes('user_stats') && !sql.includes('k(key, known, n)'));
  gateway = await startGateway({}, () => Promise.resolve(database));
  write = new Writer(database);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((live) => live.stop()));
});
afterAll(() => gateway.close());

async function start(
  transport: LiveTransport,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  as = ADA,
): Promise<() => Promise<GraphQLBody>> {
  const live = await subscribe(gateway, transport, query, variables, { as });
  open.push(live);
  return () => live.results.next();
}

const stats = (followers: number, following = 0, totalLiveStreams = 0): GraphQLBody => ({
  data: { userStatsChanged: { followers, following, totalLiveStreams } },
});
const statusOf = (...values: readonly unknown[]): GraphQLBody => ({ data: { liveStatusChanged: values } });
const notLive = (userId: string): unknown => ({ userId, isLive: false, stream: null });
const live = (userId: string, id: string, title: string): unknown => ({ userId, isLive: true, stream: { id, title } });

describe.each(TRANSPORTS)('userStatsChanged over %s', (transport) => {
  it('pushes the present stats, and then exactly those after each change by another program', async () => {
    const id = await write.user();
    await write.follow(GRACE, id);
    const next = await start(transport, STATS, { id });
    expect(await next()).toEqual(stats(1));
    await write.follow(ELIF, id);
    expect(await next()).toEqual(stats(2));
    await write.follow(id, GRACE);
    expect(await next()).toEqual(stats(2, 1));
    const stream = await write.goLive(id);
    expect(await next()).toEqual(stats(2, 1, 1));
    await write.endStream(stream);
    await write.unfollow(GRACE, id);
    // The end of a stream changes nothing that is selected.
    expect(await next()).toEqual(stats(1, 1, 1));
  });

  it('pushes nothing for a change of another user', async () => {
    const [id, other] = [await write.user(), await write.user()];
    const next = await start(transport, STATS, { id });
    expect(await next()).toEqual(stats(0));
    await write.follow(GRACE, other);
    await write.follow(other, id);
    expect(await next()).toEqual(stats(1));
  });

  it('pushes nothing if the selected fields are equal', async () => {
    const id = await write.user();
    const next = await start(transport, 'subscription ($id: ObjectID!) { userStatsChanged(userId: $id) { followers } }', { id });
    expect(await next()).toEqual({ data: { userStatsChanged: { followers: 0 } } });
    const other = await start(transport, STATS, { id });
    await other();
    await write.follow(id, GRACE);
    // Both have been compared by the same statement.
    expect(await other()).toEqual(stats(0, 1));
    await write.follow(GRACE, id);
    expect(await next()).toEqual({ data: { userStatsChanged: { followers: 1 } } });
  });

  it('pushes several changes during a slow read as one, with the last value', async () => {
    const id = await write.user();
    const next = await start(transport, STATS, { id });
    expect(await next()).toEqual(stats(0));
    const reading = database.hold(1);
    await write.follow(GRACE, id);
    await reading;
    for (const follower of [ELIF, BLOCKER, DELETED_USER]) await write.follow(follower, id);
    // Some time passes in which the changes are found.
    const other = await start(transport, STATUS, { ids: [id] });
    await other();
    const stream = await write.goLive(id);
    await other();
    database.release();
    expect(await next()).toEqual(stats(4, 0, 1));
    await write.endStream(stream);
    await write.unfollow(GRACE, id);
    expect(await next()).toEqual(stats(3, 0, 1));
  });

  it.each([
    ['an unknown user', () => newId(), 'NOT_FOUND'],
    ['a deleted user', () => DELETED_USER, 'NOT_FOUND'],
    ['a user who has blocked the viewer', () => BLOCKER, 'FORBIDDEN'],
  ])('ends with the error of a query for %s', async (_title, idOf, code) => {
    const subscription = await subscribe(gateway, transport, STATS, { id: idOf() });
    const { data, errors } = await subscription.results.next();
    expect(data).toEqual({ userStatsChanged: null });
    expect(errors).toMatchObject([{ path: ['userStatsChanged'], extensions: { code } }]);
    expect(await subscription.ended).toEqual({ kind: 'complete' });
    await subscription.stop();
  });

  it('ends with NOT_FOUND when the user is deleted', async () => {
    const id = await write.user();
    const subscription = await subscribe(gateway, transport, STATS, { id });
    expect(await subscription.results.next()).toEqual(stats(0));
    await write.status(id, 'DELETED');
    expect(await subscription.results.next()).toMatchObject({
      data: { userStatsChanged: null },
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
    expect(await subscription.ended).toEqual({ kind: 'complete' });
    await subscription.stop();
  });
});

describe.each(TRANSPORTS)('liveStatusChanged over %s', (transport) => {
  it('pushes the status of all users whenever one goes live, changes the title, ends, or is deleted', async () => {
    const [one, other] = [await write.user(), await write.user()];
    const next = await start(transport, STATUS, { ids: [one, other] });
    expect(await next()).toEqual(statusOf(notLive(one), notLive(other)));
    const id = await write.goLive(other, 'First');
    expect(await next()).toEqual(statusOf(notLive(one), live(other, id, 'First')));
    await write.rename(id, 'Second');
    expect(await next()).toEqual(statusOf(notLive(one), live(other, id, 'Second')));
    await write.endStream(id);
    expect(await next()).toEqual(statusOf(notLive(one), notLive(other)));
    const again = await write.goLive(one, 'Third');
    expect(await next()).toEqual(statusOf(live(one, again, 'Third'), notLive(other)));
    await write.status(one, 'DELETED');
    expect(await next()).toEqual(statusOf(notLive(one), notLive(other)));
  });

  it('leaves out hosts who have blocked the viewer, and repeated ids', async () => {
    const id = await write.user();
    const next = await start(transport, STATUS, { ids: [BLOCKER, id, DELETED_USER, id] });
    expect(await next()).toEqual(statusOf(notLive(id), notLive(DELETED_USER)));
  });

  it('accepts 100 users, and rejects 101', async () => {
    const ids = Array.from({ length: 101 }, () => newId());
    const next = await start(transport, STATUS, { ids: ids.slice(1) });
    expect((await next()).data?.['liveStatusChanged']).toHaveLength(100);
    const rejected = await start(transport, STATUS, { ids });
    const { data, errors } = await rejected();
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { path: ['liveStatusChanged'], extensions: { code: 'BAD_USER_INPUT', details: [{ field: 'userIds' }] } },
    ]);
  });

  it('accepts no users', async () => {
    const next = await start(transport, STATUS, { ids: [] });
    expect(await next()).toEqual(statusOf());
  });
});

describe.each(TRANSPORTS)('liveStreamsChanged over %s', (transport) => {
  const titles = ({ data }: GraphQLBody): unknown => data?.['liveStreamsChanged'];

  it('pushes the first page whenever a stream goes live, changes, or ends, or its host is deleted', async () => {
    const host = await write.user();
    const next = await start(transport, STREAMS, { first: 1 });
    expect(await next()).toMatchObject({ data: { liveStreamsChanged: { nodes: [{}] } } });
    const id = await write.goLive(host, 'First');
    expect(titles(await next())).toEqual({ nodes: [{ id, title: 'First' }] });
    await write.rename(id, 'Second');
    expect(titles(await next())).toEqual({ nodes: [{ id, title: 'Second' }] });
    const newer = await write.goLive(await write.user(), 'Newer');
    expect(titles(await next())).toEqual({ nodes: [{ id: newer, title: 'Newer' }] });
    await write.endStream(newer);
    expect(titles(await next())).toEqual({ nodes: [{ id, title: 'Second' }] });
    await write.status(host, 'DELETED');
    expect(await next()).not.toMatchObject({ data: { liveStreamsChanged: { nodes: [{ id }] } } });
  });

  it.each([[0], [101], [-1]])('rejects first: %d', async (first) => {
    const next = await start(transport, STREAMS, { first });
    expect(await next()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT', details: [{ field: 'first' }] } }] });
  });

  it('accepts first: 100', async () => {
    const next = await start(transport, STREAMS, { first: 100 });
    expect(await next()).toMatchObject({ data: { liveStreamsChanged: {} } });
  });
});
