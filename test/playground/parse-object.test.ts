import { parseObject } from '../../src/playground/parse-object';

test.each([
  ['', {}],
  [' \n', {}],
  ['{"a":1}', { a: 1 }],
  ['// what is asked for\n{"a": 1, /* and */ "b": [2,],}', { a: 1, b: [2] }],
])('%j is read as GraphiQL reads it', (text, value) => {
  expect(parseObject(text)).toEqual(value);
});

test.each(['{', '[]', 'null', '"a"', '1', '{"a"}', '{"a":1} {"b":2}', 'undefined', '// nothing', '{"a":'.repeat(100_000)])(
  'what is no object is none (%#)',
  (text) => {
    expect(parseObject(text)).toBeUndefined();
  },
);
