import { batch } from '../../src/database/batch-loader';
import type { Consistency } from '../../src/database/consistency';
import { StatementCount } from '../../src/database/statement-count';

/** A loader, and the keys and the requirement of each of its statements. */
function recorded(): { load: ReturnType<typeof batch<string, string>>; statements: [keys: readonly string[], consistency: unknown][] } {
  const statements: [readonly string[], unknown][] = [];
  const load = batch<string, string>((keys, isAwaited) => {
    statements.push([keys, isAwaited.consistency]);
    isAwaited.onStatement?.(1);
    return Promise.resolve(keys);
  });
  return { load, statements };
}

const requiring = (consistency: Consistency): { destroyed: boolean; consistency: Consistency } => ({ destroyed: false, consistency });

test('keys that must be read from the primary have a statement of their own', async () => {
  const { load, statements } = recorded();
  const found = await Promise.all([
    load('a'),
    load('b', requiring('primary')),
    load('c', { destroyed: false }),
    load('d', requiring('primary')),
  ]);
  expect(found).toEqual(['a', 'b', 'c', 'd']);
  expect(statements).toEqual([
    [['a', 'c'], undefined],
    [['b', 'd'], 'primary'],
  ]);
});

test('a statement requires the latest of the positions of its keys', async () => {
  const { load, statements } = recorded();
  await Promise.all([load('a'), load('b', requiring(7n)), load('c', requiring(9n)), load('d', requiring(8n))]);
  expect(statements).toEqual([[['a', 'b', 'c', 'd'], 9n]]);
});

test('statements of requests with a requirement are counted as well', async () => {
  const { load } = recorded();
  const count = new StatementCount();
  await Promise.all([load('a', { ...requiring(7n), statements: count }), load('b')]);
  expect(count.statements).toBe(1);
});
