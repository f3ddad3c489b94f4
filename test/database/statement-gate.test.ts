import { setImmediate as turn } from 'node:timers/promises';
import { StatementGate } from '../../src/database/statement-gate';
import type { StatementKind } from '../../src/database/statement-kind';

/** The number of statements of a kind that enter without waiting. */
function fill(gate: StatementGate, kind: StatementKind): number {
  let count = 0;
  while (gate.tryEnter(kind)) count += 1;
  return count;
}

/** The outcome of a statement that enters: `started`, its error code, or undefined while it waits. */
function enter(gate: StatementGate, kind: StatementKind): { outcome: string | undefined } {
  const waiting: { outcome: string | undefined } = { outcome: undefined };
  gate.enter(kind).then(
    () => (waiting.outcome = 'started'),
    (error: unknown) => (waiting.outcome = (error as { code: string }).code),
  );
  return waiting;
}

const TEN = (): number => 10;

test('gives one kind half of the connections, reserves some for other kinds, and one for accounts', () => {
  const gate = new StatementGate(TEN);
  const counts = (['transaction page', 'transaction facts', 'balance', 'profile', 'stats'] as const).map((kind) => fill(gate, kind));
  expect(counts).toEqual([5, 2, 0, 1, 1]);
  expect(fill(gate, 'account')).toBe(1);
});

test('counts the statements that wait, by kind', async () => {
  const gate = new StatementGate(TEN);
  expect(gate.waiting()).toEqual([]);
  const taken = fill(gate, 'profile');
  const waiting = [enter(gate, 'profile'), enter(gate, 'profile')];
  expect(gate.waiting()).toEqual([['profile', 2]]);
  for (let place = 0; place < taken; place += 1) gate.leave('profile', false);
  await turn();
  expect(waiting.map(({ outcome }) => outcome)).toEqual(['started', 'started']);
  expect(gate.waiting()).toEqual([['profile', 0]]);
});

test('starts a statement whose place becomes free after this process was busy for longer than it waits', async () => {
  const gate = new StatementGate(() => 1);
  fill(gate, 'profile');
  const waiting = enter(gate, 'profile');
  for (const until = performance.now() + 1_100; performance.now() < until;);
  await new Promise((resolve) => setTimeout(resolve, 10));
  gate.leave('profile', false);
  await turn();
  expect(waiting.outcome).toBe('started');
});

const LEDGER = [
  'transaction page',
  'searched transaction page',
  'transaction count',
  'transaction facts',
  'searched transaction facts',
  'balance',
  'far transaction page',
] as const;

test.each([
  [10, 7],
  [5, 2],
  [3, 1],
  [2, 1],
])('of %d connections, the ledger kinds use at most %d together, and reuse those they release', async (max, bound) => {
  const gate = new StatementGate(() => max);
  const counts = LEDGER.map((kind) => fill(gate, kind));
  expect(counts.reduce((sum, count) => sum + count)).toBe(bound);
  const waiting = enter(gate, 'balance');
  gate.leave('transaction page', false);
  await turn();
  expect(waiting.outcome).toBe('started');
});

test('keeps connections for other tables while every ledger kind is slow, trials included', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  try {
    const gate = new StatementGate(TEN);
    for (const kind of LEDGER) {
      gate.tryEnter(kind);
      gate.leave(kind, true);
    }
    const trials: { outcome: string | undefined }[] = [];
    for (let interval = 0; interval < 12; interval += 1) {
      trials.push(...LEDGER.map((kind) => enter(gate, kind)));
      await turn();
      jest.advanceTimersByTime(500);
      await turn();
    }
    expect(trials.filter(({ outcome }) => outcome === 'started')).toHaveLength(7);
    expect([fill(gate, 'profile'), fill(gate, 'stats'), fill(gate, 'account')]).toEqual([1, 1, 1]);
  } finally {
    jest.useRealTimers();
  }
});

test('shares a single connection between all kinds', () => {
  const gate = new StatementGate(() => 1);
  expect(fill(gate, 'stats')).toBe(1);
  expect(fill(gate, 'account')).toBe(0);
  gate.leave('stats', false);
  expect(fill(gate, 'account')).toBe(1);
});

test('starts waiting statements in order as others end', async () => {
  const gate = new StatementGate(() => 2);
  expect(fill(gate, 'profile')).toBe(1);
  const waiting = [enter(gate, 'profile'), enter(gate, 'stats'), enter(gate, 'profile')];
  gate.leave('profile', false);
  await turn();
  expect(waiting.map(({ outcome }) => outcome)).toEqual(['started', undefined, undefined]);
  gate.leave('profile', false);
  await turn();
  expect(waiting.map(({ outcome }) => outcome)).toEqual(['started', undefined, 'started']);
  gate.leave('profile', false);
  await turn();
  expect(waiting.map(({ outcome }) => outcome)).toEqual(['started', 'started', 'started']);
});

describe('with slow statements', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('rejects a statement that waits for a second, and releases its slot', async () => {
    const gate = new StatementGate(() => 2);
    gate.tryEnter('profile');
    const waiting = enter(gate, 'stats');
    jest.advanceTimersByTime(999);
    await turn();
    expect(waiting.outcome).toBeUndefined();
    jest.advanceTimersByTime(1);
    await turn();
    expect(waiting.outcome).toBe('SERVICE_UNAVAILABLE');
    gate.leave('profile', undefined);
    expect(gate.tryEnter('stats')).toBe(true);
  });

  test('rejects the waiting statements of a kind once one of them is slow, and not those of other kinds', async () => {
    const gate = new StatementGate(() => 3);
    expect(fill(gate, 'profile')).toBe(1);
    expect(fill(gate, 'stats')).toBe(1);
    const [same, other] = [enter(gate, 'profile'), enter(gate, 'user')];
    gate.leave('profile', true);
    await turn();
    expect([same.outcome, other.outcome]).toEqual(['SERVICE_UNAVAILABLE', 'started']);
  });

  test('then lets one statement run as a trial, and the waiting ones once it succeeds', async () => {
    const gate = new StatementGate(TEN);
    gate.tryEnter('profile');
    gate.leave('profile', true);
    expect(gate.tryEnter('profile')).toBe(false);
    const [trial, first, second] = [enter(gate, 'profile'), enter(gate, 'profile'), enter(gate, 'profile')];
    await turn();
    expect([trial.outcome, first.outcome, second.outcome]).toEqual(['started', undefined, undefined]);
    gate.leave('profile', false);
    await turn();
    expect([first.outcome, second.outcome]).toEqual(['started', 'started']);
    expect(gate.tryEnter('profile')).toBe(true);
  });

  test('starts further trials while one is unanswered, up to the limit, and then rejects', async () => {
    const gate = new StatementGate(TEN);
    gate.tryEnter('profile');
    gate.leave('profile', true);
    const trials: { outcome: string | undefined }[] = [];
    for (let interval = 0; interval < 6; interval += 1) {
      trials.push(enter(gate, 'profile'));
      await turn();
      jest.advanceTimersByTime(500);
      await turn();
    }
    expect(trials.map(({ outcome }) => outcome)).toEqual([...Array.from({ length: 5 }, () => 'started'), 'SERVICE_UNAVAILABLE']);
    // The table's lock is released.
    gate.leave('profile', false);
    expect(gate.tryEnter('profile')).toBe(true);
  });
});
