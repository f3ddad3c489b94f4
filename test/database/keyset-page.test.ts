import { pagesForViewer, type KeysetKey, type ViewedPage } from '../../src/database/keyset-page';
import type { FoundPage } from '../../src/paging/connection';

const AFTER = { createdAtMicros: 700_000_000_000_000n, id: 'ab'.padEnd(24, '0') };
const PAGE: ViewedPage = { list: 'a', values: ['LIVE'], after: AFTER, count: 21 };

test('loads each page of a request once, for its viewer, and different pages separately', async () => {
  const keys: KeysetKey[] = [];
  const load = (key: KeysetKey): Promise<FoundPage<string>> => {
    keys.push(key);
    return Promise.resolve({ isForbidden: false, items: [], resumeAfter: undefined });
  };
  const loadOnce = pagesForViewer(load, { viewer: { id: 'v' }, connection: undefined });
  const different: ViewedPage[] = [
    PAGE,
    { ...PAGE, list: 'c' },
    { ...PAGE, values: ['ENDED'] },
    { ...PAGE, count: 20 },
    { ...PAGE, after: undefined },
    { ...PAGE, after: { ...AFTER, id: 'ac'.padEnd(24, '0') } },
    { ...PAGE, after: { ...AFTER, createdAtMicros: AFTER.createdAtMicros + 1n } },
  ];
  const pages = await Promise.all(different.map((page) => loadOnce(page)));
  expect(keys).toEqual(different.map((page) => ({ ...page, viewerId: 'v' })));
  expect(await Promise.all(different.map((page) => loadOnce({ ...page })))).toEqual(pages);
  expect(keys).toHaveLength(different.length);
});
