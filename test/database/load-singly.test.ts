import { loadSingly, type LoadAll } from '../../src/database/batch-loader';
import { AppError } from '../../src/errors/app-error';

const upperCase: LoadAll<string, string> = (keys) => Promise.resolve(keys.map((key) => key.toUpperCase()));

test('sends a statement for each key, without waiting for others', async () => {
  const statements: (readonly string[])[] = [];
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  const load = loadSingly<string, string>(async (keys, isAwaited) => {
    statements.push(keys);
    await held;
    return upperCase(keys, isAwaited);
  });
  const found = Promise.all(['a', 'b', 'a'].map((key) => load(key)));
  expect(statements).toEqual([['a'], ['b'], ['a']]);
  answer();
  expect(await found).toEqual(['A', 'B', 'A']);
});

test('sends nothing for a client that has disconnected, and rejects the key', async () => {
  const loadAll = jest.fn(upperCase);
  await expect(loadSingly(loadAll)('a', { destroyed: true })).rejects.toThrow(AppError);
  expect(loadAll).not.toHaveBeenCalled();
});

test('a statement knows whether its client still waits', async () => {
  const connection = { destroyed: false };
  const awaited: boolean[] = [];
  await loadSingly<string, string>((keys, isAwaited) => {
    awaited.push(isAwaited());
    connection.destroyed = true;
    awaited.push(isAwaited());
    return upperCase(keys, isAwaited);
  })('a', connection);
  expect(awaited).toEqual([true, false]);
});

test('rejects only the key whose statement failed, and may find nothing', async () => {
  const load = loadSingly<string, string | undefined>(([key]) =>
    key === 'a' ? Promise.reject(new Error('away')) : Promise.resolve([undefined]),
  );
  const results = await Promise.allSettled([load('a'), load('b')]);
  expect(results).toMatchObject([
    { status: 'rejected', reason: { message: 'away' } },
    { status: 'fulfilled', value: undefined },
  ]);
});
