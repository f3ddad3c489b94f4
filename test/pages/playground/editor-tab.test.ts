import { findActiveTab, findOpenTab } from '../../../src/pages/playground/editor-tab';

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

const OPEN_TABS = [
  { query: '# A note\nquery A($id: ID) {\n  a(id: $id)\n}\n', variables: '{ "id": 1 }' },
  { query: 'query B { b }', variables: '' },
  { query: 'not GraphQL {', variables: 'not JSON' },
];

test.each([
  ['the same text', OPEN_TABS[1]!, 1],
  ['another comment and formatting', { query: '# Not\nquery A($id: ID) { a(id: $id) }', variables: '{"id":1}' }, 0],
  ['other variables', { query: OPEN_TABS[0]!.query, variables: '{ "id": 2 }' }, undefined],
  ['another operation', { query: 'query C { b }', variables: '' }, undefined],
  ['the same text, which is neither GraphQL nor JSON', OPEN_TABS[2]!, 2],
])('finds the open tab of an operation and its variables: %s', (_what, tab, index) => {
  expect(findOpenTab(OPEN_TABS, tab, 'operation and variables')).toBe(index);
});

test('finds the open tab of an operation with other variables, if only the operation counts', () => {
  expect(findOpenTab(OPEN_TABS, { query: OPEN_TABS[0]!.query, variables: '' }, 'operation')).toBe(0);
});
