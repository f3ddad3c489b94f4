import { memoizePages, type KeysetKey, type KeysetPage } from '../../src/database/keyset-page';

const AFTER = { createdAtMicros: 700_000_000_000_000n, id: 'ab'.padEnd(24, '0') };
const KEY: KeysetKey = { list: 'a', values: ['LIVE'], viewerId: 'b', after: AFTER, count: 21 };

test('loads each page of a request once, and different pages separately', async () => {
  const keys: KeysetKey[] = [];
  const load = memoizePages<string>((key): Promise<KeysetPage<string>> => {
    keys.push(key);
    return Promise.resolve({ isForbidden: false, items: [], resumeAfter: undefined });
  }, undefined);
  const different: KeysetKey[] = [
    KEY,
    { ...KEY, list: 'c' },
    { ...KEY, values: ['ENDED'] },
    { ...KEY, viewerId: undefined },
    { ...KEY, count: 20 },
    { ...KEY, after: undefined },
    { ...KEY, after: { ...AFTER, id: 'ac'.padEnd(24, '0') } },
    { ...KEY, after: { ...AFTER, createdAtMicros: AFTER.createdAtMicros + 1n } },
  ];
  const pages = await Promise.all(different.map((key) => load(key)));
  expect(keys).toEqual(different);
  expect(await Promise.all(different.map((key) => load({ ...key })))).toEqual(pages);
  expect(keys).toHaveLength(different.length);
});
