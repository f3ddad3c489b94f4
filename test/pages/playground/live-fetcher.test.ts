import type { ExecutionResult } from 'graphql';
import { WebSocket } from 'ws';
import { LIVE_TRANSPORTS, type LiveTransport } from '../../../src/pages/playground/live-connection';
import { ADA, startGateway, tokenFor, type TestGateway } from '../../support/gateway';
import { openTestDatabase, type TestDatabase } from '../../support/test-database';
import { listenWith } from './listening-server';
import { ELIF, runLive, type LiveOperation, type LiveRun } from './run-live';

const GRACE = '5eed01000000000000000001';

let database: TestDatabase;
let gateway: TestGateway;

beforeAll(async () => {
  // Browsers have one, as has Node from version 22 on.
  Object.assign(globalThis, { WebSocket });
  database = await openTestDatabase();
  gateway = await startGateway({}, () => Promise.resolve(database));
});
afterAll(() => gateway.close());

function run(transport: LiveTransport, operation: Partial<LiveOperation> = {}): LiveRun {
  return runLive(transport, { url: gateway.url, ...operation });
}

let follower = 12;

/** Adds a follower to elif.live. */
async function follow(): Promise<void> {
  // Every second account of the crowd follows already.
  follower += 1;
  await database.execute(`delete from follows where followee_id = '${ELIF}' and follower_id = '5eed01' || lpad('${String(follower)}', 18, '0')`); // prettier-ignore
  await database.execute(`insert into follows (follower_id, followee_id) values ('5eed01' || lpad('${String(follower)}', 18, '0'), '${ELIF}')`); // prettier-ignore
}

async function setStatus(userId: string, status: string): Promise<void> {
  await database.execute(`update users set status = '${status}' where id = '${userId}'`);
}

function followersOf({ data }: ExecutionResult): number {
  return (data as { userStatsChanged: { followers: number } }).userStatsChanged.followers;
}

describe.each(LIVE_TRANSPORTS)('by %s', (transport) => {
  test('emits the present value and each change, until it is stopped', async () => {
    const live = run(transport);
    const { result: first } = await live.until('next');
    expect(live.events.slice(0, 3).map(({ kind }) => kind)).toEqual(['connecting', 'open', 'result']);
    await database.execute(`delete from follows where followee_id = '${ELIF}' and follower_id = '${ADA}'`);
    const before = followersOf(first);
    const { result: second } = await live.until('next');
    expect(followersOf(second)).toBe(before - 1);
    await database.execute(`insert into follows (follower_id, followee_id) values ('${ADA}', '${ELIF}')`);
    expect(followersOf((await live.until('next')).result)).toBe(before);
    live.stop();
    await live.until('stopped');
    await follow();
    const other = run(transport);
    await other.until('next');
    other.stop();
    // The change reached another subscription, but not the stopped one.
    expect(live.events.at(-1)).toEqual({ kind: 'stopped' });
  });

  test('sends the token and the client headers of the request', async () => {
    const query = 'subscription { userStatsChanged(userId: "000000000000000000000000") { followers } }';
    const turkish = run(transport, { query, variables: {}, headers: { authorization: `Bearer ${tokenFor(GRACE)}`, 'X-Language': 'tr' } });
    const { result } = await turkish.until('next');
    expect(result.errors).toMatchObject([{ message: 'Kaynak bulunamadı', extensions: { code: 'NOT_FOUND' } }]);
    await turkish.until('observed end');
    expect(gateway.log).toContainEqual(expect.objectContaining({ msg: 'subscription', userId: GRACE, reason: 'NOT_FOUND' }));
  });

  test('an operation that is not valid is a result with its errors, and an end', async () => {
    const live = run(transport, { query: 'subscription { nothing }' });
    expect((await live.until('next')).result.errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    await live.until('observed end');
    expect(live.events).toContainEqual(expect.objectContaining({ kind: 'ended', end: expect.objectContaining({ kind: 'errors' }) as unknown })); // prettier-ignore
    expect(live.events.filter(({ kind }) => kind === 'connecting')).toHaveLength(1);
  });

  test('a gateway that does not respond is an error', async () => {
    const live = run(transport, { url: 'http://127.0.0.1:1' });
    expect(await live.until('error')).toEqual({ kind: 'error', message: 'No connection: is the gateway running?' });
    expect(live.events.filter(({ kind }) => kind === 'connecting')).toHaveLength(1);
  });

  test('ends when the account is suspended, and keeps the last result', async () => {
    const live = run(transport, { headers: { authorization: `Bearer ${tokenFor(GRACE)}` } });
    await live.until('next');
    try {
      await setStatus(GRACE, 'SUSPENDED');
      await follow();
      const { end } = await live.until('ended');
      if (transport === 'websocket') expect(end).toMatchObject({ kind: 'closed', code: 4403, reason: expect.stringMatching(/^FORBIDDEN/) as unknown }); // prettier-ignore
      else expect(live.events).toContainEqual(expect.objectContaining({ kind: 'next', result: expect.objectContaining({ errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) as unknown })] }) as unknown })); // prettier-ignore
      await live.until('observed end');
      expect(live.events.filter(({ kind }) => kind === 'error')).toEqual([]);
    } finally {
      await setStatus(GRACE, 'ACTIVE');
    }
  });

  test('connects again to a gateway that was restarted, and says so', async () => {
    const own = await openTestDatabase();
    let first = await startGateway({}, () => Promise.resolve(own));
    const { port } = new URL(first.url);
    try {
      const live = run(transport, { url: first.url });
      await live.until('next');
      await first.shutDown(0);
      const waiting = await live.until('waiting');
      expect(waiting).toMatchObject({ attempt: 1, end: { kind: 'closed', reconnectMs: waiting.inMs } });
      first = await startGateway({ PORT: port }, () => Promise.resolve(own));
      await live.until('open', ({ isResumed }) => isResumed);
      await live.until('next');
      live.stop();
    } finally {
      await first.close();
    }
  });

  test('stops while its client is loaded, or before the next attempt', async () => {
    const live = run(transport);
    live.stop();
    await live.until('stopped');
    const other = run(transport);
    await other.until('next');
    other.stop();
    expect(live.events).toEqual([{ kind: 'stopped' }]);
  });
});

