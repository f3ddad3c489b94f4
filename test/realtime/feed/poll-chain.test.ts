import type { Comparison, WatchedKind } from '../../../src/realtime/feed/change-feed';
import { PolledChanges } from '../../../src/realtime/feed/polled-changes';
import type { WatchedBatch } from '../../../src/realtime/feed/watched-batch';

/** A kind whose comparisons of known keys end when the test says so. */
class HeldKind implements WatchedKind {
  readonly name = 'stats';
  /** Comparisons of known keys that run. */
  readonly running: (() => void)[] = [];

  compare({ entries }: WatchedBatch): Promise<Comparison> {
    const isBaseline = entries.some(({ fingerprint }) => fingerprint === '');
    if (isBaseline)
      return Promise.resolve({ changed: entries.map((_, index) => ({ index, fingerprint: 'a' })), position: undefined, databaseMs: 1 });
    return new Promise((resolve) => {
      this.running.push(() => {
        resolve({ changed: [], position: undefined, databaseMs: 1 });
      });
    });
  }

  async untilRunning(count: number): Promise<void> {
    while (this.running.length < count) await pause(5);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('keys that are watched again while a comparison runs do not start a second series of comparisons', async () => {
  const kind = new HeldKind();
  const feed = new PolledChanges();
  (await feed.watch(kind, ['one'])).close();
  const first = await feed.watch(kind, ['one']);
  await kind.untilRunning(1);
  for (let time = 0; time < 3; time += 1) (await feed.watch(kind, [`other ${time}`])).close();
  first.close();
  const second = await feed.watch(kind, ['one']);
  // Longer than the interval: the comparison that runs is the only one.
  await pause(600);
  expect(kind.running).toHaveLength(1);
  kind.running.shift()?.();
  await kind.untilRunning(1);
  await pause(600);
  expect(kind.running).toHaveLength(1);
  second.close();
  feed.close();
});
