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

describe('a query by WebSocket while the gateway stops', () => {
  it('is answered before the socket is closed, subscriptions end first, and further operations are rejected', async () => {
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
    for (const [id, document] of Object.entries({ '1': '{ me { id } }', '2': STATUS })) {
      socket.subscribe(id, document);
      const rejected = await socket.messages.next();
      expect(rejected).toMatchObject({ type: 'error', id, payload: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
    }
    database.release();
    // The subscription is not completed, so that its client sends it again on another connection.
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
    const line = (): Record<string, unknown> | undefined => gateway.log.find(({ msg }) => msg === 'request');
    while (line() === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(line()).toMatchObject({ transport: 'websocket', status: 499 });
  });

  it('is not waited for longer than the gateway may take to stop', async () => {
    const socket = await openSocket();
    await gateway.shutDown(200);
    expect((await socket.closed).code).toBe(1006);
    database.release();
  });
});