test('without a token, a WebSocket is closed with 4401 and an event stream is a response', async () => {
  const socket = run('websocket', { headers: {} });
  expect((await socket.until('error')).message).toMatch(/^Closed by the gateway: the token is missing.*\(4401 UNAUTHENTICATED/);
  const stream = run('sse', { headers: {} });
  expect((await stream.until('next')).result.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

test.each([
  ['text/html', '<h1>Bad Gateway</h1>', 502],
  ['application/json', '{"isSuccess":false}', 503],
  ['application/json', '{}', 200],
])('a response of another server instead of events (%s %s) is an error with its status', async (type, body, status) => {
  const server = await listenWith((_request, response) => response.writeHead(status, { 'content-type': type }).end(body));
  const live = run('sse', { url: server.url });
  expect(await live.until('error')).toEqual({ kind: 'error', message: `HTTP ${String(status)}: the body is not a GraphQL response.` });
  server.close();
});

test('finds the time of the next attempt in pieces of a stream', async () => {
  let count = 0;
  const server = await listenWith((_request, response) => {
    count += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: next\ndata: {"data":{"a":1}}\n\n');
    const pieces = count === 1 ? ['retr', 'y: 1', '7\nevent: comp', 'lete\ndata:\n\n'] : ['event: complete\ndata:\n\n'];
    const send = (): void => {
      const piece = pieces.shift();
      if (piece === undefined) response.end();
      else response.write(piece, () => setTimeout(send, 20));
    };
    send();
  });
  const live = run('sse', { url: server.url });
  expect(await live.until('waiting')).toMatchObject({ inMs: 17 });
  await live.until('observed end');
  expect(count).toBe(2);
  server.close();
});

test('a connection that is cut is lost, and opened again', async () => {
  let count = 0;
  const server = await listenWith((request, response) => {
    count += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: next\ndata: {"data":{"a":1}}\n\n', () => {
      if (count === 1) setTimeout(() => request.socket.destroy(), 20);
    });
  });
  const live = run('sse', { url: server.url });
  expect(await live.until('waiting')).toMatchObject({ attempt: 1, end: { kind: 'lost' } });
  await live.until('open', ({ isResumed }) => isResumed);
  live.stop();
  server.close();
});
