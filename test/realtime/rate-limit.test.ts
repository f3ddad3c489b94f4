import { EventStreamClient } from '../support/event-stream';
import { startGateway, type TestGateway } from '../support/gateway';
import { GraphQLSocket } from '../support/graphql-socket';
import { subscribe, TRANSPORTS } from '../support/live-subscription';
import { Writer } from './live-data';

const STATS = 'subscription ($id: ObjectID!) { userStatsChanged(userId: $id) { followers } }';
const LIMIT = 60;

let gateway: TestGateway;
let write: Writer;

beforeAll(async () => {
  gateway = await startGateway({ RATE_LIMIT: String(LIMIT) });
  write = new Writer(gateway.database);
});
afterAll(() => gateway.close());

/** The units that an account has left, after those of this request. */
async function remaining(as: string): Promise<number> {
  const { headers } = await gateway.graphql('{ __typename }', {}, { as });
  return Number(/(?:^|;)\s*r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1] ?? headers.get('ratelimit-remaining'));
}

/** Consumes all units of an account. */
async function exhaust(as: string): Promise<void> {
  for (let status = 200; status !== 429;) ({ status } = await gateway.graphql('{ __typename }', {}, { as }));
}

describe.each(TRANSPORTS)('the rate limit of a subscription over %s', (transport) => {
  it('is consumed by each event as by a query', async () => {
    const [user, host] = [await write.user(), await write.user()];
    const live = await subscribe(gateway, transport, STATS, { id: host }, { as: user });
    await live.results.next();
    const before = await remaining(user);
    await write.follow(user, host);
    expect(await live.results.next()).toEqual({ data: { userStatsChanged: { followers: 1 } } });
    const after = await remaining(user);
    const query = await gateway.graphql('query ($id: ObjectID!) { userStats(userId: $id) { followers } }', { id: host }, { as: user });
    expect(query.status).toBe(200);
    // Each of these counts includes the unit of the request that reads it.
    expect(before - after).toBe(2);
    await live.stop();
  });

  it('rejects a subscription if it is exhausted', async () => {
    const user = await write.user();
    await exhaust(user);
    if (transport === 'websocket') {
      const socket = await GraphQLSocket.connect(gateway, { as: user }).catch((error: unknown) => String(error));
      expect(socket).toMatch('1013 RATE_LIMITED');
      return;
    }
    const live = await subscribe(gateway, transport, STATS, { id: user }, { as: user });
    expect((await live.results.next()).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  });
});

it('delays events while the rate limit is exhausted, and pushes the last value later', async () => {
  const delayed = TRANSPORTS.map(async (transport) => {
    const [user, host] = [await write.user(), await write.user()];
    const live = await subscribe(gateway, transport, STATS, { id: host }, { as: user });
    await live.results.next();
    await exhaust(user);
    await write.follow(user, host);
    await write.follow(host, user);
    await write.follow(await write.user(), host);
    // After the end of the minute.
    expect(await live.results.next()).toEqual({ data: { userStatsChanged: { followers: 2 } } });
    await live.stop();
  });
  await Promise.all(delayed);
});

it('rejects an event stream whose first event exceeds it, and logs the code', async () => {
  const [user, other] = [await write.user(), await write.user()];
  // Opening it consumes one unit once its document is cached.
  const first = await subscribe(gateway, 'sse', STATS, { id: other }, { as: other });
  await first.results.next();
  await first.stop();
  while ((await remaining(user)) > 1);
  const stream = await EventStreamClient.open(gateway, { query: STATS, variables: { id: user } }, { as: user });
  expect(stream.status).toBe(429);
  await stream.ended;
  const line = (): Record<string, unknown> | undefined => gateway.log.find(({ userId, status }) => userId === user && status === 429);
  while (line() === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(line()).toMatchObject({ msg: 'request', code: 'RATE_LIMITED' });
});

it('rejects an operation of an open WebSocket if it is exhausted', async () => {
  const user = await write.user();
  const socket = await GraphQLSocket.connect(gateway, { as: user });
  await exhaust(user);
  socket.subscribe('1', STATS, { id: user });
  const message = await socket.messages.next();
  expect(message).toMatchObject({ type: 'error', id: '1', payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
  await socket.close();
});
