import { operationsOf, type ApiDocument } from '../../../src/pages/reference/api-document';
import { buildRequest, exampleValues } from '../../../src/pages/reference/build-request';
import { DOCUMENTS } from '../../rest/openapi/documents';

// The page reads a part of the document.
const OPERATIONS = operationsOf(DOCUMENTS.en as unknown as ApiDocument);
const [stats, , list] = OPERATIONS;
const ORIGIN = 'https://gateway.example';

test('operations have their whole path, including the prefix', () => {
  expect(OPERATIONS.map(({ path }) => path)).toEqual([
    '/api/v1/users/{id}/stats',
    '/api/v1/users/profile/{username}',
    '/api/v1/users/me/transactions',
    '/api/v1/users/me/transactions/grouped',
  ]);
});

test('required parameters have an example', () => {
  for (const operation of OPERATIONS) expect(buildRequest(ORIGIN, operation, exampleValues(operation), {}).faults).toEqual([]);
});

test('empty values and headers are not sent, and commas of lists are not encoded', () => {
  const values = { page: '', limit: '5', type: 'BONUS,PAYOUT', from: '2026-01-01T00:00:00+03:00' };
  expect(buildRequest(ORIGIN, list!, values, { 'x-language': 'tr', 'x-lang': '', 'x-device-id': ' ' })).toEqual({
    request: {
      url: `${ORIGIN}/api/v1/users/me/transactions?limit=5&type=BONUS,PAYOUT&from=2026-01-01T00%3A00%3A00%2B03%3A00`,
      headers: { 'x-language': 'tr' },
    },
    faults: [],
  });
});

test.each([
  [{}, {}, [{ name: 'id', reason: 'missing' }]],
  [{ id: '.' }, {}, [{ name: 'id', reason: 'unwritable' }]],
  [{ id: 'x' }, { 'x-device-id': 'a\nb' }, [{ name: 'x-device-id', reason: 'unwritable' }]],
  [{ id: '..' }, { 'x-device-id': 'ş' }, [{ name: 'id', reason: 'unwritable' }, { name: 'x-device-id', reason: 'unwritable' }]],
] as const)('reports what keeps %j and %j from being sent', (values, headers, faults) => {
  expect(buildRequest(ORIGIN, stats!, values, headers).faults).toEqual(faults);
}); // prettier-ignore

test.each(['a/b', '?x', '#x', '$&', '{id}', '\uD800', '%2e%2e'])('the path parameter %j stays one segment', (id) => {
  const { url } = buildRequest(ORIGIN, stats!, { id }, {}).request;
  const { pathname, search, hash } = new URL(url);
  expect([pathname.split('/').length, search, hash]).toEqual([6, '', '']);
  expect(decodeURIComponent(pathname.split('/')[4]!)).toBe(id === '\uD800' ? '\uFFFD' : id);
});
