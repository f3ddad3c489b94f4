import { ADA } from '../../support/gateway';
import { graphqlCase, bearer, post, type HostileCase } from '../hostile-case';

const INVALID = { code: 'GRAPHQL_VALIDATION_FAILED' };
const UNREADABLE = { code: 'GRAPHQL_PARSE_FAILED' };
const LONG = 'f'.repeat(3000);
const GRACE = '5eed01000000000000000001';

function many(count: number, of: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => of(index)).join(' ');
}

/** `profile { user { profile { … } } }`, nested `depth` fields deep. */
function nested(levels: number): string {
  const pairs = Math.floor(levels / 2);
  return `{ me { ${'profile { user { '.repeat(pairs)}id${' } }'.repeat(pairs)} } }`;
}

/** Fragments that each spread the next one twice: 2^count fields from a short text. */
function fannedOut(count: number): string {
  return `{ me { ...f0 } } ${many(count, (i) => `fragment f${i} on User { ...f${i + 1} ...f${i + 1} }`)} fragment f${count} on User { id }`;
}

/** A marker that a compiler of operations uses itself; text after it would become code. */
const MARK = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d';

/** Documents that are expensive, circular, invalid or unauthorized. */
export const DOCUMENTS: readonly HostileCase[] = [
  graphqlCase('an empty document', '', 400, { code: 'BAD_REQUEST' }),
  graphqlCase('a document of comments', '# nothing', 400, UNREADABLE),
  graphqlCase('a document of commas', ',,,,,', 400, UNREADABLE),
  graphqlCase('a document that is not closed', '{ me { id ', 400, UNREADABLE),
  graphqlCase('a document of NUL', '\u0000', 400, UNREADABLE),
  graphqlCase('a document of lone surrogates', '{ me { id } } \ud800', 400, UNREADABLE),
  graphqlCase('a string that is not closed', '{ profile(username: "ada) { bio } }', 400, UNREADABLE),
  graphqlCase('a document of emoji', '\u{1F4A9}', 400, UNREADABLE),
  graphqlCase('a document of 1,001 tokens', `{ me { ${'id '.repeat(1001)}} }`, 400, { ...UNREADABLE, says: '1000' }),
  graphqlCase('brackets ten thousand deep', '{a'.repeat(10_000), 400, { says: '10000' }),
  graphqlCase('brackets two thousand deep', '{a'.repeat(2_000), 400, UNREADABLE),
  graphqlCase('lists five thousand deep in an argument', `{ users(ids: ${'['.repeat(5000)}`, 400, UNREADABLE),
  graphqlCase('fields eleven deep', nested(12), 400, { says: '10' }),
  graphqlCase('fields eleven deep by fragments', `{ me { ...a } } fragment a on User { profile { user { profile { user { ...b } } } } } fragment b on User { profile { user { profile { user { profile { user { id } } } } } } }`, 400, { says: '10' }),
  graphqlCase('31 aliases', `{ ${many(31, (i) => `a${i}: me { id }`)} }`, 400, { says: '30' }),
  graphqlCase('31 aliases of nothing dear', `{ ${many(31, (i) => `a${i}: __typename`)} }`, 400, { says: '30' }),
  graphqlCase('31 directives', `{ me { id ${'@include(if: true) '.repeat(31)} } }`, 400),
  graphqlCase('31 directives over many fields', `{ me { ${many(28, (i) => `a${i}: id @include(if: true)`)} ${many(4, (i) => `... @skip(if: false) { b${i}: id }`)} } }`, 400),
  graphqlCase('a fragment within itself', '{ me { ...a } } fragment a on User { id ...a }', 400),
  graphqlCase('three fragments in a circle', '{ me { ...a } } fragment a on User { ...b } fragment b on User { ...c } fragment c on User { ...a }', 400),
  graphqlCase('a circle over nested fields', '{ me { ...a } } fragment a on User { profile { user { ...a } } }', 400),
  graphqlCase('a ring of 40 fragments over nested fields', `{ me { ...f0 } } ${many(40, (i) => `fragment f${i} on User { profile { user { ...f${(i + 1) % 40} ...f${(i + 2) % 40} } } }`)}`, 400),
  graphqlCase('a ring behind braces in an argument', `{ me { ...f0 } } ${many(30, (i) => `fragment f${i} on User @include(if: { a: { b: 1 } }) { ...f${(i + 1) % 30} }`)}`, 400),
  graphqlCase('51 fragments', `{ me { ${many(51, (i) => `...f${i}`)} } } ${many(51, (i) => `fragment f${i} on User { id }`)}`, 400, { says: '50' }),
  graphqlCase('one field 101 times', `{ me { ${'id '.repeat(101)}} }`, 400, { says: '100' }),
  graphqlCase('one object 249 times', `{ ${'me { id } '.repeat(249)}}`, 400, { says: '100' }),
  graphqlCase('a document of 45,000 lines', `${'\n'.repeat(45_000)}{ me { nope } }`, 400, { says: '10000' }),
  graphqlCase('a document of 2,000 lines', `${'\n'.repeat(2_000)}{ me { nope } }`, 400, { says: '1000' }),
  graphqlCase('a document of comments alone but for one field', `${'#\n'.repeat(30_000)}{ me { id } }`, 400, { says: '10000' }),
  graphqlCase('a list of ids that fragments fan out over', `{ ...f0 } ${many(10, (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)} fragment f10 on Query { users(ids: [${many(90, () => `"${ADA}"`)}]) { id } }`, 400, { says: '2000' }),
  graphqlCase('fragments fanned out to a million fields', fannedOut(20), 400),
  graphqlCase('fragments fanned out beyond counting', fannedOut(60), 400),
  graphqlCase('introspection fanned out beyond counting', `{ __schema { types { ...f0 } } } ${many(60, (i) => `fragment f${i} on __Type { ...f${i + 1} ...f${i + 1} }`)} fragment f60 on __Type { name }`, 400),
  graphqlCase('an operation that costs more than 2,000', `{ ${many(25, (i) => `a${i}: myTransactions(limit: 100) { nodes { stream { host { id } } } }`)} }`, 400, { says: '2000' }),
  graphqlCase('the same by a variable', `query ($n: Int) { ${many(25, (i) => `a${i}: myTransactions(limit: $n) { nodes { stream { host { id } } } }`)} }`, 400, { variables: { n: 100 }, says: '2000' }),
  graphqlCase('the same by a default', `query ($n: Int = 100) { ${many(25, (i) => `a${i}: myTransactions(limit: $n) { nodes { stream { host { id } } } }`)} }`, 400, { says: '2000' }),
  graphqlCase('an unknown field', '{ me { passwordHash } }', 400, { ...INVALID, says: 'passwordHash' }),
  graphqlCase('a field of 3,000 characters', `{ me { ${LONG} } }`, 400, INVALID),
  graphqlCase('a type of 3,000 characters', `{ me { ... on ${LONG} { id } } }`, 400, INVALID),
  graphqlCase('a directive of 3,000 characters', `{ me { id @${LONG} } }`, 400, INVALID),
  graphqlCase('an operation name of 3,000 characters', `query ${LONG} { me { nope } }`, 400, INVALID),
  graphqlCase('a variable of 3,000 characters', `query ($${LONG}: Int) { me { id } }`, 400, INVALID),
  graphqlCase('a fragment of 3,000 characters', `{ me { ...${LONG} } }`, 400, INVALID),
  graphqlCase('aliases of prototypes', '{ __proto__: me { id } constructor: me { id } }', 200),
  graphqlCase('a field of prototypes', '{ __proto__ }', 400, INVALID),
  graphqlCase('a fragment of prototypes', '{ ...toString }', 400, INVALID),
  graphqlCase('a variable of prototypes', 'query ($__proto__: Int) { myTransactions(limit: $__proto__) { nodes { id } } }', 200),
  graphqlCase('an argument of prototypes', '{ me(__proto__: 1) { id } }', 400, INVALID),
  graphqlCase('an unknown argument', `{ me(id: "${ADA}") { id } }`, 400, INVALID),
  graphqlCase('an argument given twice', `{ user(id: "${ADA}", id: "${GRACE}") { id } }`, 400, INVALID),
  graphqlCase('two fields under one name', `{ user(id: "${ADA}") { id } user: me { username } }`, 400, INVALID),
  graphqlCase('a fragment on another type', '{ me { ... on LiveStream { id } } }', 400, INVALID),
  graphqlCase('a fragment that is never used', '{ me { id } } fragment a on User { id }', 400, INVALID),
  graphqlCase('a selection of nothing', '{ me }', 400, INVALID),
  graphqlCase('a selection of a number', '{ me { id { x } } }', 400, INVALID),
  graphqlCase('a mutation', 'mutation { deleteUser(id: 1) { id } }', 400, INVALID),
  graphqlCase('a subscription', 'subscription { me { id } }', 400, INVALID),
  graphqlCase('a definition of a type', 'type User { password: String }', 400, INVALID),
  graphqlCase('an extension of a type', '{ me { id } } extend type User { password: String }', 400, INVALID),
  graphqlCase('two operations and no name', 'query A { me { id } } query B { me { id } }', 400, { code: 'OPERATION_RESOLUTION_FAILURE' }),
  graphqlCase('an unknown operationName', 'query A { me { id } }', 400, { operationName: 'B', code: 'OPERATION_RESOLUTION_FAILURE' }),
  graphqlCase('an operation that is named after prototypes', 'query A { me { id } }', 400, { operationName: '__proto__', code: 'OPERATION_RESOLUTION_FAILURE' }),
  graphqlCase('an operationName that is not a string', '{ me { id } }', 400, { operationName: { $gt: '' }, code: 'BAD_REQUEST' }),
  graphqlCase('an operation beside one that costs', `query A { me { id } } query B { ${many(25, (i) => `a${i}: myTransactions(limit: 100) { nodes { stream { host { id } } } }`)} }`, 200, { operationName: 'A' }),
  graphqlCase('stream, which runs nothing in parts', '{ myTransactions { nodes @stream { id } } }', 400, INVALID),
  graphqlCase('defer, which runs nothing later', '{ me { ... @defer { id } } }', 400, INVALID),
  graphqlCase('101 ids', `{ users(ids: [${many(101, () => `"${ADA}"`)}]) { id } }`, 200, { code: 'BAD_USER_INPUT', says: '100' }),
  graphqlCase('another user’s e-mail', `{ user(id: "${GRACE}") { email } }`, 200, { code: 'FORBIDDEN' }),
  graphqlCase('another user’s balance by an alias', `{ user(id: "${GRACE}") { id: creditBalance } }`, 200, { code: 'FORBIDDEN' }),
  graphqlCase('another user’s e-mail by a fragment', `{ users(ids: ["${GRACE}"]) { ...x } } fragment x on User { profile { user { email } } }`, 200, { code: 'FORBIDDEN' }),
  graphqlCase('another user’s e-mail by their stream', '{ myTransactions { nodes { stream { host { email } } } } }', 200, { code: 'FORBIDDEN' }),
  graphqlCase('code in a text', `{ profile(username: "${MARK}(process.exit(1),0)") { username } }`, 200, { code: 'BAD_USER_INPUT', times: 4 }),
  graphqlCase('code within a text', `{ profile(username: "a\\"${MARK}(process.exit(1),0)") { username } }`, 200, { code: 'BAD_USER_INPUT', times: 4 }),
  graphqlCase('code in a default', `query ($n: String = "${MARK}(process.exit(1),0)") { me { id } myTransactions(after: $n) { nodes { id } } }`, 200, { code: 'BAD_USER_INPUT', times: 4 }),
  graphqlCase('code as a name', `{ ${MARK}process: me { ${MARK}exit: id } }`, 200, { times: 4 }),
  graphqlCase('fragments fanned out where nothing is selected, again and again', `{ me @skip(if: true) { ...f0 } } ${many(40, (i) => `fragment f${i} on User { ...f${i + 1} ...f${i + 1} }`)} fragment f40 on User { id }`, 400, { says: '2000', times: 4 }),
  graphqlCase('variables that every object has', 'query ($toString: String, $constructor: Int) { myTransactions(limit: $constructor, after: $toString) { nodes { id } } }', 200, { times: 4 }),
  graphqlCase('an operation name before its document', 'Q\n{ me { id } }', 400, { ...UNREADABLE, times: 4 }),
  graphqlCase('an entity of a federation', '{ _entities(representations: []) { __typename } _service { sdl } }', 400, INVALID),
  graphqlCase('a script in a string', '{ profile(username: "<script>alert(1)</script>") { bio } }', 200, { code: 'BAD_USER_INPUT', says: 'username' }),
  post('an id without manifests', '{"documentId":"__proto__"}', 200, { code: 'PERSISTED_QUERY_NOT_SUPPORTED' }),
  post('an id that is not a string', '{"documentId":{}}', 400, { code: 'BAD_REQUEST' }),
  post('a persisted query that is not stored', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38"}}}', 200, { code: 'PERSISTED_QUERY_NOT_SUPPORTED' }),
  post('a document with an id of another, which is not used', `{"query":"{ me { id } }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'0'.repeat(64)}"}}}`, 200),
  post('extensions that are no object', '{"query":"{ me { id } }","extensions":[1]}', 400, { code: 'BAD_REQUEST' }),
  post('a query that is a list', '{"query":["{ me { id } }"]}', 400, { code: 'BAD_REQUEST' }),
  post('a query that is an object', '{"query":{"toString":"{ me { id } }"}}', 400, { code: 'BAD_REQUEST' }),
  post('an unauthenticated operation', '{"query":"{ me { id } }"}', 401, { send: [['content-type', 'application/json']], headers: { 'www-authenticate': 'Bearer' } }),
  post('an unauthenticated operation with introspection', '{"query":"{ __typename me { id } }"}', 401, { send: [['content-type', 'application/json']] }),
  post('an unauthenticated operation in a root fragment', '{"query":"{ __schema { __typename } ...x } fragment x on Query { me { id } }"}', 401, { send: [['content-type', 'application/json']] }),
  post('an operation with a bad token beside introspection', '{"query":"{ __typename }"}', 401, { send: [['content-type', 'application/json'], bearer('a.b.c')] }),
]; // prettier-ignore
