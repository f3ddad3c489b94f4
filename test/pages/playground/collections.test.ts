import fc from 'fast-check';
import {
  addOperation,
  exportCollections,
  isSameContent,
  mergeCollections,
  parseCollections,
  readStored,
  toSaved,
  type Collection,
} from '../../../src/pages/playground/collections';
import { containsToken, withoutSecretHeaders } from '../../../src/pages/playground/secrets';

const TOKEN = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from('{"sub":"1"}').toString('base64url')}.c2ln`;

function collection(name: string, ...operations: readonly [name: string, query: string][]): Collection {
  return {
    id: name,
    name,
    operations: operations.map(([operationName, query]) => ({ id: operationName, name: operationName, query, variables: '', headers: '' })),
  };
}

function parsed(text: string): readonly Collection[] {
  const found = parseCollections(text);
  if ('reason' in found) throw new Error(found.reason);
  return found;
}

const withoutIds = (collections: readonly Collection[]): unknown => JSON.parse(JSON.stringify(collections, (key, value: unknown) => (key === 'id' ? undefined : value))); // prettier-ignore

const names = fc.string({ unit: 'grapheme', minLength: 1 }).map((name) => `n${name.trim()}`);
const contents = fc.record({ name: names, query: fc.string(), variables: fc.string() });
const collectionLists = fc.uniqueArray(fc.record({ name: names, operations: fc.array(contents) }), { selector: ({ name }) => name }).map(
  (list) =>
  list.map(({ name, operations }) => operations.reduce<readonly Collection[]>((all, content) => addOperation(all, name, { ...content, headers: '' }).collections, [{ id: name, name, operations: [] }])[0]!), // prettier-ignore
);

test('an exported file, imported again, gives the same collections', () => {
  fc.assert(
    fc.property(collectionLists, (collections) => {
      expect(withoutIds(parsed(exportCollections(collections)))).toEqual(withoutIds(collections));
    }),
  );
});

test('a merge keeps every operation of both sides, and importing again adds nothing', () => {
  fc.assert(
    fc.property(collectionLists, collectionLists, (existing, imported) => {
      const { collections, added, present } = mergeCollections(existing, imported);
      const contains = (list: readonly Collection[], name: string, operation: Collection['operations'][number]): boolean =>
        list.some((other) => other.name === name && other.operations.some((one) => isSameContent(one, operation)));
      for (const { name, operations } of [...existing, ...imported]) {
        for (const operation of operations) expect(contains(collections, name, operation)).toBe(true);
      }
      // What was there keeps its ids and names.
      for (const { id, operations } of existing) {
        expect(collections.find((other) => other.id === id)?.operations.slice(0, operations.length)).toEqual(operations);
      }
      expect(added + present).toBe(imported.reduce((sum, { operations }) => sum + operations.length, 0));
      for (const { operations } of collections) expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
      expect(mergeCollections(collections, imported)).toMatchObject({ collections, added: 0 });
    }),
  );
});

test('an operation of the same name and other content is added with a number', () => {
  const { collections, added, present } = mergeCollections([collection('A', ['Me', '{ me { id } }'])], [collection('A', ['Me', '{ me { username } }'], ['Me', '{ me { id } }'])]); // prettier-ignore
  expect(collections).toHaveLength(1);
  expect(collections[0]!.operations.map(({ name, query }) => [name, query])).toEqual([
    ['Me', '{ me { id } }'],
    ['Me (2)', '{ me { username } }'],
  ]);
  expect({ added, present }).toEqual({ added: 1, present: 1 });
});

const file = (collections: unknown): string => JSON.stringify({ format: 'livestream-gateway.collections', version: 1, collections });

test.each([
  ['{', 'notJson', ''],
  ['[]', 'otherFile', ''],
  ['{"info":{"name":"postman"}}', 'otherFile', ''],
  ['{"format":"livestream-gateway.collections","version":2,"collections":[]}', 'otherVersion', ''],
  [file({}), 'notList', 'collections'],
  [file([1]), 'notObject', 'collections[0]'],
  [
    file([
      { name: 'A', operations: [] },
      { name: ' ', operations: [] },
    ]),
    'emptyName',
    'collections[1].name',
  ],
  [file([{ name: 'A' }]), 'notList', 'collections[0].operations'],
  [file([{ name: 'A', operations: [{ name: 'B' }] }]), 'notText', 'collections[0].operations[0].query'],
  [file([{ name: 'A', operations: [{ name: 'B', query: '{a}', variables: {} }] }]), 'notText', 'collections[0].operations[0].variables'],
  [file([{ name: 'A', operations: [{ name: 'B', query: '{a}', variables: `{"t":"${TOKEN}"}` }] }]), 'tokenInside', 'collections[0].operations[0]'], // prettier-ignore
])('the file %s is rejected: %s at %j', (text, reason, place) => {
  expect(parseCollections(text)).toEqual({ reason, place });
});

test('a token never gets into a saved or imported operation', () => {
  const headers = JSON.stringify({
    Authorization: `Bearer ${TOKEN}`,
    'x-note': `see ${TOKEN}`,
    Cookie: 'a=b',
    'x-api-key': 'abc',
    'x-other-token': '{{adminToken}}',
    'proxy-authorization': 'Basic {{user}}',
    'x-language': 'tr',
  });
  const kept = { 'x-other-token': '{{adminToken}}', 'proxy-authorization': 'Basic {{user}}', 'x-language': 'tr' };
  expect(JSON.parse(withoutSecretHeaders(headers, ''))).toEqual(kept);
  const [imported] = parsed(file([{ name: 'A', operations: [{ name: 'B', query: '{a}', headers }] }]));
  expect(JSON.parse(imported!.operations[0]!.headers)).toEqual(kept);
  expect(JSON.parse(toSaved({ query: '{a}', variables: '', headers }, 'n', '')!.headers)).toEqual(kept);
  expect(toSaved({ query: `{ a(t: "${TOKEN}") }`, variables: '', headers: '' }, 'n', '')).toBeUndefined();
  expect(toSaved({ query: '{a}', variables: '{"t":"opaque-token"}', headers: '' }, 'n', 'opaque-token')).toBeUndefined();
  expect(withoutSecretHeaders('{ "x-note": "opaque-token" }', 'opaque-token')).toBe('');
  // Invalid headers are not sent; a token could be anywhere in them.
  expect(withoutSecretHeaders(`{ "authorization": "${TOKEN}"`, '')).toBe('');
});

test.each([
  ['Bearer x', '', false],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '', true],
  ['eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', '', true],
  ['they are here. And. there', '', false],
  ['a short', 'short', false],
])('%j contains a token, if the viewer has %j: %s', (text, token, expected) => {
  expect(containsToken(text, token)).toBe(expected);
});

test.each([null, '', '{', '{}', '[1]', '[{"id":"a","name":"b"}]', '[{"id":"a","name":"b","operations":[{"id":"x"}]}]'])(
  'the stored text %j counts as no collections',
  (text) => {
    expect(readStored(text)).toEqual([]);
  },
);
