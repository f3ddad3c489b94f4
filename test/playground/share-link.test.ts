import fc from 'fast-check';
import { fromFragment, toFragment } from '../../src/playground/share-link';

const texts = fc.string({ unit: 'grapheme' });

test('any operation comes back as it went in', () => {
  fc.assert(
    fc.property(texts, texts, (query, variables) => {
      fc.pre(query.trim() !== '' && variables.trim() !== '');
      expect(fromFragment(toFragment({ query, variables }) ?? '')).toEqual({ query, variables });
    }),
  );
});

test.each(['', ' ', '\n\t'])('variables of nothing but white space (%j) are left out', (variables) => {
  const fragment = toFragment({ query: '{ me { id } }', variables }) ?? '';
  expect(fragment).not.toContain('variables');
  expect(fromFragment(fragment)).toEqual({ query: '{ me { id } }', variables: '' });
});

test('a link is one word, to be pasted anywhere', () => {
  fc.assert(
    fc.property(texts, texts, (query, variables) => {
      fc.pre(query.trim() !== '');
      expect(toFragment({ query, variables })).toMatch(/^#[\w.*%+&=-]+$/);
    }),
  );
});

test('headers are never in it, either way', () => {
  const tab = { query: '{ me { id } }', variables: '{}', headers: '{"authorization":"Bearer a.b.c"}' };
  expect(toFragment(tab)).toBe('#query=%7B+me+%7B+id+%7D+%7D&variables=%7B%7D');
  expect(fromFragment('#query=%7Ba%7D&headers=%7B%22authorization%22%3A%22x%22%7D')).toEqual({ query: '{a}', variables: '' });
});

test.each(['', '#', '#top', '#/docs', '#variables=%7B%7D', '#query', '#query=', '#query=%20%0A', '#Query=a', '##query=a', '#a#query=b'])(
  'the fragment %j carries no operation',
  (fragment) => {
    expect(fromFragment(fragment)).toBeUndefined();
  },
);

test.each(['query=a', '#query=a', '#x=1&query=a&y=2', '#query=a&query=b'])('the fragment %j carries one', (fragment) => {
  expect(fromFragment(fragment)).toEqual({ query: 'a', variables: '' });
});

test('what is longer than 100,000 characters in all is not taken', () => {
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

test('nothing cannot be shared', () => {
  expect(toFragment({ query: ' \n', variables: '{}' })).toBeUndefined();
});

test('a fragment may be anything', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shared = fromFragment(`#query=${text}`);
      if (shared !== undefined) expect(Object.keys(shared)).toEqual(['query', 'variables']);
    }),
  );
});
