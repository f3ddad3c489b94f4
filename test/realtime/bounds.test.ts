import { EventStreamClient } from '../support/event-stream';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { authorizationFor, GraphQLSocket, rejectedUpgrade } from '../support/graphql-socket';
import { GRACE } from './live-data';

const STATS = `subscription { userStatsChanged(userId: "${ADA}") { followers } }`;
const TOO_MANY = { extensions: { code: 'RATE_LIMITED', details: [{ field: 'subscription' }] } };

let gateway: TestGateway;

afterEach(() => gateway.close());

describe('operations', () => {
  beforeEach(async () => {
    gateway = await startGateway({}, undefined, undefined, undefined, { operationsPerConnection: 2, operationsPerAccount: 3 });
  });

  it('of one WebSocket are limited, and further ones may start when others end', async () => {
    const socket = await GraphQLSocket.connect(gateway);
    for (const id of ['1', '2']) {
      socket.subscribe(id, STATS);
      expect(await socket.messages.next()).toMatchObject({ type: 'next', id });
    }
    socket.subscribe('3', STATS);
    expect(await socket.messages.next()).toMatchObject({ type: 'error', id: '3', payload: [TOO_MANY] });
    socket.send({ type: 'complete', id: '1' });
    socket.subscribe('4', STATS);
    expect(await socket.messages.next()).toMatchObject({ type: 'next', id: '4' });
    await socket.close();
  });

  it('of one account are limited over all connections and transports', async () => {
    const streams = await Promise.all([1, 2].map(() => EventStreamClient.open(gateway, { query: STATS })));
    await Promise.all(streams.map(({ events }) => events.next()));
    const socket = await GraphQLSocket.connect(gateway);
    socket.subscribe('1', STATS);
    await socket.messages.next();
    socket.subscribe('2', STATS);
    expect(await socket.messages.next()).toMatchObject({ type: 'error', id: '2', payload: [TOO_MANY] });
    const rejected = await EventStreamClient.open(gateway, { query: STATS });
    expect([rejected.status, (await rejected.body()).errors]).toMatchObject([429, [TOO_MANY]]);
    const other = await EventStreamClient.open(gateway, { query: STATS }, { as: GRACE });
    expect(other.status).toBe(200);
    await Promise.all([...streams, other].map((stream) => stream.close()));
    await socket.close();
  });

  it('of one account that start at the same time are limited as well', async () => {
    const streams = await Promise.all(Array.from({ length: 8 }, () => EventStreamClient.open(gateway, { query: STATS })));
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(3);
    await Promise.all(streams.map((stream) => stream.close()));
  });
});

describe('watched records', () => {
  it('of one account are limited over all connections, and what was rejected does not count', async () => {
    gateway = await startGateway({}, undefined, undefined, undefined, { recordsPerAccount: 3 });
    const watch = (...ids: readonly string[]): string => `subscription { liveStatusChanged(userIds: ${JSON.stringify(ids)}) { isLive } }`;
    const [first, second] = [await GraphQLSocket.connect(gateway), await GraphQLSocket.connect(gateway)];
    first.subscribe('1', watch(ADA, GRACE, ADA));
    expect(await first.messages.next()).toMatchObject({ type: 'next', id: '1' });
    second.subscribe('2', watch(ADA, GRACE));
    const rejected = await second.messages.next();
    expect(rejected).toMatchObject({ type: 'error', id: '2', payload: [TOO_MANY] });
    expect(JSON.stringify(rejected)).toContain('at most 3 records');
    second.subscribe('3', STATS);
    expect(await second.messages.next()).toMatchObject({ type: 'next', id: '3' });
    first.send({ type: 'complete', id: '1' });
    second.subscribe('4', watch(ADA, GRACE));
    expect(await second.messages.next()).toMatchObject({ type: 'next', id: '4' });
    await Promise.all([first.close(), second.close()]);
  });
});

