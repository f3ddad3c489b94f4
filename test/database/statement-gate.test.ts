import { setImmediate as turn } from 'node:timers/promises';
import { StatementGate } from '../../src/database/statement-gate';
import type { StatementKind } from '../../src/database/statement-kind';

/** How many statements of a kind find a place without waiting. */
function fill(gate: StatementGate, kind: StatementKind): number {
  let count = 0;
  while (gate.tryEnter(kind)) count += 1;
  return count;
}

/** How waiting for a place goes: `started`, the code it is rejected with, or undefined while it lasts. */
function enter(gate: StatementGate, kind: StatementKind): { outcome: string | undefined } {
  const waiting: { outcome: string | undefined } = { outcome: undefined };
  gate.enter(kind).then(
    () => (waiting.outcome = 'started'),
    (error: unknown) => (waiting.outcome = (error as { code: string }).code),
  );
  return waiting;
}

const TEN = (): number => 10;

test('one kind alone has half of the connections, several leave some to others, and accounts have one of their own', () => {
  const gate = new StatementGate(TEN);
  const counts = (['transaction page', 'transaction facts', 'balance', 'profile', 'stats'] as const).map((kind) => fill(gate, kind));
  expect(counts).toEqual([5, 2, 0, 1, 1]);
  expect(fill(gate, 'account')).toBe(1);
});

const LEDGER = ['transaction page', 'transaction count', 'transaction facts', 'balance', 'far transaction page'] as const;

test.each([
  [10, 7],
  [5, 2],
  [3, 1],
  [2, 1],
])('of %d connections the kinds of the ledger have %d together, and what they give back is theirs again', async (max, bound) => {
  const gate = new StatementGate(() => max);
  const counts = LEDGER.map((kind) => fill(gate, kind));
  expect(counts.reduce((sum, count) => sum + count)).toBe(bound);
  const waiting = enter(gate, 'balance');
  gate.leave('transaction page', false);
  await turn();
  expect(waiting.outcome).toBe('started');
});

test('while every kind of the ledger is slow, trials included, other tables have places', async () => {
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

test('with one connection every kind has it', () => {
  const gate = new StatementGate(() => 1);
  expect(fill(gate, 'stats')).toBe(1);
  expect(fill(gate, 'account')).toBe(0);
  gate.leave('stats', false);
  expect(fill(gate, 'account')).toBe(1);
});

test('what waits starts once another statement has ended, in order', async () => {
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

describe('where statements take long', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('what finds no place within a second fails, and holds none', async () => {
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

  test('what waits for its kind fails once a statement of it took too long, what waits for another does not', async () => {
    const gate = new StatementGate(() => 3);
    expect(fill(gate, 'profile')).toBe(1);
    expect(fill(gate, 'stats')).toBe(1);
    const [same, other] = [enter(gate, 'profile'), enter(gate, 'user')];
    gate.leave('profile', true);
    await turn();
    expect([same.outcome, other.outcome]).toEqual(['SERVICE_UNAVAILABLE', 'started']);
  });

  test('after that one statement tries again while others wait for it, and all go on where it is answered', async () => {
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

  test('a trial that is not answered is followed by others, until there are too many and further statements fail', async () => {
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
    // The table is unlocked.
    gate.leave('profile', false);
    expect(gate.tryEnter('profile')).toBe(true);
  });
});
