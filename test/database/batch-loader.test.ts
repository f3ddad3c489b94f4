import { setImmediate as turn } from 'node:timers/promises';
import { batch, batchByShape, type LoadAll } from '../../src/database/batch-loader';
import { memoize } from '../../src/database/memoize';

/** Statements that end once the test resolves or rejects them. */
function heldStatements(): {
  loadAll: LoadAll<string, string>;
  batches: string[][];
  answer(index: number): void;
  fail(index: number): void;
} {
  const batches: string[][] = [];
  const outcomes: { resolve: (found: string[]) => void; reject: (error: Error) => void }[] = [];
  return {
    batches,
    loadAll: (keys) => {
      batches.push([...keys]);
      return new Promise((resolve, reject) => outcomes.push({ resolve, reject }));
    },
    answer: (index) => outcomes[index]?.resolve((batches[index] ?? []).map((key) => `found ${key}`)),
    fail: (index) => outcomes[index]?.reject(new Error('away')),
  };
}

test('loads the keys of one turn of the event loop with one statement', async () => {
  const held = heldStatements();
  const load = batch(held.loadAll);
  const found = Promise.all(['a', 'b', 'a', 'c'].map((key) => load(key)));
  expect(held.batches).toEqual([]);
  await turn();
  expect(held.batches).toEqual([['a', 'b', 'a', 'c']]);
  held.answer(0);
  expect(await found).toEqual(['found a', 'found b', 'found a', 'found c']);
});

test('splits keys into statements of at most maxKeys', async () => {
  const held = heldStatements();
  const load = batch(held.loadAll, { maxKeys: 2 });
  const found = Promise.all(['a', 'b', 'c'].map((key) => load(key)));
  await turn();
  await turn();
  expect(held.batches).toEqual([['a', 'b']]);
  held.answer(0);
  await turn();
  await turn();
  expect(held.batches).toEqual([['a', 'b'], ['c']]);
  held.answer(1);
  expect(await found).toEqual(['found a', 'found b', 'found c']);
});

test('batches the keys that arrive while a statement is in flight', async () => {
  const held = heldStatements();
  const load = batch(held.loadAll);
  const found: Promise<string>[] = [];
  for (const key of ['a', 'b', 'c']) {
    found.push(load(key));
    await turn();
  }
  expect(held.batches).toEqual([['a']]);
  held.answer(0);
  await turn();
  await turn();
  expect(held.batches).toEqual([['a'], ['b', 'c']]);
  held.answer(1);
  expect(await Promise.all(found)).toEqual(['found a', 'found b', 'found c']);
});

test('starts the next statement after 0.1 s if the one in flight is slow', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  try {
    const held = heldStatements();
    const load = batch(held.loadAll);
    const found: Promise<string>[] = [];
    for (const key of ['a', 'b']) {
      found.push(load(key));
      await turn();
    }
    jest.advanceTimersByTime(99);
    await turn();
    expect(held.batches).toEqual([['a']]);
    jest.advanceTimersByTime(1);
    await turn();
    expect(held.batches).toEqual([['a'], ['b']]);
    // A slow statement still returns its result, and releases its slot only once.
    for (const index of [0, 1]) held.answer(index);
    expect(await Promise.all(found)).toEqual(['found a', 'found b']);
  } finally {
    jest.useRealTimers();
  }
});

