import type { Connect, ConnectionEnd, ConnectionEvents, LiveRequest } from '../../../src/pages/playground/live-connection';
import { MAX_ATTEMPTS, runLive, type LiveUpdate } from '../../../src/pages/playground/live-loop';
import { subscriptionIn } from '../../../src/pages/playground/live-operation';

const QUERY = 'subscription S($after: String) { myTransactionAdded(after: $after) { cursor } }';
const REQUEST: LiveRequest = { url: 'http://localhost/graphql', headers: {}, body: { query: QUERY, variables: { after: null } } };
const LOST: ConnectionEnd = { kind: 'lost' };

interface Run {
  readonly updates: LiveUpdate[];
  /** The connections, in order. */
  readonly connections: { readonly request: LiveRequest; readonly events: ConnectionEvents; isStopped: boolean }[];
  readonly stop: () => void;
  /** The connection that was opened last accepts, and has a result. */
  succeed(cursor?: string): void;
  end(end: ConnectionEnd): void;
}

function run(): Run {
  const updates: LiveUpdate[] = [];
  const connections: Run['connections'] = [];
  const connect: Connect = (request, events) => {
    const connection = { request, events, isStopped: false };
    connections.push(connection);
    return () => {
      connection.isStopped = true;
    };
  };
  const stop = runLive(connect, subscriptionIn(QUERY, null)!, REQUEST, (update) => void updates.push(update));
  return {
    updates,
    connections,
    stop,
    succeed: (cursor = 'c1') => {
      const { events } = connections.at(-1)!;
      events.onOpen();
      events.onResult({ data: { myTransactionAdded: { cursor } } });
    },
    end: (end) => {
      connections.at(-1)!.events.onEnd(end);
    },
  };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('connects again after a lost connection, and continues after the last cursor', () => {
  const live = run();
  live.succeed();
  live.end(LOST);
  expect(live.updates.at(-1)).toMatchObject({ kind: 'waiting', attempt: 1, end: LOST });
  jest.runAllTimers();
  expect(live.updates.at(-1)).toEqual({ kind: 'connecting', attempt: 1 });
  expect(live.connections.map(({ request }) => request.body.variables)).toEqual([{ after: null }, { after: 'c1' }]);
  live.succeed('c2');
  expect(live.updates.filter(({ kind }) => kind === 'open')).toEqual([
    { kind: 'open', isResumed: false },
    { kind: 'open', isResumed: true },
  ]);
  // The next loss is a new one.
  live.end(LOST);
  expect(live.updates.at(-1)).toMatchObject({ kind: 'waiting', attempt: 1 });
  jest.runAllTimers();
  expect(live.connections[2]?.request.body.variables).toEqual({ after: 'c2' });
});

test('waits longer before each attempt, and gives up after the last', () => {
  const live = run();
  live.succeed();
  const waits: number[] = [];
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    live.end(LOST);
    const update = live.updates.at(-1)!;
    expect(update).toMatchObject({ kind: 'waiting', attempt });
    if (update.kind === 'waiting') waits.push(update.inMs);
    jest.runAllTimers();
  }
  expect(waits[0]).toBeLessThanOrEqual(500);
  expect(waits[3]).toBeGreaterThan(waits[0]!);
  expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
  live.end(LOST);
  expect(live.updates.at(-1)).toEqual({ kind: 'ended', end: LOST, attempts: MAX_ATTEMPTS });
  jest.runAllTimers();
  expect(live.connections).toHaveLength(1 + MAX_ATTEMPTS);
});

test('waits for as long as the gateway says', () => {
  const live = run();
  live.succeed();
  live.end({ kind: 'closed', code: 1001, reason: '', reconnectMs: 4_321 });
  expect(live.updates.at(-1)).toMatchObject({ kind: 'waiting', inMs: 4_321 });
});

test.each<ConnectionEnd>([
  { kind: 'closed', code: 4401, reason: 'UNAUTHENTICATED', reconnectMs: undefined },
  { kind: 'closed', code: 4403, reason: 'FORBIDDEN', reconnectMs: undefined },
  { kind: 'closed', code: 1008, reason: '', reconnectMs: undefined },
  { kind: 'errors', result: { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] } },
  { kind: 'complete' },
])('does not connect again after %j', (end) => {
  const live = run();
  live.succeed();
  live.end(end);
  expect(live.updates.at(-1)).toEqual({ kind: 'ended', end, attempts: 0 });
});

test.each<ConnectionEnd>([
  { kind: 'closed', code: 1013, reason: 'SERVICE_UNAVAILABLE', reconnectMs: undefined },
  { kind: 'closed', code: 4500, reason: '', reconnectMs: undefined },
  { kind: 'errors', result: { errors: [{ message: 'busy', extensions: { code: 'RATE_LIMITED' } }] } },
  { kind: 'notGraphQL', status: 502 },
])('connects again after %j', (end) => {
  const live = run();
  live.succeed();
  live.end(end);
  expect(live.updates.at(-1)).toMatchObject({ kind: 'waiting', end });
});

test.each<ConnectionEnd>([LOST, { kind: 'errors', result: { errors: [{ message: 'busy', extensions: { code: 'RATE_LIMITED' } }] } }])(
  'does not repeat a subscription that had no result before %j',
  (end) => {
    const live = run();
    live.connections[0]?.events.onOpen();
    live.end(end);
    expect(live.updates.at(-1)).toEqual({ kind: 'ended', end, attempts: 0 });
  },
);

test('stops the connection, or the wait for the next one', () => {
  const connected = run();
  connected.succeed();
  connected.stop();
  expect(connected.connections[0]?.isStopped).toBe(true);
  const waiting = run();
  waiting.succeed();
  waiting.end(LOST);
  waiting.stop();
  jest.runAllTimers();
  expect(waiting.connections).toHaveLength(1);
});
