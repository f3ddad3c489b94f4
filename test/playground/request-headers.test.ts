import { cleanToken, isSendable, mergeHeaders, parseHeaders } from '../../src/playground/request-headers';

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

test('a text is sent as the value of a header where HTTP can send it', () => {
  expect(['', 'a.b-c_d', 'ü', 'a\tb'].every(isSendable)).toBe(true);
  expect(['şifre', 'a\nb', 'a\0b', '\u{1f600}'].some(isSendable)).toBe(false);
});

test.each([
  ['', {}],
  [' \n', {}],
  ['{}', {}],
  ['{ "x-app-version": "3.2.1", "X-Device-Id": "ü" }', { 'x-app-version': '3.2.1', 'X-Device-Id': 'ü' }],
  ['// of this tab\n{ "a": null, "b": "c", }', { b: 'c' }],
  ['{ "a": 1, "b": true, "c": false, "d": "" }', { a: '1', b: 'true', c: 'false', d: '' }],
])('%j is read as headers', (text, headers) => {
  expect(parseHeaders(text)).toEqual(headers);
});

test.each([
  '{',
  'x',
  'null',
  '1',
  '"x"',
  '[]',
  '["a"]',
  '{ "a": {} }',
  '{ "a": ["b"] }',
  '{ "a": "ş" }',
  '{ "a": "b\\nc" }',
  '{ "a b": "c" }',
  '{ "": "c" }',
])('%j is not taken for headers', (text) => {
  expect(parseHeaders(text)).toBeUndefined();
});

test('a header named like something every object has is a header', () => {
  const headers = parseHeaders('{ "toString": "a", "constructor": "b" }') ?? {};
  expect(Object.entries(headers)).toEqual([
    ['toString', 'a'],
    ['constructor', 'b'],
  ]);
  expect(Object.entries(mergeHeaders(headers))).toEqual([
    ['tostring', 'a'],
    ['constructor', 'b'],
  ]);
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
