import { parseObject } from '../../../src/pages/playground/parse-object';

test.each([
  ['', {}],
  [' \n', {}],
  ['{"a":1}', { a: 1 }],
  ['// a comment\n{"a": 1, /* and */ "b": [2,],}', { a: 1, b: [2] }],
])('parses %j as GraphiQL does', (text, value) => {
  expect(parseObject(text)).toEqual(value);
});

test.each(['{', '[]', 'null', '"a"', '1', '{"a"}', '{"a":1} {"b":2}', 'undefined', '// nothing', '{"a":'.repeat(100_000)])(
  'returns undefined for anything but an object (%#)',
  (text) => {
    expect(parseObject(text)).toBeUndefined();
  },
);
