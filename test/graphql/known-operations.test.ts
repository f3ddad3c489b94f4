import { getOperationAST, parse, validate } from 'graphql';
import { documentBytes, DocumentStore } from '../../src/graphql/document-memory';
import { KnownOperations } from '../../src/graphql/known-operations';
import { compileOperation, prepareOperation, type PreparedOperation } from '../../src/graphql/prepared-operation';
import { createSchema } from '../../src/graphql/schema';
import { REST_ROUTES } from '../../src/rest/routes';

const schema = createSchema();
const ME = 'query Me { me { id } }';

function prepare(query: string, name?: string): PreparedOperation {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  return prepareOperation(schema, document, getOperationAST(document, name)!);
}

/** What is known of an operation that has come twice. */
function learnt(query: string, name?: string): PreparedOperation | undefined {
  const known = new KnownOperations();
  known.learn(query, name, prepare(query, name));
  known.learn(query, name, prepare(query, name));
  return known.find(query, name);
}

test('what comes once is not kept, what comes twice is, under its text and name', () => {
  const known = new KnownOperations();
  known.learn(ME, undefined, prepare(ME));
  expect(known.find(ME, undefined)).toBeUndefined();
  known.learn(ME, undefined, prepare(ME));
  expect(known.find(ME, undefined)?.operation.name?.value).toBe('Me');
  expect(known.find(ME, 'Me')).toBeUndefined();
  expect(known.find(`${ME} `, undefined)).toBeUndefined();
  expect(known.find(`\n${ME}`, undefined)).toBeUndefined();
});

test('a stream of documents that come once pushes out nothing', () => {
  const known = new KnownOperations();
  known.learn(ME, undefined, prepare(ME));
  known.learn(ME, undefined, prepare(ME));
  const other = prepare('{ __typename }');
  for (let count = 0; count < 5_000; count++) known.learn(`{ __typename } # ${count}`, undefined, other);
  expect(known.find(ME, undefined)).toBeDefined();
});

test('what is kept is bounded by its memory, and what was used last stays', () => {
  const known = new KnownOperations();
  const documentOf = (index: number): string =>
    `query Q${index} { ${Array.from({ length: 20 }, (_, alias) => `a${alias}: profile(username: $u) { userId bio user { id role } stats { id } }`).join(' ')} }`.replace(
      '{',
      '($u: String!) {',
    );
  const before = known.bytes;
  let peak = 0;
  let heldBytes = 0;
  for (let index = 0; index < 300; index += 1) {
    const operation = prepare(documentOf(index));
    known.learn(documentOf(index), undefined, operation);
    known.learn(documentOf(index), undefined, operation);
    heldBytes += documentBytes(operation.document, true);
    peak = Math.max(peak, known.bytes);
    known.find(documentOf(0), undefined);
  }
  expect(before).toBe(0);
  expect(heldBytes).toBeGreaterThan(2 * peak);
  expect(peak).toBeLessThanOrEqual(38_000_000);
  expect([0, 1, 299].map((index) => known.find(documentOf(index), undefined) !== undefined)).toEqual([true, false, true]);
});

test('the documents of Apollo are bounded by their memory, comments included', async () => {
  const store = new DocumentStore();
  const documents = Array.from({ length: 200 }, (_, index) => parse(`${'#\n'.repeat(900)} query Q${index} { me { id } }`));
  for (const [index, document] of documents.entries()) await store.set(String(index), document);
  expect(documents.reduce((sum, document) => sum + documentBytes(document, false), 0)).toBeGreaterThan(2 * store.bytes);
  expect(store.bytes).toBeLessThanOrEqual(24_000_000);
  expect([await store.get('0'), await store.get('199')]).toEqual([undefined, documents[199]]);
  await store.delete('199');
  expect(await store.get('199')).toBeUndefined();
});

test.each([
  'query ($limit: Int = 5) { myTransactions(limit: $limit, filter: { types: [BONUS], streamId: null }) { nodes { id } } }',
  'query ($id: ObjectID!) { user(id: $id) { ...one } } fragment one on User { id profile { ...two } } fragment two on Profile { __typename bio }',
])('%s is compiled', (query) => {
  expect(learnt(query)?.compiled).toBeDefined();
});

test.each([
  ['a text', '{ profile(username: "ada") { bio } }'],
  ['a block of text', '{ profile(username: """ada""") { bio } }'],
  ['a text as a default', 'query ($name: String = "ada") { profile(username: $name) { bio } me { id } }'],
  ['a text within a list', '{ users(ids: ["507f1f77bcf86cd799439011"]) { id } }'],
  ['a directive', '{ me { id @include(if: true) } }'],
  ['a fragment that is spread twice', '{ a: me { ...f } b: me { ...f } } fragment f on User { id }'],
  ['a name that every object has', 'query ($toString: Int) { myTransactions(limit: $toString) { nodes { id } } }'],
  ['a name with a mark of its own', '{ __MAGIC_DATE__x: me { id } }'],
])('with %s it is kept, and executed by graphql-js', (_, query) => {
  const operation = learnt(query);
  expect(operation).toBeDefined();
  expect(operation?.compiled).toBeUndefined();
});

test('every operation of the legacy API is compiled, for its documents are our own', () => {
  for (const { document } of REST_ROUTES) {
    expect(compileOperation(prepareOperation(schema, document, getOperationAST(document)!)).compiled).toBeDefined();
  }
});
