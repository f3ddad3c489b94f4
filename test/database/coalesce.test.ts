import { setImmediate as turn } from 'node:timers/promises';
import { coalesce, coalesceByShape, remember, type BatchLookup } from '../../src/database/coalesce';

/** Batch lookups that answer when they are told to. */
function heldLookup(): {
  lookUp: BatchLookup<string, string>;
  batches: string[][];
  answer(index: number): void;
  fail(index: number): void;
} {
  const batches: string[][] = [];
  const outcomes: { resolve: (found: string[]) => void; reject: (error: Error) => void }[] = [];
  return {
    batches,
    lookUp: (keys) => {
      batches.push([...keys]);
      return new Promise((resolve, reject) => outcomes.push({ resolve, reject }));
    },
    answer: (index) => outcomes[index]?.resolve((batches[index] ?? []).map((key) => `found ${key}`)),
    fail: (index) => outcomes[index]?.reject(new Error('away')),
  };
}

test('lookups of one turn are one statement, and each gets its own', async () => {
  const held = heldLookup();
  const find = coalesce(held.lookUp);
  const found = Promise.all(['a', 'b', 'a', 'c'].map((key) => find(key)));
  expect(held.batches).toEqual([]);
  await turn();
  expect(held.batches).toEqual([['a', 'b', 'a', 'c']]);
  held.answer(0);
  expect(await found).toEqual(['found a', 'found b', 'found a', 'found c']);
});

test('a statement is bounded, and what is left over goes with the next', async () => {
  const held = heldLookup();
  const find = coalesce(held.lookUp, { maxKeys: 2 });
  const found = Promise.all(['a', 'b', 'c'].map((key) => find(key)));
  await turn();
  await turn();
  expect(held.batches).toEqual([['a', 'b'], ['c']]);
  held.answer(1);
  held.answer(0);
  expect(await found).toEqual(['found a', 'found b', 'found c']);
});

test('while two statements are on their way the others wait, and go together', async () => {
  const held = heldLookup();
  const find = coalesce(held.lookUp);
  const found: Promise<string>[] = [];
  for (const key of ['a', 'b', 'c', 'd']) {
    found.push(find(key));
    await turn();
  }
  expect(held.batches).toEqual([['a'], ['b']]);
  held.answer(0);
  await turn();
  await turn();
  expect(held.batches).toEqual([['a'], ['b'], ['c', 'd']]);
  held.answer(1);
  held.answer(2);
  expect(await Promise.all(found)).toEqual(['found a', 'found b', 'found c', 'found d']);
});

test('a statement whose connection is lost holds up the others for half a second alone', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  try {
    const held = heldLookup();
    const find = coalesce(held.lookUp);
    const found: Promise<string>[] = [];
    for (const key of ['a', 'b', 'c']) {
      found.push(find(key));
      await turn();
    }
    jest.advanceTimersByTime(499);
    await turn();
    expect(held.batches).toEqual([['a'], ['b']]);
    jest.advanceTimersByTime(1);
    await turn();
    expect(held.batches).toEqual([['a'], ['b'], ['c']]);
    // What is late is answered all the same, and its place is not given away twice.
    for (const index of [0, 1, 2]) held.answer(index);
    expect(await Promise.all(found)).toEqual(['found a', 'found b', 'found c']);
  } finally {
    jest.useRealTimers();
  }
});

test('a statement that fails, fails for each who waited for it, and for nobody else', async () => {
  const held = heldLookup();
  const find = coalesce(held.lookUp);
  const failed = Promise.allSettled([find('a'), find('b')]);
  await turn();
  held.fail(0);
  expect((await failed).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  const found = find('a');
  await turn();
  held.answer(1);
  expect(await found).toBe('found a');
});

test('nothing is remembered from one turn to the next', async () => {
  const batches: (readonly string[])[] = [];
  const find = coalesce((keys: readonly string[]) => {
    batches.push(keys);
    return Promise.resolve(keys);
  });
  await find('a');
  await find('a');
  expect(batches).toEqual([['a'], ['a']]);
});

test('keys of one shape go together, those of different shapes do not', async () => {
  const batches: (readonly string[])[] = [];
  const find = coalesceByShape(
    (key) => String(key.length),
    (keys: readonly string[]) => {
      batches.push(keys);
      return Promise.resolve(keys);
    },
  );
  expect(await Promise.all(['a', 'bb', 'c', 'dd'].map((key) => find(key)))).toEqual(['a', 'bb', 'c', 'dd']);
  expect(batches).toEqual([
    ['a', 'c'],
    ['bb', 'dd'],
  ]);
});

test('within a request each key is asked for once', async () => {
  const asked: string[] = [];
  const find = remember((key) => {
    asked.push(key);
    return Promise.resolve(`found ${key}`);
  }, undefined);
  expect(await Promise.all([find('a'), find('b'), find('a')])).toEqual(['found a', 'found b', 'found a']);
  expect(await find('b')).toBe('found b');
  expect(asked).toEqual(['a', 'b']);
});

test('what nobody waits for any more is not asked for, and a statement knows whether anybody does', async () => {
  const held = heldLookup();
  const awaited: (() => boolean)[] = [];
  const find = coalesce<string, string>((keys, isAwaited) => {
    awaited.push(isAwaited);
    return held.lookUp(keys, isAwaited);
  });
  const [gone, leaving] = [{ destroyed: true }, { destroyed: false }];
  const refused = expect(find('a', gone)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  const found = Promise.all([find('b', leaving), find('c', leaving)]);
  await turn();
  await refused;
  expect(held.batches).toEqual([['b', 'c']]);
  expect(awaited[0]?.()).toBe(true);
  leaving.destroyed = true;
  expect(awaited[0]?.()).toBe(false);
  held.answer(0);
  await found;
});

test('a turn that nobody waits for leaves the next its place', async () => {
  const held = heldLookup();
  const find = coalesce(held.lookUp, { maxKeys: 1 });
  const refused = ['a', 'b', 'c'].map((key) => expect(find(key, { destroyed: true })).rejects.toThrow());
  const found = find('d');
  await Promise.all(refused);
  await turn();
  await turn();
  expect(held.batches).toEqual([['d']]);
  held.answer(0);
  expect(await found).toBe('found d');
});

test('of large answers as many are told in a turn as is allowed', async () => {
  const find = coalesce<string, string>((keys) => Promise.resolve(keys), { maxPerTurn: 2 });
  const told: string[] = [];
  for (const key of ['a', 'b', 'c', 'd', 'e']) void find(key).then((found) => told.push(found));
  const perTurn: number[] = [];
  while (told.length < 5) {
    await turn();
    perTurn.push(told.length);
  }
  expect(perTurn.filter((count) => count > 0)).toEqual([2, 4, 5]);
});
