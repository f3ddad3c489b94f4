import { openHeldDatabase, type HeldDatabase } from '../http/held-database';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { GraphQLSocket } from '../support/graphql-socket';
import { ELIF } from './live-data';

const STATUS = `subscription { liveStatusChanged(userIds: ["${ELIF}"]) { isLive } }`;
const QUERY = `{ userStats(userId: "${ADA}") { followers } }`;

let gateway: TestGateway;
let database: HeldDatabase;

beforeEach(async () => {
  database = await openHeldDatabase((sql) => sql.includes('user_stats'));
  gateway = await startGateway({}, () => Promise.resolve(database));
});
afterEach(() => gateway.close());

/** Opens a socket with a subscription and a query that waits for the database. */
async function openSocket(): Promise<GraphQLSocket> {
  const socket = await GraphQLSocket.connect(gateway);
  socket.subscribe('live', STATUS);
  await socket.messages.next();
  const held = database.hold(1);
  socket.subscribe('query', QUERY);
  await held;
  return socket;
}

/** The line of the query in the log, once it is written. */
async function recorded(): Promise<Record<string, unknown>> {
  for (;;) {
    const line = gateway.log.find(({ msg }) => msg === 'request');
    if (line !== undefined) return line;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a query that its client completes has the status of a request that its client has left', async () => {
  const socket = await openSocket();
  socket.send({ type: 'complete', id: 'query' });
  socket.send({ type: 'ping' });
  expect(await socket.messages.next()).toEqual({ type: 'pong' });
  database.release();
  expect(await recorded()).toMatchObject({ transport: 'websocket', status: 499 });
});

describe('a query by WebSocket while the gateway stops', () => {
  it('is answered before the socket is closed, subscriptions end first, and further operations have no result', async () => {
    const socket = await openSocket();
    const idle = await GraphQLSocket.connect(gateway);
    let endGrace = (): void => undefined;
    const stopping = gateway.shutDown(
      10_000,
      new Promise<void>((resolve) => {
        endGrace = resolve;
      }),
    );
    expect((await idle.closed).code).toBe(1001);
    expect(gateway.log.filter(({ msg }) => msg === 'subscription')).toMatchObject([{ field: 'liveStatusChanged', reason: 'draining' }]);
    for (const [id, document] of Object.entries({ '1': '{ me { id } }', '2': STATUS })) socket.subscribe(id, document);
    // Both have been read before the pong is sent.
    socket.send({ type: 'ping' });
    expect(await socket.messages.next()).toEqual({ type: 'pong' });
    database.release();
    // Neither they nor the subscription are completed, so that the client sends them again on another connection.
    expect(await socket.messages.next()).toEqual({ type: 'next', id: 'query', payload: { data: { userStats: { followers: 120 } } } });
    expect(await socket.messages.next()).toEqual({ type: 'complete', id: 'query' });
    expect(await socket.closed).toEqual({ code: 1001, reason: expect.stringMatching(/^reconnect-after-ms=\d{1,4}$/) as string });
    expect(socket.messages.unread).toBe(0);
    endGrace();
    await stopping;
  });

  it('is not waited for if its client has completed it', async () => {
    const socket = await openSocket();
    const stopping = gateway.shutDown(10_000, socket.closed);
    socket.send({ type: 'complete', id: 'query' });
    expect((await socket.closed).code).toBe(1001);
    database.release();
    await stopping;
    expect(await recorded()).toMatchObject({ transport: 'websocket', status: 499 });
  });

  it('is not waited for longer than the gateway may take to stop', async () => {
    const socket = await openSocket();
    await gateway.shutDown(200);
    expect((await socket.closed).code).toBe(1006);
    database.release();
  });
});