describe('connections of one address', () => {
  it('are limited over both transports, by the address that a trusted proxy forwards for', async () => {
    gateway = await startGateway({ TRUST_PROXY: '127.0.0.1', MAX_CONNECTIONS_PER_ADDRESS: '2' });
    const from = (address: string): { headers: Record<string, string> } => ({ headers: { 'x-forwarded-for': address } });
    const socket = await GraphQLSocket.connect(gateway, from('192.0.2.1'));
    const stream = await EventStreamClient.open(gateway, { query: STATS }, from('192.0.2.1'));
    await stream.events.next();
    const rejected = await rejectedUpgrade(GraphQLSocket.open(gateway, from('192.0.2.1')));
    expect([rejected.status, rejected.headers['retry-after']]).toEqual([429, '5']);
    const another = await EventStreamClient.open(gateway, { query: STATS }, from('192.0.2.1'));
    expect([another.status, (await another.body()).errors]).toMatchObject([429, [{ extensions: { code: 'RATE_LIMITED' } }]]);
    const other = await GraphQLSocket.connect(gateway, from('192.0.2.2'));
    await socket.close();
    const next = await GraphQLSocket.connect(gateway, from('192.0.2.1'));
    await Promise.all([stream.close(), other.close(), next.close()]);
  });
});

describe('the protocol of WebSockets', () => {
  it('closes a socket without connection_init in time', async () => {
    gateway = await startGateway({}, undefined, undefined, undefined, { initTimeoutMs: 50 });
    const socket = await GraphQLSocket.open(gateway);
    expect(await socket.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
    const initialized = await GraphQLSocket.connect(gateway);
    await new Promise((resolve) => setTimeout(resolve, 100));
    initialized.subscribe('1', STATS);
    expect(await initialized.messages.next()).toMatchObject({ type: 'next' });
    await initialized.close();
  });

  it.each([
    ['a second connection_init', [{ type: 'connection_init' }], 4429],
    ['a repeated id', [1, 2].map(() => ({ type: 'subscribe', id: '1', payload: { query: STATS } })), 4409],
    ['an unknown message', [{ type: 'start', id: '1' }], 4400],
    ['what is not JSON', ['{'], 4400],
  ])('closes a socket with %s', async (_title, messages, code) => {
    gateway = await startGateway();
    const socket = await GraphQLSocket.connect(gateway);
    for (const message of messages) socket.send(message);
    expect((await socket.closed).code).toBe(code);
  });

  it('closes a socket with a subscription before connection_init', async () => {
    gateway = await startGateway();
    const socket = await GraphQLSocket.open(gateway);
    socket.subscribe('1', STATS);
    expect((await socket.closed).code).toBe(4401);
  });

  it('closes a socket of the legacy subprotocol, or of none', async () => {
    gateway = await startGateway();
    const { status } = await rejectedUpgrade(GraphQLSocket.open(gateway, { protocol: 'graphql-ws' })).catch(() => ({ status: 0 }));
    expect(status).toBe(0);
    const socket = await GraphQLSocket.open(gateway, { protocol: [] });
    expect(await socket.closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' });
    const both = await GraphQLSocket.open(gateway, { protocol: ['graphql-ws', 'graphql-transport-ws'] });
    expect(both.ws.protocol).toBe('graphql-transport-ws');
    await both.close();
  });

  it('closes a socket that sends too many messages', async () => {
    gateway = await startGateway({}, undefined, undefined, undefined, { messages: 20 });
    const socket = await GraphQLSocket.open(gateway);
    socket.send({ type: 'connection_init', payload: { authorization: authorizationFor(ADA) } });
    for (let count = 0; count < 25; count += 1) socket.send({ type: 'ping' });
    expect((await socket.closed).code).toBe(1008);
  });

  it('closes a socket without a pong, and sends comments to event streams', async () => {
    gateway = await startGateway({}, undefined, undefined, undefined, { tickMs: 20, heartbeatMs: 1_000 });
    const socket = await GraphQLSocket.connect(gateway);
    const stream = await EventStreamClient.open(gateway, { query: STATS });
    await stream.events.next();
    expect(await stream.events.next()).toEqual({ event: 'comment', data: '' });
    expect(await stream.events.next()).toEqual({ event: 'comment', data: '' });
    expect(socket.ws.readyState).toBe(socket.ws.OPEN);
    // From now on, nothing is read.
    socket.ws.pause();
    while (gateway.log.every(({ msg }) => msg !== 'WebSocket closed')) await stream.events.next();
    socket.ws.terminate();
    await stream.close();
  });
});
