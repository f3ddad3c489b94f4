import type { PageArgs } from '../../src/paging/page.args';
import { parsePageRequest } from '../../src/paging/page-request';
import { appErrorOf, detailLinesOf } from '../support/app-error-of';

test.each<[PageArgs, object]>([
  [{}, { mode: 'page', page: 1, limit: 20 }],
  [
    { limit: null, page: null, after: null },
    { mode: 'page', page: 1, limit: 20 },
  ],
  [{ limit: 1 }, { mode: 'page', page: 1, limit: 1 }],
  [{ limit: 100 }, { mode: 'page', page: 1, limit: 100 }],
  [{ page: 1 }, { mode: 'page', page: 1, limit: 20 }],
  [
    { page: 2_147_483_647, limit: 100 },
    { mode: 'page', page: 2_147_483_647, limit: 100 },
  ],
  [
    { limit: 20, first: 3 },
    { mode: 'page', page: 1, limit: 3 },
  ],
  [
    { limit: 5, first: null },
    { mode: 'page', page: 1, limit: 5 },
  ],
  [
    { first: 100, after: 'x' },
    { mode: 'cursor', after: 'x', limit: 100 },
  ],
  [{ after: 'x' }, { mode: 'cursor', after: 'x', limit: 20 }],
  [
    { after: 'x', limit: 5, page: null },
    { mode: 'cursor', after: 'x', limit: 5 },
  ],
])('parses %j as %j', (args, request) => {
  expect(parsePageRequest(args)).toEqual(request);
});

test('treats an empty cursor as a cursor, not as the first page', () => {
  expect(parsePageRequest({ after: '' })).toEqual({ mode: 'cursor', after: '', limit: 20 });
});

const LIMIT_FAULT = 'limit: must be between 1 and 100';
const PAGE_FAULT = 'page: must be between 1 and 2147483647';
const BOTH_FAULT = 'page: must not be combined with a cursor';

test.each<[PageArgs, string[]]>([
  [{ limit: 0 }, [LIMIT_FAULT]],
  [{ limit: -5 }, [LIMIT_FAULT]],
  [{ limit: 101 }, [LIMIT_FAULT]],
  [{ limit: 2_147_483_647 }, [LIMIT_FAULT]],
  [{ first: 0 }, ['first: must be between 1 and 100']],
  [{ first: 101, limit: 20 }, ['first: must be between 1 and 100']],
  [{ page: 0 }, [PAGE_FAULT]],
  [{ page: -1 }, [PAGE_FAULT]],
  [{ page: 1, after: 'x' }, [BOTH_FAULT]],
  [{ page: 1, after: '' }, [BOTH_FAULT]],
  [{ page: 0, limit: 0 }, [LIMIT_FAULT, PAGE_FAULT]],
  [{ page: 0, limit: 101, after: 'x' }, [LIMIT_FAULT, PAGE_FAULT, BOTH_FAULT]],
])('rejects %j, reporting every fault', (args, faults) => {
  expect(detailLinesOf(appErrorOf(() => parsePageRequest(args)))).toEqual(faults);
});
