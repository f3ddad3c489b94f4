import { EventStreamClient } from '../support/event-stream';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { authorizationFor, GraphQLSocket } from '../support/graphql-socket';
import { subscribe, TRANSPORTS, type LiveEnd, type LiveSubscription, type LiveTransport } from '../support/live-subscription';
import { BLOCKER, GRACE, newId, Writer } from './live-data';

const STATS = 'subscription ($id: ObjectID!) { userStatsChanged(userId: $id) { followers } }';
const STATUS = 'subscription ($ids: [ObjectID!]!) { liveStatusChanged(userIds: $ids) { userId } }';

// A token that expired so many seconds ago is accepted for nine or ten more, because 30 s of clock skew are tolerated.
const ALMOST_EXPIRED_S = -20;

let gateway: TestGateway;
let write: Writer;

beforeAll(async () => {
  gateway = await startGateway({}, undefined, undefined, undefined, { tickMs: 20, sweepMs: 100, confirmMs: 3_600_000 });
  write = new Writer(gateway.database);
});
afterAll(() => gateway.close());

/** Expects the end of a connection with the error that a query would have. */
async function expectEnd(live: LiveSubscription, transport: LiveTransport, code: string): Promise<void> {
  const closeCode = { UNAUTHENTICATED: 4401, FORBIDDEN: 4403 }[code];
  const end = await live.ended;
  if (transport === 'websocket') {
    expect(end).toEqual<LiveEnd>({ kind: 'closed', code: closeCode ?? 0, reason: end.reason ?? '' });
    expect(end.reason).toMatch(new RegExp(`^${code}`));
  } else {
    expect(end).toEqual<LiveEnd>({ kind: 'complete' });
    const { data, errors } = await live.results.next();
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code } }]);
  }
}

