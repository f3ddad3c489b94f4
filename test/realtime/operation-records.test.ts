import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { EventStreamClient } from '../support/event-stream';
import { GraphQLSocket } from '../support/graphql-socket';
import { parseMetrics } from '../support/parse-metrics';
import { openSwitchedDatabase, statementTimeout } from '../http/switched-database';
import { ELIF, GRACE } from './live-data';

const STATS = `subscription Stats { userStatsChanged(userId: "${ADA}") { followers } }`;

let gateway: TestGateway;

afterEach(() => gateway.close());

function linesOf(msg: string): readonly Record<string, unknown>[] {
  return gateway.log.filter((line) => line['msg'] === msg);
}

/** The values of a metric, by the values of its labels; those that are 0 are left out. */
async function valuesOf(name: string): Promise<Record<string, number>> {
  const samples = parseMetrics((await gateway.fetch('/metrics', { as: null })).text);
  const values = samples.filter((sample) => sample.name === name && sample.value > 0);
  return Object.fromEntries(values.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

describe('an operation of a WebSocket', () => {
  it('that is a query has a log line and is measured, as a request is', async () => {
    gateway = await startGateway();
    const socket = await GraphQLSocket.connect(gateway, { params: { 'x-client-name': 'app', 'x-platform': 'mobile_ios' } });
    for (const id of ['1', '2']) {
      socket.subscribe(id, `query Me { me { id } user(id: "5eed01000000000000000004") { id } }`);
      expect(await socket.messages.next()).toMatchObject({ type: 'next', id });
      expect(await socket.messages.next()).toMatchObject({ type: 'complete', id });
    }
    const line = {
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      transport: 'websocket',
      operation: 'Me',
      status: 200,
      durationMs: expect.any(Number) as number,
      userId: ADA,
      platform: 'mobile_ios',
      clientName: 'app',
      code: 'NOT_FOUND',
      errorCount: 1,
    };
    expect(linesOf('request')).toMatchObject([line, line]);
    expect(await valuesOf('graphql_operation_duration_seconds_count')).toEqual({ other: 2 });
    expect(await valuesOf('response_errors_total')).toEqual({ 'graphql NOT_FOUND none': 2 });
    await socket.close();
  });

  it('that is rejected has a log line, and its errors are counted', async () => {
    gateway = await startGateway({}, undefined, undefined, undefined, { operationsPerConnection: 1 });
    const socket = await GraphQLSocket.connect(gateway);
    socket.subscribe('invalid', 'query Invalid { nothing }');
    expect(await socket.messages.next()).toMatchObject({ type: 'error', id: 'invalid' });
    socket.subscribe('live', STATS);
    await socket.messages.next();
    socket.subscribe('more', STATS);
    const rejected = await socket.messages.next();
    const [, tooMany] = linesOf('request');
    expect(rejected).toMatchObject({ type: 'error', id: 'more', payload: [{ extensions: { requestId: tooMany?.['requestId'] } }] });
    expect(linesOf('request')).toMatchObject([
      { status: 400, code: 'GRAPHQL_VALIDATION_FAILED', reason: 'unknownField' },
      { status: 429, code: 'RATE_LIMITED', reason: 'tooManySubscriptions', userId: ADA },
    ]);
    expect(await valuesOf('graphql_operation_duration_seconds_count')).toEqual({});
    expect(await valuesOf('response_errors_total')).toEqual({
      'graphql GRAPHQL_VALIDATION_FAILED unknownField': 1,
      'graphql RATE_LIMITED tooManySubscriptions': 1,
    });
    await socket.close();
    // A subscription has a line of its own when it ends.
    while (linesOf('subscription').length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(linesOf('request').filter(({ transport }) => transport === 'websocket')).toHaveLength(2);
  });
});

describe('the request of an event stream', () => {
  it('that is rejected for its records is logged with the code', async () => {
    gateway = await startGateway({}, undefined, undefined, undefined, { recordsPerAccount: 1 });
    const query = `subscription { liveStatusChanged(userIds: ["${ELIF}", "${GRACE}"]) { isLive } }`;
    const stream = await EventStreamClient.open(gateway, { query });
    expect(stream.status).toBe(429);
    await stream.ended;
    while (linesOf('request').length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(linesOf('request')).toMatchObject([{ status: 429, code: 'RATE_LIMITED', reason: 'tooManySubscriptions' }]);
    expect(await valuesOf('response_errors_total')).toEqual({ 'graphql RATE_LIMITED tooManySubscriptions': 1 });
  });

  it('whose first value cannot be read has the status of the outage, and is logged with its code', async () => {
    const database = await openSwitchedDatabase();
    gateway = await startGateway({}, () => Promise.resolve(database));
    // Only events: comparisons succeed.
    database.failWith((sql) => (sql.includes('user_stats') && !sql.includes('k(key, known, n)') ? statementTimeout() : undefined));
    const stream = await EventStreamClient.open(gateway, { query: STATS });
    expect(stream.status).toBe(504);
    expect(await stream.body()).toMatchObject({ data: { userStatsChanged: null }, errors: [{ extensions: { code: 'GATEWAY_TIMEOUT' } }] });
    while (linesOf('request').length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(linesOf('request')).toMatchObject([{ status: 504, code: 'GATEWAY_TIMEOUT', reason: 'statementTimeout' }]);
    database.failWith(() => undefined);
    const next = await EventStreamClient.open(gateway, { query: STATS });
    expect(next.status).toBe(200);
    await next.close();
  });
});
