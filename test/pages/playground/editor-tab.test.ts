import { findActiveTab } from '../../../src/pages/playground/editor-tab';

function storing(text: string | null): { getItem(key: string): string | null } {
  return { getItem: (key) => (key === 'graphiql:tabState' ? text : null) };
}

test('returns undefined in a new session', () => {
  expect(findActiveTab(storing(null))).toBeUndefined();
});

const TABS = [
  { query: '{ me { id } }', variables: null, headers: null },
  { query: 'query Q($a: Int) { b }', variables: '{"a":1}', headers: '{"x-language":"tr"}' },
  { query: null, variables: null, headers: null },
];

test.each([
  [0, { query: '{ me { id } }', variables: '', headers: '' }],
  [1, { query: 'query Q($a: Int) { b }', variables: '{"a":1}', headers: '{"x-language":"tr"}' }],
  [2, { query: '', variables: '', headers: '' }],
])('returns the active tab (%i) after a reload, with its variables and headers', (activeTabIndex, tab) => {
  // GraphiQL stores more properties than are read.
  const tabs = TABS.map((stored, index) => ({ id: String(index), hash: null, title: 'Q', operationName: null, response: null, ...stored }));
  expect(findActiveTab(storing(JSON.stringify({ activeTabIndex, tabs })))).toEqual(tab);
});

test.each(['', '{broken', 'null', '1', '{}', '{"tabs":[],"activeTabIndex":0}', '{"tabs":[{}],"activeTabIndex":3}'])(
  'returns undefined for an invalid state (%p)',
  (text) => {
    expect(findActiveTab(storing(text))).toBeUndefined();
  },
);

test('treats non-string values of a stored tab as empty, because an editor would throw on them', () => {
  const tabs = [{ query: 5, variables: { a: 1 }, headers: ['b'] }];
  expect(findActiveTab(storing(JSON.stringify({ activeTabIndex: 0, tabs })))).toEqual({ query: '', variables: '', headers: '' });
});
