import { parseManifest, sha256IdOf, type Manifest } from '../../src/graphql/document-manifest';

const ME = '{ me { id } }';
const ME_HASH = sha256IdOf(ME).slice('sha256:'.length);

/** A manifest in Apollo's format with these operations. */
function apollo(...operations: readonly unknown[]): string {
  return JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });
}

const only = (document: Manifest['documents'][number]): Manifest => ({ documents: [document], faults: [] });
const failed = (...faults: string[]): Manifest => ({ documents: [], faults });

test('computes the identifier of the GraphQL-over-HTTP draft', () => {
  // Both examples of its appendix about persisted documents.
  expect(sha256IdOf('query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}')).toBe(
    'sha256:7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e',
  );
  expect(sha256IdOf('query($id:ID!){user(id:$id){name}}')).toBe('sha256:71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b');
});

test.each<[string, string, Manifest]>([
  ["Apollo's format", apollo({ id: ME_HASH, name: 'Me', type: 'query', body: ME }), only({ id: ME_HASH, name: 'Me', source: ME })],
  [
    "Apollo's format with fields that are not known",
    apollo({ id: 'a', body: ME, since: 1 }),
    only({ id: 'a', name: undefined, source: ME }),
  ],
  [
    "Apollo's format without a client name",
    apollo({ id: 'a', body: ME, clientName: null }),
    only({ id: 'a', name: undefined, source: ME }),
  ],
  ["Apollo's format without operations", apollo(), failed()],
  ["Relay's format", `{"0123456789abcdef":"${ME}"}`, only({ id: '0123456789abcdef', name: undefined, source: ME })],
  ['an identifier of the draft', `{"sha256:${ME_HASH}":"${ME}"}`, only({ id: `sha256:${ME_HASH}`, name: undefined, source: ME })],
  ['a hash of another text without a prefix', `{"${'0'.repeat(64)}":"${ME}"}`, only({ id: '0'.repeat(64), name: undefined, source: ME })],
  ['an identifier with a prefix of an application', `{"x-v2:me":"${ME}"}`, only({ id: 'x-v2:me', name: undefined, source: ME })],
  ['a byte order mark', `\uFEFF{"a":"${ME}"}`, only({ id: 'a', name: undefined, source: ME })],
  ['an id that every object has', `{"__proto__":"${ME}"}`, only({ id: '__proto__', name: undefined, source: ME })],
  ['no documents', '{}', failed()],
])('reads %s', (_title, text, manifest) => {
  expect(parseManifest(text)).toEqual(manifest);
});

const NO_MANIFEST = "must be an object in Apollo's or Relay's format";
const ID_RULE = 'an id must be 1 to 256 characters of A-Z a-z 0-9 . _ ~ : -';

test.each<[string, string, readonly string[]]>([
  ['an empty file', '', ['must be JSON']],
  ['broken JSON', '{"a":', ['must be JSON']],
  ['a list', '[]', [NO_MANIFEST]],
  ['null', 'null', [NO_MANIFEST]],
  ['a text', `"${ME}"`, [NO_MANIFEST]],
  ['another format', '{"format":"other"}', [expect.stringContaining('format must be "apollo-persisted-query-manifest"')]],
  ['another version', '{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}', ['version must be 1']],
  ['operations that are no list', '{"format":"apollo-persisted-query-manifest","version":1}', ['operations must be a list']],
  ['operations that are incomplete', apollo({}, 'x', { id: 1, body: ME }), ['operations.0.id must be a string', 'operations.0.body must be a string', expect.stringContaining('operations.1.'), 'operations.2.id must be a string']],
  ['an operation for one client', apollo({ id: 'a', body: ME, clientName: 'web' }), ['operations.0.clientName is not supported: set modes by TRUSTED_DOCUMENTS_CLIENTS']],
  ['a document that is no text', '{"a":1,"b":null,"c":{}}', ['"a" must be a string', '"b" must be a string', '"c" must be a string']],
  ['an empty id', `{"":"${ME}"}`, [`"": ${ID_RULE}`]],
  ['an id that does not fit into a URL', apollo({ id: 'a/b', name: 'Me', body: ME }), [`"Me" ("a/b"): ${ID_RULE}`]],
  ['an id of 257 characters', `{"${'a'.repeat(257)}":"${ME}"}`, [`"${'a'.repeat(80)}": ${ID_RULE}`]],
  ['an id with a line break', '{"a\\nb":"{ me { id } }"}', [`"a\\nb": ${ID_RULE}`]],
  ['an identifier of the draft for another document', `{"sha256:${'0'.repeat(64)}":"${ME}"}`, [`"sha256:${'0'.repeat(64)}": the id must be the SHA-256 of the document`]],
  ['an identifier of the draft in upper case', `{"sha256:${ME_HASH.toUpperCase()}":"${ME}"}`, [`"sha256:${ME_HASH.toUpperCase()}": the id must be the SHA-256 of the document`]],
])('rejects %s', (_title, text, faults) => {
  expect(parseManifest(text)).toEqual({ documents: [], faults });
}); // prettier-ignore

test('returns the valid documents beside the faults of others', () => {
  const { documents, faults } = parseManifest(JSON.stringify({ a: ME, 'b c': ME, d: 1, e: ME }));
  expect(documents.map(({ id }) => id)).toEqual(['a', 'e']);
  expect(faults).toHaveLength(2);
});
