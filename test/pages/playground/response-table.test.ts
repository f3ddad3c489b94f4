import fc from 'fast-check';
import { listsIn, toCsv, toJson, toTable, type ResponseList, type ResponseTable } from '../../../src/pages/playground/response-table';

function tableOf(response: string, path?: string): ResponseTable {
  return toTable(listOf(response, path), response);
}

function listOf(response: string, path?: string): ResponseList {
  const lists = listsIn(response);
  const list = path === undefined ? lists[0] : lists.find((one) => one.path === path);
  if (list === undefined) throw new Error('no list');
  return list;
}

function cells({ columns, rows }: ResponseTable): (string | undefined)[][] {
  return rows.map((row) => columns.map((column) => row.get(column)?.text));
}

/** Parses CSV by RFC 4180. */
function parseCsv(text: string): string[][] {
  const lines: string[][] = [[]];
  const pattern = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  for (const [, field = '', end] of text.replace(/^\uFEFF/, '').matchAll(pattern)) {
    lines.at(-1)!.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

test('finds every list of objects, and joins those with the same path', () => {
  const response =
    '{"data":{"a":{"nodes":[{"x":1,"inner":[{"y":1}]},{"x":2,"inner":[{"y":2},{"y":3}]},null]},"ids":["1"],"empty":[]},"errors":[{"message":"m"}]}';
  expect(listsIn(response).map(({ path, rows }) => [path, rows.length])).toEqual([
    ['a.nodes', 2],
    ['a.nodes[].inner', 3],
  ]);
});

test.each(['', 'no JSON', '{"data":null}', '{"errors":[{"message":"m"}]}', '[]', '{"data":{"list":[1,2]}}'])(
  'finds no list in %j',
  (response) => {
    expect(listsIn(response)).toEqual([]);
  },
);

test('flattens nested objects to dotted names, and keeps lists as JSON', () => {
  const table = tableOf(
    '{"data":{"l":[{"id":"1","stream":{"title":"T","host":{"name":"ada"}},"tags":["a","b"]},{"id":"2","stream":null,"tags":[]}]}}',
  );
  expect(table.columns).toEqual(['id', 'stream.title', 'stream.host.name', 'tags']);
  expect(cells(table)).toEqual([
    ['1', 'T', 'ada', '["a","b"]'],
    ['2', undefined, undefined, '[]'],
  ]);
});

test('a column that is null in every row stays', () => {
  expect(tableOf('{"data":{"l":[{"id":"1","stream":null}]}}').columns).toEqual(['id', 'stream']);
});

test('mixes the rows of a union', () => {
  const table = tableOf('{"data":{"l":[{"__typename":"A","a":1},{"__typename":"B","b":true}]}}');
  expect(table.columns).toEqual(['__typename', 'a', 'b']);
  expect(cells(table)).toEqual([
    ['A', '1', undefined],
    ['B', undefined, 'true'],
  ]);
});

test('keeps every digit of numbers in the table and in both files', () => {
  const response = '{"data":{"l":[{"n":9007199254740993,"d":1.10,"s":"9223372036854775807"}]}}';
  expect(cells(tableOf(response))).toEqual([['9007199254740993', '1.10', '9223372036854775807']]);
  expect(toCsv(tableOf(response))).toBe('\uFEFFn,d,s\r\n9007199254740993,1.10,9223372036854775807\r\n');
  expect(toJson(listOf(response), response)).toBe('[\n  {"n":9007199254740993,"d":1.10,"s":"9223372036854775807"}\n]\n');
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1+1', "'-1+1"],
  ['@sum', "'@sum"],
  ['\t=1', "'\t=1"],
  ['＝1', "'＝1"],
  ['=HYPERLINK("a","b")', `'=HYPERLINK("a","b")`],
  // Numbers are no formulas.
  ['-9223372036854775808', '-9223372036854775808'],
  ["it's", "it's"],
])('a spreadsheet does not run the text %j', (text, expected) => {
  expect(parseCsv(toCsv(tableOf(JSON.stringify({ data: { l: [{ a: text }] } }))))).toEqual([['a'], [expected]]);
});

test('negative numbers and null are written as such', () => {
  expect(toCsv(tableOf('{"data":{"l":[{"a":-5,"b":null}]}}'))).toBe('\uFEFFa,b\r\n-5,\r\n');
});

test('any texts survive CSV and JSON', () => {
  const texts = fc.string({ unit: 'grapheme' }).filter((text) => !/^[=+\-@\t\r\n＝＋－＠]/.test(text));
  fc.assert(
    fc.property(fc.array(fc.record({ a: texts, b: fc.oneof(texts, fc.integer()) }), { minLength: 1 }), (rows) => {
      const response = JSON.stringify({ data: { l: rows } });
      expect(parseCsv(toCsv(tableOf(response)))).toEqual([['a', 'b'], ...rows.map(({ a, b }) => [a, String(b)])]);
      expect(JSON.parse(toJson(listOf(response), response))).toEqual(rows);
    }),
  );
});