describe.each(TRANSPORTS)('a connection over %s', (transport) => {
  it('ends when its token expires', async () => {
    const live = await subscribe(gateway, transport, STATS, { id: ADA }, { as: tokenFor(ADA, ALMOST_EXPIRED_S) });
    await live.results.next();
    await expectEnd(live, transport, 'UNAUTHENTICATED');
  });

  it.each([
    ['suspended', 'SUSPENDED', 'FORBIDDEN'],
    ['deleted', 'DELETED', 'UNAUTHENTICATED'],
  ] as const)('ends when its account is %s', async (_title, status, code) => {
    const user = await write.user();
    const live = await subscribe(gateway, transport, STATS, { id: ADA }, { as: user });
    await live.results.next();
    await write.status(user, status);
    await expectEnd(live, transport, code);
  });

  it('ends when its account no longer exists', async () => {
    const user = await write.user();
    const live = await subscribe(gateway, transport, STATS, { id: ADA }, { as: user });
    await live.results.next();
    await gateway.database.execute(`delete from users where id = '${user}'`);
    await expectEnd(live, transport, 'UNAUTHENTICATED');
  });

  it('of an administration client ends when its account is no ADMIN any more', async () => {
    const user = await write.user();
    await gateway.database.execute(`update users set role = 'ADMIN' where id = '${user}'`);
    const options = { as: user, headers: { 'x-platform': 'admin' } };
    const live = await subscribe(gateway, transport, STATS, { id: ADA }, options);
    await live.results.next();
    await gateway.database.execute(`update users set role = 'USER' where id = '${user}'`);
    await expectEnd(live, transport, 'FORBIDDEN');
  });

  it('continues when the role of its account changes otherwise', async () => {
    const [user, host] = [await write.user(), await write.user()];
    const live = await subscribe(gateway, transport, STATS, { id: host }, { as: user });
    await live.results.next();
    await gateway.database.execute(`update users set role = 'MODERATOR' where id = '${user}'`);
    await write.follow(user, host);
    expect(await live.results.next()).toEqual({ data: { userStatsChanged: { followers: 1 } } });
    await live.stop();
  });

  it('ends userStatsChanged with FORBIDDEN when the user blocks the viewer', async () => {
    const [user, host] = [await write.user(), await write.user()];
    const live = await subscribe(gateway, transport, STATS, { id: host }, { as: user });
    await live.results.next();
    await write.block(host, user);
    expect(await live.results.next()).toMatchObject({ data: { userStatsChanged: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(await live.ended).toEqual({ kind: 'complete' });
    await live.stop();
  });

  it('pushes lists without a user who blocks the viewer, and with one who does no longer', async () => {
    const [user, host] = [await write.user(), await write.user()];
    const live = await subscribe(gateway, transport, STATUS, { ids: [host] }, { as: user });
    expect(await live.results.next()).toEqual({ data: { liveStatusChanged: [{ userId: host }] } });
    await write.block(host, user);
    expect(await live.results.next()).toEqual({ data: { liveStatusChanged: [] } });
    await write.unblock(host, user);
    expect(await live.results.next()).toEqual({ data: { liveStatusChanged: [{ userId: host }] } });
    await live.stop();
  });

  it('pushes lists without a restored user who blocks the viewer and is not live', async () => {
    const [user, host] = [await write.user(), await write.user()];
    await write.block(host, user);
    await write.status(host, 'DELETED');
    const live = await subscribe(gateway, transport, STATUS, { ids: [host] }, { as: user });
    expect(await live.results.next()).toEqual({ data: { liveStatusChanged: [{ userId: host }] } });
    await write.status(host, 'ACTIVE');
    expect(await live.results.next()).toEqual({ data: { liveStatusChanged: [] } });
    await live.stop();
  });
});

describe('opening a WebSocket', () => {
  it.each([
    ['without a token', { as: null }, 4401],
    ['with an invalid token', { as: 'a.b.c' }, 4401],
    ['with an expired token', { as: tokenFor(ADA, -40) }, 4401],
    ['of a suspended account', { as: '5eed01000000000000000003' }, 4403],
    ['of a deleted account', { as: '5eed01000000000000000004' }, 4401],
    ['of an unknown account', { as: newId() }, 4401],
    ['of an administration client whose account is no ADMIN', { params: { 'x-platform': 'admin' } }, 4403],
    ['with an invalid parameter', { params: { 'x-timezone': 'Nowhere' } }, 4400],
  ])('%s closes it', async (_title, options, code) => {
    const socket = await GraphQLSocket.open(gateway);
    const { as = ADA, params = {} } = options as { as?: string | null; params?: object };
    socket.send({ type: 'connection_init', payload: { ...(as !== null && { authorization: authorizationFor(as) }), ...params } });
    const closed = await socket.closed;
    expect(closed.code).toBe(code);
    expect(socket.messages.all).toEqual([]);
  });

  it('accepts the token of the Authorization header', async () => {
    const socket = await GraphQLSocket.connect(gateway, { as: null, headers: { authorization: `Bearer ${tokenFor(ADA)}` } });
    expect(socket.messages.all).toEqual([{ type: 'connection_ack' }]);
    await socket.close();
  });
});

describe('opening an event stream', () => {
  it.each([
    ['without a token', { as: null }, 401, 'UNAUTHENTICATED'],
    ['with an expired token', { as: tokenFor(ADA, -40) }, 401, 'UNAUTHENTICATED'],
    ['of a suspended account', { as: '5eed01000000000000000003' }, 403, 'FORBIDDEN'],
    ['of an administration client whose account is no ADMIN', { headers: { 'x-platform': 'admin' } }, 403, 'FORBIDDEN'],
  ])('%s is answered like a query', async (_title, options, status, code) => {
    const stream = await EventStreamClient.open(gateway, { query: STATS, variables: { id: ADA } }, options);
    expect([stream.status, stream.response.headers['content-type']]).toEqual([status, 'application/json; charset=utf-8']);
    expect((await stream.body()).errors).toMatchObject([{ extensions: { code } }]);
  });
});

describe('a new token on an open WebSocket', () => {
  const ping = (authorization: string): { type: string; payload: object } => ({ type: 'ping', payload: { authorization } });

  it('keeps it open beyond the expiry of the first, of which its client is warned', async () => {
    const socket = await GraphQLSocket.connect(gateway, { as: tokenFor(ADA, ALMOST_EXPIRED_S) });
    const { payload, ...warning } = await socket.messages.next();
    expect({ ...warning, payload }).toEqual({ type: 'ping', payload: { tokenExpiresInMs: expect.any(Number) as number } });
    const { tokenExpiresInMs } = payload as { tokenExpiresInMs: number };
    const fresh = tokenFor(ADA, 600);
    socket.send(ping(`Bearer ${fresh}`));
    const pong = await socket.messages.next();
    expect(pong).toEqual({ type: 'pong', payload: { tokenExpiresAt: expect.stringMatching(/^\d{4}-.*Z$/) as string } });
    // Longer than the first token was accepted.
    await new Promise((resolve) => setTimeout(resolve, tokenExpiresInMs + 500));
    socket.subscribe('1', STATS, { id: GRACE });
    expect(await socket.messages.next()).toMatchObject({ type: 'next', id: '1' });
    await socket.close();
  });

  it.each([
    ['of another user', () => `Bearer ${tokenFor(BLOCKER)}`, 'FORBIDDEN'],
    ['that is invalid', () => 'Bearer a.b.c', 'UNAUTHENTICATED'],
    ['that is malformed', () => 'nothing', 'UNAUTHENTICATED'],
    ['that has expired', () => `Bearer ${tokenFor(ADA, -40)}`, 'UNAUTHENTICATED'],
  ])('%s is rejected, and the first one remains', async (_title, authorizationOf, code) => {
    const socket = await GraphQLSocket.connect(gateway);
    socket.send(ping(authorizationOf()));
    expect(await socket.messages.next()).toEqual({ type: 'pong', payload: { code } });
    socket.subscribe('1', STATS, { id: GRACE });
    expect(await socket.messages.next()).toMatchObject({ type: 'next', id: '1' });
    await socket.close();
  });

  it('is not part of an ordinary ping, which is answered with its payload', async () => {
    const socket = await GraphQLSocket.connect(gateway);
    socket.send({ type: 'ping', payload: { sentAt: 2 ** 31 } });
    socket.send({ type: 'ping' });
    expect(await socket.messages.next()).toEqual({ type: 'pong', payload: { sentAt: 2 ** 31 } });
    expect(await socket.messages.next()).toEqual({ type: 'pong' });
    await socket.close();
  });

  it('ends the connection when it expires, although the first one is valid for longer', async () => {
    // Nothing else of the connection is due.
    const calm = await startGateway({}, undefined, undefined, undefined, { tickMs: 20, sweepMs: 3_600_000, heartbeatMs: 3_600_000 });
    const socket = await GraphQLSocket.connect(calm, { as: tokenFor(ADA, 7_200) });
    // Until the connection was looked at for the first time.
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.send(ping(`Bearer ${tokenFor(ADA, ALMOST_EXPIRED_S)}`));
    expect(await socket.closed).toMatchObject({ code: 4401 });
    await calm.close();
  });
});
