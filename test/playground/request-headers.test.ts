import { cleanToken, mergeHeaders, parseHeaders } from '../../src/playground/request-headers';

test.each(['a.b.c', ' a.b.c\n', 'Bearer a.b.c', 'bearer   a.b.c ', '\tBEARER\ta.b.c'])(
  'a token is taken as it was copied (%j)',
  (pasted) => {
    expect(cleanToken(pasted)).toBe('a.b.c');
  },
);

test.each(['', '  ', 'Bearer', 'Bearer  ', '\n'])('nothing but white space and the prefix (%j) is no token', (pasted) => {
  expect(cleanToken(pasted)).toBe('');
});

test('a token that begins like the prefix keeps its beginning', () => {
  expect(cleanToken('bearerish.b.c')).toBe('bearerish.b.c');
});

test.each([
  ['', {}],
  [' \n', {}],
  ['{}', {}],
  ['{ "x-app-version": "3.2.1", "X-Device-Id": "ü" }', { 'x-app-version': '3.2.1', 'X-Device-Id': 'ü' }],
  ['{ "a": 1, "b": true, "c": false, "d": "" }', { a: '1', b: 'true', c: 'false', d: '' }],
])('%j is read as headers', (text, headers) => {
  expect(parseHeaders(text)).toEqual(headers);
});

test.each(['{', 'x', 'null', '1', '"x"', '[]', '["a"]', '{ "a": null }', '{ "a": {} }', '{ "a": ["b"] }', '{ "a": "b", "c": null }'])(
  '%j is not taken for headers',
  (text) => {
    expect(parseHeaders(text)).toBeUndefined();
  },
);

test('a header named like something every object has is a header', () => {
  const headers = parseHeaders('{ "__proto__": "a", "constructor": "b" }') ?? {};
  expect(Object.entries(headers)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  expect(Object.entries(mergeHeaders(headers))).toEqual(Object.entries(headers));
});

test('of several sets the last counts, whatever the case, and names come out lower-case', () => {
  expect(mergeHeaders()).toEqual({});
  expect(
    mergeHeaders({ Authorization: 'a', 'x-language': 'en' }, {}, { authorization: 'b', 'X-Platform': 'web' }, { AUTHORIZATION: 'c' }),
  ).toEqual({
    authorization: 'c',
    'x-language': 'en',
    'x-platform': 'web',
  });
});

test('merging leaves the sets as they were', () => {
  const [below, above] = [{ A: '1' }, { a: '2' }];
  mergeHeaders(below, above);
  expect([below, above]).toEqual([{ A: '1' }, { a: '2' }]);
});
