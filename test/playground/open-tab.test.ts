import { EXAMPLES } from '../../src/playground/examples';
import { findOpenTab } from '../../src/playground/open-tab';

function storing(text: string | null): { getItem(key: string): string | null } {
  return { getItem: (key) => (key === 'graphiql:tabState' ? text : null) };
}

test('a new session opens with the first example', () => {
  expect(findOpenTab(storing(null))).toBe(EXAMPLES[0]);
});

test('a reload opens with the tab that was active, with its variables', () => {
  const tabs = [
    { query: '{ me { id } }', variables: null },
    { query: 'query Q($a: Int) { b }', variables: '{"a":1}' },
  ];
  expect(findOpenTab(storing(JSON.stringify({ activeTabIndex: 1, tabs })))).toEqual({
    query: 'query Q($a: Int) { b }',
    variables: '{"a":1}',
  });
  expect(findOpenTab(storing(JSON.stringify({ activeTabIndex: 0, tabs })))).toEqual({ query: '{ me { id } }', variables: '' });
});

test.each(['', '{broken', 'null', '1', '{}', '{"tabs":[],"activeTabIndex":0}', '{"tabs":[{}],"activeTabIndex":3}'])(
  'what cannot be read (%p) opens with the first example',
  (text) => {
    expect(findOpenTab(storing(text))).toBe(EXAMPLES[0]);
  },
);
