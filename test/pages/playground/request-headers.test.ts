import { cleanToken, isSendable, mergeHeaders, parseHeaders } from '../../../src/pages/playground/request-headers';

test.each(['a.b.c', ' a.b.c\n', 'Bearer a.b.c', 'bearer   a.b.c ', '\tBEARER\ta.b.c'])(
  'accepts a pasted token with or without prefix and white space (%j)',
  (pasted) => {
    expect(cleanToken(pasted)).toBe('a.b.c');
  },
);

test.each(['', '  ', 'Bearer', 'Bearer  ', '\n'])('returns no token for white space and the prefix only (%j)', (pasted) => {
  expect(cleanToken(pasted)).toBe('');
});

test('keeps the start of a token that begins like the prefix', () => {
  expect(cleanToken('bearerish.b.c')).toBe('bearerish.b.c');
});

test('accepts only strings that are valid header values', () => {
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
])('parses %j as headers', (text, headers) => {
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
])('rejects %j as headers', (text) => {
  expect(parseHeaders(text)).toBeUndefined();
});

test('accepts a header named like a property of Object.prototype', () => {
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

test('merges headers case-insensitively, with lower-case names and the last value taking precedence', () => {
  expect(mergeHeaders()).toEqual({});
  expect(
    mergeHeaders({ Authorization: 'a', 'x-language': 'en' }, {}, { authorization: 'b', 'X-Platform': 'web' }, { AUTHORIZATION: 'c' }),
  ).toEqual({
    authorization: 'c',
    'x-language': 'en',
    'x-platform': 'web',
  });
});

test('merging does not modify its arguments', () => {
  const [below, above] = [{ A: '1' }, { a: '2' }];
  mergeHeaders(below, above);
  expect([below, above]).toEqual([{ A: '1' }, { a: '2' }]);
});
