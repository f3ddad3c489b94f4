import { AppError } from '../../../src/errors/app-error';
import type { Comparison, WatchedKind } from '../../../src/realtime/feed/change-feed';
import { PolledChanges } from '../../../src/realtime/feed/polled-changes';
import { addedIn, changedIn, countChanges } from './feed-stage';

/** Values by key, which a fake kind compares without a database. */
let values: Map<string, string>;
let comparisons: { readonly keys: readonly string[]; readonly consistency: unknown }[];
let changes: PolledChanges;
/** The error of each comparison, after so many milliseconds; none if undefined. */
let failure: { readonly error: AppError; readonly afterMs: number } | undefined;
/** What the database takes to compare so many keys, in milliseconds. */
let databaseMsOf: (keys: number) => number;

const kind: WatchedKind = {
  name: 'changes of stats',
  async compare({ entries }, consistency): Promise<Comparison> {
    comparisons.push({ keys: entries.map(({ key }) => key), consistency });
    if (failure !== undefined) {
      const { error, afterMs } = failure;
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      throw error;
    }
    return { changed: changedIn(values, entries), position: undefined, databaseMs: databaseMsOf(entries.length) };
  },
};

beforeEach(() => {
  jest.useFakeTimers();
  values = new Map([['a', '1'], ['b', '1']]); // prettier-ignore
  comparisons = [];
  failure = undefined;
  databaseMsOf = () => 0;
  changes = new PolledChanges();
});
afterEach(() => {
  changes.close();
  jest.useRealTimers();
});

/** Watches both keys. */
async function watch(): Promise<{ readonly count: number }> {
  const watching = changes.watch(kind, ['a', 'b']);
  await jest.advanceTimersByTimeAsync(1);
  return countChanges(await watching);
}

/** The number of comparisons in a time. */
function comparisonsIn(ms: number): Promise<number> {
  return addedIn(ms, comparisons);
}

/** Watches both keys, every change of which is heard. */
async function watchHeard(): Promise<{ readonly count: number }> {
  const counted = await watch();
  changes.cover('changes of stats', ['a', 'b']);
  await jest.advanceTimersByTimeAsync(2_000);
  comparisons.length = 0;
  return counted;
}

test('a comparison that times out is repeated 5 s later, also if its keys are hinted meanwhile', async () => {
  await watchHeard();
  failure = { error: new AppError('GATEWAY_TIMEOUT', { internalReason: 'statementTimeout' }), afterMs: 5_500 };
  const hinting = setInterval(() => {
    changes.hint('changes of stats', 'a');
    changes.hintAll('changes of stats');
  }, 100);
  // The first ones, of keys that are hinted and of all, may run at the same time.
  await jest.advanceTimersByTimeAsync(20_000);
  expect(await comparisonsIn(10 * 10_500)).toBe(10);
  failure = undefined;
  // The one that still runs fails, and the next one succeeds.
  await jest.advanceTimersByTimeAsync(10_500);
  clearInterval(hinting);
  values.set('a', '2');
  changes.hint('changes of stats', 'a');
  await jest.advanceTimersByTimeAsync(10);
  expect(comparisons.at(-1)).toMatchObject({ keys: ['a'] });
});

test.each([
  ['has waited in vain', new AppError('SERVICE_UNAVAILABLE')],
  ['had no response', new AppError('GATEWAY_TIMEOUT', { internalReason: 'databaseUnanswered' })],
])('a comparison that %s while the database was away is repeated immediately', async (_what, error) => {
  await watch();
  failure = { error, afterMs: 4_000 };
  await jest.advanceTimersByTimeAsync(400);
  expect(await comparisonsIn(40_100)).toBe(10);
});

test('a hint of all keys has them compared immediately on the primary', async () => {
  const counted = await watchHeard();
  values.set('b', '2');
  changes.hintAll('changes of stats');
  await jest.advanceTimersByTimeAsync(2);
  expect(comparisons).toMatchObject([{ keys: ['a', 'b'], consistency: 'primary' }]);
  expect(counted.count).toBe(1);
});

test.each([
  ['every 250 ms', 2, 250],
  ['so seldom that comparing has at most 3 % of the time of the database', 40, 31 * 40],
])('all keys are compared %s while hints of all keys are frequent', async (_title, takenMs, intervalMs) => {
  const counted = await watchHeard();
  databaseMsOf = () => takenMs;
  for (let hinted = 1; hinted <= 500; hinted += 1) {
    values.set('a', String(1 + hinted));
    changes.hintAll('changes of stats');
    await jest.advanceTimersByTimeAsync(20);
  }
  expect(comparisons.length).toBeGreaterThan(1);
  expect(comparisons.length).toBeLessThanOrEqual(1 + 10_000 / intervalMs);
  await jest.advanceTimersByTimeAsync(intervalMs);
  const { length } = comparisons;
  expect(counted.count).toBe(length);
  // The last change was found, and no more is due.
  await jest.advanceTimersByTimeAsync(3_000);
  expect(comparisons.length).toBe(length);
});

test('comparisons of a few keys do not shorten the pause between those of all', async () => {
  await watchHeard();
  // One is polled for.
  changes.uncover('changes of stats', ['b']);
  databaseMsOf = (keys) => (keys === 1 ? 1 : 40);
  expect(await comparisonsIn(2_000)).toBeGreaterThan(3);
  comparisons.length = 0;
  for (let hinted = 0; hinted < 30; hinted += 1) {
    changes.hintAll('changes of stats');
    await jest.advanceTimersByTimeAsync(700);
  }
  expect(comparisons.filter(({ keys }) => keys.length === 2).length).toBeLessThanOrEqual(1 + (30 * 700) / (31 * 40));
});

test('the pause after a comparison of all keys is kept when one of them is polled for meanwhile', async () => {
  await watchHeard();
  databaseMsOf = () => 40;
  changes.hintAll('changes of stats');
  await jest.advanceTimersByTimeAsync(10);
  comparisons.length = 0;
  changes.uncover('changes of stats', ['b']);
  changes.hintAll('changes of stats');
  await jest.advanceTimersByTimeAsync(500);
  expect(comparisons).toMatchObject([{ keys: ['b'] }]);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(comparisons.at(1)).toMatchObject({ keys: ['a', 'b'], consistency: 'primary' });
});

test('a hint of all keys whose comparison fails is not lost', async () => {
  const counted = await watchHeard();
  failure = { error: new AppError('SERVICE_UNAVAILABLE'), afterMs: 10 };
  values.set('a', '2');
  changes.hintAll('changes of stats');
  await jest.advanceTimersByTimeAsync(100);
  expect([comparisons.length, counted.count]).toEqual([1, 0]);
  failure = undefined;
  await jest.advanceTimersByTimeAsync(1_000);
  expect(counted.count).toBe(1);
});

test('a hint of all keys leaves a key that has just been pushed until 250 ms have passed', async () => {
  const counted = await watchHeard();
  values.set('a', '2');
  changes.hint('changes of stats', 'a');
  await jest.advanceTimersByTimeAsync(10);
  values.set('a', '3');
  changes.hintAll('changes of stats');
  await jest.advanceTimersByTimeAsync(200);
  expect(counted.count).toBe(1);
  await jest.advanceTimersByTimeAsync(100);
  expect(counted.count).toBe(2);
});
