import { getOperationAST, parse, validate } from 'graphql';
import { documentBytes } from '../../src/graphql/document-bytes';
import { OperationCache } from '../../src/graphql/operation-cache';
import { compileOperation, prepareOperation, type PreparedOperation } from '../../src/graphql/prepared-operation';
import { createSchema } from '../../src/graphql/schema';
import { TrustedDocuments } from '../../src/graphql/trusted-documents';
import { REST_ROUTES } from '../../src/rest/routes';

const schema = createSchema();
const ME = 'query Me { me { id } }';

function prepare(query: string, name?: string): PreparedOperation {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  return prepareOperation(schema, document, getOperationAST(document, name)!);
}

/** The cached form of an operation. */
function cached(query: string, name?: string): PreparedOperation | undefined {
  const cache = new OperationCache();
  cache.set(query, name, prepare(query, name));
  cache.set(query, name, prepare(query, name));
  return cache.get(query, name);
}

test('caches an operation from its second execution, by document and name', () => {
  const cache = new OperationCache();
  cache.set(ME, undefined, prepare(ME));
  expect(cache.get(ME, undefined)).toBeUndefined();
  cache.set(ME, undefined, prepare(ME));
  expect(cache.get(ME, undefined)?.operation.name?.value).toBe('Me');
  expect(cache.get(ME, 'Me')).toBeUndefined();
  expect(cache.get(`${ME} `, undefined)).toBeUndefined();
  expect(cache.get(`\n${ME}`, undefined)).toBeUndefined();
});

test('documents that are sent only once evict nothing', () => {
  const cache = new OperationCache();
  cache.set(ME, undefined, prepare(ME));
  cache.set(ME, undefined, prepare(ME));
  const other = prepare('{ __typename }');
  for (let count = 0; count < 5_000; count++) cache.set(`{ __typename } # ${count}`, undefined, other);
  expect(cache.get(ME, undefined)).toBeDefined();
});

test('caches a trusted document from its first execution, and other documents do not evict it', () => {
  const cache = new OperationCache(new TrustedDocuments([{ id: 'me', source: ME }]));
  cache.set(ME, undefined, prepare(ME));
  expect(cache.get(ME, undefined)?.compiled).toBeDefined();
  expect(cache.get(`${ME} `, undefined)).toBeUndefined();
  // Each takes more than 8 KB, so that 6,000 exceed the limit.
  const other = prepare('{ __typename }');
  for (let count = 0; count < 12_000; count++) cache.set(`{ __typename } # ${count >> 1}`, undefined, other);
  expect(cache.get('{ __typename } # 0', undefined)).toBeUndefined();
  expect(cache.get('{ __typename } # 5999', undefined)).toBeDefined();
  expect(cache.get(ME, undefined)).toBeDefined();
});

test('evicts the least recently used operations beyond the memory limit', () => {
  const cache = new OperationCache();
  const documentOf = (index: number): string =>
    `query Q${index} { ${Array.from({ length: 20 }, (_, alias) => `a${alias}: profile(username: $u) { userId bio user { id role } stats { id } }`).join(' ')} }`.replace(
      '{',
      '($u: String!) {',
    );
  const before = cache.bytes;
  let peak = 0;
  let heldBytes = 0;
  for (let index = 0; index < 400; index += 1) {
    const operation = prepare(documentOf(index));
    cache.set(documentOf(index), undefined, operation);
    cache.set(documentOf(index), undefined, operation);
    heldBytes += documentBytes(operation.document, true);
    peak = Math.max(peak, cache.bytes);
    cache.get(documentOf(0), undefined);
  }
  expect(before).toBe(0);
  expect(heldBytes).toBeGreaterThan(2 * peak);
  expect(peak).toBeLessThanOrEqual(48_000_000);
  expect([0, 1, 399].map((index) => cache.get(documentOf(index), undefined) !== undefined)).toEqual([true, false, true]);
});

test.each([
  'query ($limit: Int = 5) { myTransactions(limit: $limit, filter: { types: [BONUS], streamId: null }) { nodes { id } } }',
  'query ($id: ObjectID!) { user(id: $id) { ...one } } fragment one on User { id profile { ...two } } fragment two on Profile { __typename bio }',
])('%s is compiled', (query) => {
  expect(cached(query)?.compiled).toBeDefined();
});

test.each([
  ['a text', '{ profile(username: "ada") { bio } }'],
  ['a block of text', '{ profile(username: """ada""") { bio } }'],
  ['a text as a default', 'query ($name: String = "ada") { profile(username: $name) { bio } me { id } }'],
  ['a text within a list', '{ users(ids: ["507f1f77bcf86cd799439011"]) { id } }'],
  ['a directive', '{ me { id @include(if: true) } }'],
  ['a fragment that is spread twice', '{ a: me { ...f } b: me { ...f } } fragment f on User { id }'],
  ['a name that every object has', 'query ($toString: Int) { myTransactions(limit: $toString) { nodes { id } } }'],
  ['an alias with an internal marker', '{ __MAGIC_DATE__x: me { id } }'],
])('an operation with %s is cached, and executed by graphql-js', (_, query) => {
  const operation = cached(query);
  expect(operation).toBeDefined();
  expect(operation?.compiled).toBeUndefined();
});

test('compiles every operation of the legacy API', () => {
  for (const { document } of REST_ROUTES) {
    expect(compileOperation(prepareOperation(schema, document, getOperationAST(document)!)).compiled).toBeDefined();
  }
});
