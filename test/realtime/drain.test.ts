import { request, type IncomingMessage } from 'node:http';
import { EventStreamClient } from '../support/event-stream';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { GraphQLSocket, rejectedUpgrade } from '../support/graphql-socket';
import { subscribe, TRANSPORTS } from '../support/live-subscription';
import { parseMetrics } from '../support/parse-metrics';
import { openHeldDatabase } from '../http/held-database';
import { ELIF, Writer } from './live-data';

const STATS = `subscription Stats { userStatsChanged(userId: "${ADA}") { followers } }`;

let gateway: TestGateway;

async function metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number | undefined> {
  const { text } = await gateway.fetch('/metrics', { as: null });
  return parseMetrics(text).find(
    (sample) => sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )?.value;
}

describe('a gateway that stops', () => {
  it('ends sockets and streams first with a hint, rejects new ones, and still answers requests', async () => {
    gateway = await startGateway();
    const socket = await GraphQLSocket.connect(gateway);
    socket.subscribe('1', STATS);
    await socket.messages.next();
    const uninitialized = await GraphQLSocket.open(gateway);
    const live = await subscribe(gateway, 'sse', STATS);
    await live.results.next();
    let endGrace = (): void => undefined;
    const stopping = gateway.shutDown(
      10_000,
      new Promise<void>((resolve) => {
        endGrace = resolve;
      }),
    );
    for (const { closed } of [socket, uninitialized]) {
      const { code, reason } = await closed;
      expect([code, reason]).toEqual([1001, expect.stringMatching(/^reconnect-after-ms=\d{1,4}$/)]);
    }
    const { kind, retryMs = -1 } = await live.ended;
    expect(kind).toBe('complete');
    expect(retryMs).toBeGreaterThanOrEqual(0);
    expect(retryMs).toBeLessThanOrEqual(5_000);
    const rejected = await rejectedUpgrade(GraphQLSocket.open(gateway));
    expect([rejected.status, rejected.headers['retry-after'], rejected.text]).toEqual([503, '1', expect.stringContaining('503')]);
    const stream = await EventStreamClient.open(gateway, { query: STATS });
    expect([stream.status, stream.response.headers['retry-after']]).toEqual([503, '1']);
    expect((await stream.body()).errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
    const { status } = await gateway.graphql('{ me { id } }');
    expect(status).toBe(200);
    endGrace();
    await stopping;
    await gateway.close();
  });

  it('does not wait for streams, and ends those that are being opened', async () => {
    const database = await openHeldDatabase((sql) => sql.includes('user_stats'));
    gateway = await startGateway({}, () => Promise.resolve(database));
    const held = database.hold(1);
    const opening = subscribe(gateway, 'sse', STATS);
    await held;
    const stopping = gateway.shutDown(10_000);
    database.release();
    const live = await opening;
    expect(await live.ended).toMatchObject({ kind: 'complete' });
    await stopping;
    for (const { reason } of gateway.log.filter(({ msg }) => msg === 'subscription')) expect(reason).toBe('draining');
    await gateway.close();
  });

  it('closes while a client neither reads nor answers, at the end of the time', async () => {
    gateway = await startGateway();
    const socket = await GraphQLSocket.connect(gateway);
    socket.ws.pause();
    await gateway.shutDown(200);
    socket.ws.resume();
    expect((await socket.closed).code).toBe(1001);
    await gateway.close();
  });
});

describe('open streams', () => {
  beforeEach(async () => {
    gateway = await startGateway();
  });
  afterEach(() => gateway.close());

  it('are not in flight, and are counted on their own until they end', async () => {
    const open = await Promise.all((['websocket', 'sse', 'sse'] as const).map((transport) => subscribe(gateway, transport, STATS)));
    await Promise.all(open.map(({ results }) => results.next()));
    expect(await metric('http_requests_in_flight')).toBe(1);
    expect(await metric('graphql_live_connections', { transport: 'sse' })).toBe(2);
    expect(await metric('graphql_live_connections', { transport: 'websocket' })).toBe(1);
    expect(await metric('graphql_subscriptions', { transport: 'sse', field: 'userStatsChanged' })).toBe(2);
    expect(await metric('http_request_duration_seconds_count', { route: '/graphql' })).toBe(2);
    await new Writer(gateway.database).follow(ELIF, ADA);
    await new Writer(gateway.database).unfollow(ELIF, ADA);
    await Promise.all(open.map((live) => live.stop()));
    for (const transport of TRANSPORTS)
      for (const gauge of ['graphql_subscriptions', 'graphql_live_connections'])
        while ((await metric(gauge, { transport })) !== 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await metric('graphql_subscriptions_ended_total', { reason: 'client' })).toBe(3);
    expect(await metric('graphql_subscription_pushes_total', { field: 'userStatsChanged' })).toBeGreaterThanOrEqual(3);
  });

  it('are logged when they begin, and when they end', async () => {
    const options = { headers: { 'x-client-name': 'app', 'x-platform': 'mobile_ios' } };
    for (const transport of ['websocket', 'sse'] as const) {
      const live = await subscribe(gateway, transport, STATS, {}, options);
      await live.results.next();
      await live.stop();
    }
    while (gateway.log.filter(({ msg }) => msg === 'subscription').length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    const shared = {
      field: 'userStatsChanged',
      operation: 'Stats',
      pushes: 1,
      userId: ADA,
      platform: 'mobile_ios',
      clientName: 'app',
      reason: 'client',
    };
    expect(gateway.log.filter(({ msg }) => msg === 'subscription')).toMatchObject([
      { transport: 'websocket', ...shared },
      { transport: 'sse', ...shared },
    ]);
    expect(gateway.log.filter(({ msg }) => msg === 'request')).toMatchObject([
      { method: 'POST', route: '/graphql', status: 200, operation: 'Stats' },
    ]);
    expect(gateway.log.filter(({ msg }) => msg === 'WebSocket closed')).toMatchObject([{ userId: ADA, code: 1005 }]);
  });

  it('end when their clients leave before the first result', async () => {
    const database = await openHeldDatabase((sql) => sql.includes('user_stats') && !sql.includes('k(key, known, n)'));
    const held = await startGateway({}, () => Promise.resolve(database));
    const reads = database.hold(1);
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json', authorization: `Bearer ${tokenFor(ADA)}` };
    const sent = request(`${held.url}/graphql`, { method: 'POST', headers });
    sent.on('error', () => undefined);
    sent.end(JSON.stringify({ query: STATS }));
    await reads;
    sent.destroy();
    await new Promise((resolve) => sent.once('close', resolve));
    while (held.log.every(({ msg }) => msg !== 'request')) await new Promise((resolve) => setTimeout(resolve, 10));
    database.release();
    while (held.log.every(({ msg }) => msg !== 'subscription')) await new Promise((resolve) => setTimeout(resolve, 10));
    await held.close();
  });

  it('leave their connection to further requests', async () => {
    const stream = await EventStreamClient.open(gateway, { query: '{ me { id } }' }, { path: '/graphql/stream' });
    expect(await stream.events.next()).toEqual({ event: 'next', data: JSON.stringify({ data: { me: { id: ADA } } }) });
    expect(await stream.events.next()).toEqual({ event: 'complete', data: '' });
    await stream.ended;
    const { complete }: IncomingMessage = stream.response;
    expect(complete).toBe(true);
  });
});
