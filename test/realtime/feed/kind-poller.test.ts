import type { Comparison, WatchedKind } from '../../../src/realtime/feed/change-feed';
import { PolledChanges } from '../../../src/realtime/feed/polled-changes';
import { addedIn, changedIn, countChanges } from './feed-stage';

/** Values by key, which a fake kind compares without a database. */
let values: Map<string, string>;
let comparisons: { readonly at: number; readonly keys: readonly string[]; readonly consistency: unknown }[];
let changes: PolledChanges;
let isFailing: boolean;

const kind: WatchedKind = {
  name: 'changes of stats',
  compare({ entries }, consistency): Promise<Comparison> {
    comparisons.push({ at: performance.now(), keys: entries.map(({ key }) => key), consistency });
    if (isFailing) return Promise.reject(new Error('away'));
    return Promise.resolve({ changed: changedIn(values, entries), position: undefined, databaseMs: 0 });
  },
};

beforeEach(() => {
  jest.useFakeTimers();
  values = new Map([['a', '1'], ['b', '1']]); // prettier-ignore
  comparisons = [];
  isFailing = false;
  changes = new PolledChanges();
});
afterEach(() => {
  changes.close();
  jest.useRealTimers();
});

async function watch(...keys: readonly string[]): Promise<{ readonly count: number }> {
  const watching = changes.watch(kind, keys);
  await jest.advanceTimersByTimeAsync(1);
  return countChanges(await watching);
}

/** The number of comparisons in a time. */
function comparisonsIn(ms: number): Promise<number> {
  return addedIn(ms, comparisons);
}

test('keys are compared every 250 ms while they change, then every 375 ms, and after a failure every second', async () => {
  await watch('a', 'b');
  values.set('a', '2');
  await jest.advanceTimersByTimeAsync(300);
  expect(await comparisonsIn(5_000)).toBe(20);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(await comparisonsIn(3_750)).toBe(10);
  isFailing = true;
  await jest.advanceTimersByTimeAsync(400);
  expect(await comparisonsIn(10_000)).toBe(10);
});

test('a hint has a key compared immediately on the primary, and again only 250 ms after a push', async () => {
  const counted = await watch('a', 'b');
  await jest.advanceTimersByTimeAsync(100);
  comparisons.length = 0;
  for (let value = 2; value <= 20; value += 1) {
    values.set('a', String(value));
    changes.hint('changes of stats', 'a');
    await jest.advanceTimersByTimeAsync(10);
    if (value === 2) {
      expect(comparisons).toMatchObject([{ keys: ['a'], consistency: 'primary' }]);
      expect(counted.count).toBe(1);
    }
  }
  expect(counted.count).toBe(1);
  await jest.advanceTimersByTimeAsync(250);
  expect(counted.count).toBe(2);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(counted.count).toBe(2);
});

test('hints of one turn are compared by one statement, and those of other keys do nothing', async () => {
  await watch('a', 'b');
  await jest.advanceTimersByTimeAsync(100);
  comparisons.length = 0;
  for (const key of ['a', 'b', 'a', 'c']) changes.hint('changes of stats', key);
  changes.hint('changes of transactions', 'a');
  await jest.advanceTimersByTimeAsync(10);
  expect(comparisons.map(({ keys }) => keys)).toEqual([['a', 'b']]);
});

test('covered keys are compared once more on the primary, and then every 5 s, beside others that are polled', async () => {
  await watch('a', 'b');
  changes.cover('changes of stats', ['a']);
  comparisons.length = 0;
  await jest.advanceTimersByTimeAsync(250);
  expect(comparisons).toMatchObject([{ keys: ['a', 'b'], consistency: 'primary' }]);
  comparisons.length = 0;
  await jest.advanceTimersByTimeAsync(3_000);
  expect(new Set(comparisons.flatMap(({ keys }) => keys))).toEqual(new Set(['b']));
  changes.cover('changes of stats', ['b']);
  await jest.advanceTimersByTimeAsync(5_000);
  comparisons.length = 0;
  await jest.advanceTimersByTimeAsync(20_000);
  expect(comparisons.map(({ keys, consistency }) => [...keys, consistency])).toEqual(Array(4).fill(['a', 'b', undefined]));
});

test('a key that is watched beside covered keys is polled, and covered keys are when they are no longer covered', async () => {
  await watch('a');
  changes.cover('changes of stats', ['a']);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await comparisonsIn(1_000)).toBeLessThanOrEqual(1);
  const counted = await watch('b');
  values.set('b', '2');
  await jest.advanceTimersByTimeAsync(300);
  expect(counted.count).toBe(1);
  changes.cover('changes of stats', ['b']);
  await jest.advanceTimersByTimeAsync(2_000);
  changes.uncoverAll();
  expect(await comparisonsIn(2_500)).toBe(10);
});

test('a hint whose comparison fails is not lost', async () => {
  const counted = await watch('a');
  changes.cover('changes of stats', ['a']);
  await jest.advanceTimersByTimeAsync(2_000);
  isFailing = true;
  values.set('a', '2');
  changes.hint('changes of stats', 'a');
  await jest.advanceTimersByTimeAsync(100);
  expect(counted.count).toBe(0);
  isFailing = false;
  await jest.advanceTimersByTimeAsync(300);
  expect(counted.count).toBe(1);
});
