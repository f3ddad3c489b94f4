import { findOpenTab } from '../../src/playground/open-tab';

function storing(text: string | null): { getItem(key: string): string | null } {
  return { getItem: (key) => (key === 'graphiql:tabState' ? text : null) };
}

test('there is none in a new session', () => {
  expect(findOpenTab(storing(null))).toBeUndefined();
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
])('after a reload it is the one that was active (%i), with its variables and headers', (activeTabIndex, tab) => {
  // GraphiQL writes more than is read.
  const tabs = TABS.map((stored, index) => ({ id: String(index), hash: null, title: 'Q', operationName: null, response: null, ...stored }));
  expect(findOpenTab(storing(JSON.stringify({ activeTabIndex, tabs })))).toEqual(tab);
});

test.each(['', '{broken', 'null', '1', '{}', '{"tabs":[],"activeTabIndex":0}', '{"tabs":[{}],"activeTabIndex":3}'])(
  'what cannot be read (%p) is none',
  (text) => {
    expect(findOpenTab(storing(text))).toBeUndefined();
  },
);

test('what is no text in a stored tab is taken for nothing: an editor would fail over it', () => {
  const tabs = [{ query: 5, variables: { a: 1 }, headers: ['b'] }];
  expect(findOpenTab(storing(JSON.stringify({ activeTabIndex: 0, tabs })))).toEqual({ query: '', variables: '', headers: '' });
});
