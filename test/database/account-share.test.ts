import { setImmediate as turn } from 'node:timers/promises';
import { shareByAccount } from '../../src/database/account-share';

interface HeldStatements {
  readonly find: (key: string) => Promise<string>;
  /** The statements started so far. */
  readonly started: string[];
  readonly answer: (what: string) => void;
}

/** A key is an account and one of its records, as in `a1`. */
function heldStatements(): HeldStatements {
  const started: string[] = [];
  const open = new Map<string, (found: string) => void>();
  const held = (how: string) => (key: string) => {
    started.push(`${how} ${key}`);
    return new Promise<string>((resolve) => open.set(`${how} ${key}`, resolve));
  };
  return {
    find: shareByAccount({ accountOf: (key) => key.charAt(0), together: held('together'), alone: held('alone') }),
    started,
    answer: (what) => open.get(what)?.(what),
  };
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

test('runs four statements per account concurrently, and does not delay other accounts', async () => {
  const { find, started, answer } = heldStatements();
  const found = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1'].map(find);
  await turn();
  expect(started).toEqual(['together a1', 'together a2', 'together a3', 'together a4', 'together b1']);
  answer('together a2');
  await turn();
  expect(started.slice(5)).toEqual(['together a5']);
  for (const what of started) answer(what);
  expect(await Promise.all(found)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'b1'].map((key) => `together ${key}`));
});

test('runs the statements of a slow account alone, one at a time, until one is fast', async () => {
  const { find, started, answer } = heldStatements();
  void find('a1');
  jest.advanceTimersByTime(500);
  answer('together a1');
  await turn();
  void find('a2');
  void find('a3');
  void find('b1');
  await turn();
  expect(started.slice(1)).toEqual(['alone a2', 'together b1']);
  jest.advanceTimersByTime(499);
  answer('alone a2');
  await turn();
  expect(started.slice(3)).toEqual(['together a3']);
});

test('rejects a statement that waits for two seconds for others of its account, and does not start it', async () => {
  const { find, started, answer } = heldStatements();
  for (const key of ['a1', 'a2', 'a3', 'a4']) void find(key);
  const late = find('a5');
  const failed = expect(late).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  await turn();
  jest.advanceTimersByTime(2_000);
  await failed;
  answer('together a1');
  await turn();
  expect(started).toHaveLength(4);
  // Its slot is free again.
  answer('together a2');
  await turn();
  void find('b1');
  await turn();
  expect(started).toHaveLength(5);
});

test('releases the slot of a statement that fails', async () => {
  const find = shareByAccount({
    accountOf: () => 'a',
    together: (key: string) => (key === 'good' ? Promise.resolve(key) : Promise.reject(new Error('away'))),
    alone: (key: string) => Promise.resolve(key),
  });
  for (let round = 0; round < 5; round += 1) await expect(find('bad')).rejects.toThrow('away');
  expect(await find('good')).toBe('good');
});

test('keeps an account slow while its statements are rejected', async () => {
  const started: string[] = [];
  let isRejected = false;
  const read = (how: string) => (key: string) => {
    started.push(`${how} ${key}`);
    return isRejected ? Promise.reject(new Error('abandoned')) : new Promise<string>((resolve) => setTimeout(resolve, 600, key));
  };
  const find = shareByAccount({ accountOf: (key: string) => key.charAt(0), together: read('together'), alone: read('alone') });
  void find('a1');
  jest.advanceTimersByTime(600);
  await turn();
  isRejected = true;
  await expect(find('a2')).rejects.toThrow('abandoned');
  await expect(find('a3')).rejects.toThrow('abandoned');
  expect(started).toEqual(['together a1', 'alone a2', 'alone a3']);
});