test('rejects only the keys of a statement that fails', async () => {
  const held = heldStatements();
  const load = batch(held.loadAll);
  const failed = Promise.allSettled([load('a'), load('b')]);
  await turn();
  held.fail(0);
  expect((await failed).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  const found = load('a');
  await turn();
  held.answer(1);
  expect(await found).toBe('found a');
});

test('does not cache across turns of the event loop', async () => {
  const batches: (readonly string[])[] = [];
  const load = batch((keys: readonly string[]) => {
    batches.push(keys);
    return Promise.resolve(keys);
  });
  await load('a');
  await load('a');
  expect(batches).toEqual([['a'], ['a']]);
});

test('batches keys of the same shape only', async () => {
  const batches: (readonly string[])[] = [];
  const load = batchByShape(
    (key) => String(key.length),
    (keys: readonly string[]) => {
      batches.push(keys);
      return Promise.resolve(keys);
    },
  );
  expect(await Promise.all(['a', 'bb', 'c', 'dd'].map((key) => load(key)))).toEqual(['a', 'bb', 'c', 'dd']);
  expect(batches).toEqual([
    ['a', 'c'],
    ['bb', 'dd'],
  ]);
});

test('memoize loads each key once', async () => {
  const loaded: string[] = [];
  const load = memoize((key) => {
    loaded.push(key);
    return Promise.resolve(`found ${key}`);
  }, undefined);
  expect(await Promise.all([load('a'), load('b'), load('a')])).toEqual(['found a', 'found b', 'found a']);
  expect(await load('b')).toBe('found b');
  expect(loaded).toEqual(['a', 'b']);
});

test('does not load the keys of closed connections, and passes on whether a connection is still open', async () => {
  const held = heldStatements();
  const awaited: (() => boolean)[] = [];
  const load = batch<string, string>((keys, isAwaited) => {
    awaited.push(isAwaited);
    return held.loadAll(keys, isAwaited);
  });
  const [gone, leaving] = [{ destroyed: true }, { destroyed: false }];
  const rejected = expect(load('a', gone)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  const found = Promise.all([load('b', leaving), load('c', leaving)]);
  await turn();
  expect(held.batches).toEqual([['b', 'c']]);
  expect(awaited[0]?.()).toBe(true);
  leaving.destroyed = true;
  expect(awaited[0]?.()).toBe(false);
  held.answer(0);
  await found;
  await rejected;
});

test('a batch whose connections are all closed does not count as in flight', async () => {
  const held = heldStatements();
  const load = batch(held.loadAll, { maxKeys: 1 });
  const rejected = ['a', 'b', 'c'].map((key) => expect(load(key, { destroyed: true })).rejects.toThrow());
  const found = load('d');
  await Promise.all(rejected);
  await turn();
  await turn();
  expect(held.batches).toEqual([['d']]);
  held.answer(0);
  expect(await found).toBe('found d');
});

test('runs at most three slow statements besides the one in flight', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  try {
    const held = heldStatements();
    const load = batch(held.loadAll, { maxKeys: 1 });
    const found = Array.from({ length: 20 }, (_, n) => load(String(n)));
    for (let round = 0; round < 4; round += 1) {
      await turn();
      jest.advanceTimersByTime(100);
      await turn();
    }
    expect(held.batches).toEqual([['0'], ['1'], ['2'], ['3']]);
    // Each statement that ends starts the next one.
    for (let index = 0; index < 20; index += 1) {
      held.answer(index);
      await found[index];
      await turn();
      jest.advanceTimersByTime(100);
      await turn();
      expect(held.batches.length).toBe(Math.min(20, index + 5));
    }
  } finally {
    jest.useRealTimers();
  }
});

test('rejects keys that wait a second for slow statements', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  try {
    const held = heldStatements();
    const load = batch(held.loadAll);
    const slow: Promise<string>[] = [];
    for (let n = 0; n < 4; n += 1) {
      slow.push(load(String(n)));
      await turn();
      jest.advanceTimersByTime(100);
      await turn();
    }
    expect(held.batches).toHaveLength(4);
    const rejected = Promise.allSettled([load('a'), load('b')]);
    await turn();
    jest.advanceTimersByTime(999);
    const later = expect(load('c')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await turn();
    jest.advanceTimersByTime(1);
    expect(await rejected).toMatchObject([{ reason: { code: 'SERVICE_UNAVAILABLE' } }, { reason: { code: 'SERVICE_UNAVAILABLE' } }]);
    await later;
    // A later key has its own second to wait, and is loaded if a statement ends meanwhile.
    const next = load('d');
    await turn();
    jest.advanceTimersByTime(900);
    held.answer(0);
    await slow[0];
    await turn();
    expect(held.batches).toHaveLength(5);
    for (const index of [1, 2, 3, 4]) held.answer(index);
    expect(await next).toBe('found d');
  } finally {
    jest.useRealTimers();
  }
});
