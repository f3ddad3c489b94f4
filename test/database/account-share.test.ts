import { setImmediate as turn } from 'node:timers/promises';
import { shareByAccount } from '../../src/database/account-share';

interface Lookups {
  readonly find: (key: string) => Promise<string>;
  /** What was asked for so far. */
  readonly asked: string[];
  readonly answer: (what: string) => void;
}

/** Keys are an account and something of it, as in `a1`. */
function heldLookups(): Lookups {
  const asked: string[] = [];
  const open = new Map<string, (found: string) => void>();
  const held = (how: string) => (key: string) => {
    asked.push(`${how} ${key}`);
    return new Promise<string>((resolve) => open.set(`${how} ${key}`, resolve));
  };
  return {
    find: shareByAccount({ accountOf: (key) => key.charAt(0), together: held('together'), alone: held('alone') }),
    asked,
    answer: (what) => open.get(what)?.(what),
  };
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

test('of an account four lookups are on their way at once, and another account does not wait for it', async () => {
  const { find, asked, answer } = heldLookups();
  const found = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1'].map(find);
  await turn();
  expect(asked).toEqual(['together a1', 'together a2', 'together a3', 'together a4', 'together b1']);
  answer('together a2');
  await turn();
  expect(asked.slice(5)).toEqual(['together a5']);
  for (const what of asked) answer(what);
  expect(await Promise.all(found)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'b1'].map((key) => `together ${key}`));
});

test('an account that was slow is looked up alone, one at a time, until it is quick again', async () => {
  const { find, asked, answer } = heldLookups();
  void find('a1');
  jest.advanceTimersByTime(500);
  answer('together a1');
  await turn();
  void find('a2');
  void find('a3');
  void find('b1');
  await turn();
  expect(asked.slice(1)).toEqual(['alone a2', 'together b1']);
  jest.advanceTimersByTime(499);
  answer('alone a2');
  await turn();
  expect(asked.slice(3)).toEqual(['together a3']);
});

test('what waits for two seconds for others of its account fails, and is not asked for any more', async () => {
  const { find, asked, answer } = heldLookups();
  for (const key of ['a1', 'a2', 'a3', 'a4']) void find(key);
  const late = find('a5');
  const failed = expect(late).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  await turn();
  jest.advanceTimersByTime(2_000);
  await failed;
  answer('together a1');
  await turn();
  expect(asked).toHaveLength(4);
  // Its place is free again.
  answer('together a2');
  await turn();
  void find('b1');
  await turn();
  expect(asked).toHaveLength(5);
});

test('a lookup that fails gives its place back', async () => {
  const find = shareByAccount({
    accountOf: () => 'a',
    together: (key: string) => (key === 'good' ? Promise.resolve(key) : Promise.reject(new Error('away'))),
    alone: (key: string) => Promise.resolve(key),
  });
  for (let round = 0; round < 5; round += 1) await expect(find('bad')).rejects.toThrow('away');
  expect(await find('good')).toBe('good');
});

test('a slow account stays slow while lookups are rejected: that says nothing of how long they take', async () => {
  const asked: string[] = [];
  let isRejected = false;
  const lookUp = (how: string) => (key: string) => {
    asked.push(`${how} ${key}`);
    return isRejected ? Promise.reject(new Error('nobody waits')) : new Promise<string>((resolve) => setTimeout(resolve, 600, key));
  };
  const find = shareByAccount({ accountOf: (key: string) => key.charAt(0), together: lookUp('together'), alone: lookUp('alone') });
  void find('a1');
  jest.advanceTimersByTime(600);
  await turn();
  isRejected = true;
  await expect(find('a2')).rejects.toThrow('nobody waits');
  await expect(find('a3')).rejects.toThrow('nobody waits');
  expect(asked).toEqual(['together a1', 'alone a2', 'alone a3']);
});
