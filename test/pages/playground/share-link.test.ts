import fc from 'fast-check';
import { fromFragment, toFragment } from '../../../src/pages/playground/share-link';

const messages = fc.string({ unit: 'grapheme' });

test('round-trips any operation', () => {
  fc.assert(
    fc.property(messages, messages, (query, variables) => {
      fc.pre(query.trim() !== '' && variables.trim() !== '');
      expect(fromFragment(toFragment({ query, variables }) ?? '')).toEqual({ query, variables });
    }),
  );
});

test.each(['', ' ', '\n\t'])('leaves out blank variables (%j)', (variables) => {
  const fragment = toFragment({ query: '{ me { id } }', variables }) ?? '';
  expect(fragment).not.toContain('variables');
  expect(fromFragment(fragment)).toEqual({ query: '{ me { id } }', variables: '' });
});

test('a link contains no white space or special characters', () => {
  fc.assert(
    fc.property(messages, messages, (query, variables) => {
      fc.pre(query.trim() !== '');
      expect(toFragment({ query, variables })).toMatch(/^#[\w.*%+&=-]+$/);
    }),
  );
});

test('never encodes or decodes headers', () => {
  const tab = { query: '{ me { id } }', variables: '{}', headers: '{"authorization":"Bearer a.b.c"}' };
  expect(toFragment(tab)).toBe('#query=%7B+me+%7B+id+%7D+%7D&variables=%7B%7D');
  expect(fromFragment('#query=%7Ba%7D&headers=%7B%22authorization%22%3A%22x%22%7D')).toEqual({ query: '{a}', variables: '' });
});

test.each(['', '#', '#top', '#/docs', '#variables=%7B%7D', '#query', '#query=', '#query=%20%0A', '#Query=a', '##query=a', '#a#query=b'])(
  'the fragment %j contains no operation',
  (fragment) => {
    expect(fromFragment(fragment)).toBeUndefined();
  },
);

test.each(['query=a', '#query=a', '#x=1&query=a&y=2', '#query=a&query=b'])('the fragment %j contains an operation', (fragment) => {
  expect(fromFragment(fragment)).toEqual({ query: 'a', variables: '' });
});

test('ignores fragments of more than 100,000 characters', () => {
  const longest = { query: 'q'.repeat(60_000), variables: 'ğ'.repeat(40_000) };
  expect(fromFragment(toFragment(longest) ?? '')).toEqual(longest);
  for (const longer of [
    { ...longest, query: `${longest.query}q` },
    { ...longest, variables: `${longest.variables}v` },
  ]) {
    expect(toFragment(longer)).toBeUndefined();
    expect(fromFragment(`#${new URLSearchParams(longer).toString()}`)).toBeUndefined();
  }
});

test('returns no link for an empty operation', () => {
  expect(toFragment({ query: ' \n', variables: '{}' })).toBeUndefined();
});

test('never throws for any fragment', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shared = fromFragment(`#query=${text}`);
      if (shared !== undefined) expect(Object.keys(shared)).toEqual(['query', 'variables']);
    }),
  );
});
