import { ADA } from '../../support/gateway';
import { many } from '../../support/costly-documents';
import { answered, ME, nested, signed, subscribe, type SocketCase } from '../socket-case';

const INVALID = '"code":"GRAPHQL_VALIDATION_FAILED"';
const BAD_INPUT = '"code":"BAD_USER_INPUT"';
const BAD_REQUEST = '"code":"BAD_REQUEST"';
const UNPARSABLE = '"code":"GRAPHQL_PARSE_FAILED"';

const STATS = `userStatsChanged(userId: "${ADA}") { followers }`;
const IDS = (count: number): string => `[${many(count, (i) => `"5eed01${String(i + 1).padStart(18, '0')}"`)}]`;

/** A document in a case whose response contains a text. */
function document(name: string, query: string, says: string, more: Readonly<Record<string, unknown>> = {}): SocketCase {
  return answered(name, subscribe(query, more), says);
}

/** Documents and variables over WebSockets. The limits are those of HTTP. */
export const LIVE_DOCUMENTS: readonly SocketCase[] = [
  document('a syntax error', 'subscription {', UNPARSABLE),
  document('an empty document', '', BAD_REQUEST),
  document('a document of comments', '#'.repeat(1_000), UNPARSABLE),
  document('a document of fragments only', 'fragment f on Query { me { id } }', '"type":"error"'),
  document('an unknown subscription', 'subscription { nope }', INVALID),
  document('two subscriptions in one', `subscription { a: ${STATS} b: ${STATS} }`, INVALID),
  document('a subscription to the name of its type', 'subscription { __typename }', '"type":"error"'),
  document('a subscription to the schema', 'subscription { __schema { types { name } } }', '"type":"error"'),
  document('a subscription that may be skipped', `subscription ($a: Boolean!) { ${STATS.replace('{', '@skip(if: $a) {')} }`, INVALID, { variables: { a: true } }),
  document('fragments in a circle', 'subscription { ...a } fragment a on Subscription { ...b } fragment b on Subscription { ...a }', BAD_INPUT),
  document('selections that are nested 5,000 times', `subscription ${'{ a '.repeat(5_000)}${'}'.repeat(5_000)}`, '"type":"error"'),
  document('a document of 90 KiB', `subscription { ${many(10_000, (i) => `a${i}: x`)} }`, '"type":"error"'),
  document('a thousand aliases', `{ ${many(1_000, (i) => `a${i}: me { id }`)} }`, '"type":"error"'),
  document('a thousand directives', `subscription { userStatsChanged(userId: "${ADA}") ${'@a '.repeat(900)} { followers } }`, '"type":"error"'),
  document('more cost than a query may have', `{ ${many(10, (i) => `a${i}: myTransactions(limit: 100) { nodes { stream { host { profile { user { id } } } } } }`)} }`, '"type":"error"'),
  document('a subscription to 101 users', `subscription { liveStatusChanged(userIds: ${IDS(101)}) { isLive } }`, BAD_INPUT),
  document('a subscription to no user', 'subscription { liveStatusChanged(userIds: []) { isLive } }', '"type"'),
  document('a page of -1', 'subscription { liveStreamsChanged(first: -1) { nodes { id } } }', BAD_INPUT),
  document('a page of 2^31', 'subscription { liveStreamsChanged(first: 2147483648) { nodes { id } } }', INVALID),
  document('an invalid cursor', 'subscription { myTransactionAdded(after: "x") { cursor } }', BAD_INPUT),
  document('a cursor of 50 KiB', 'subscription ($c: String) { myTransactionAdded(after: $c) { cursor } }', BAD_INPUT, { variables: { c: 'x'.repeat(50_000) } }),
  document('an id that is SQL', `subscription { userStatsChanged(userId: "' or 1=1--") { followers } }`, '"type":"error"'),
  document('a variable of the wrong type', 'subscription ($id: ObjectID!) { userStatsChanged(userId: $id) { followers } }', BAD_INPUT, { variables: { id: { $ne: 1 } } }),
  document('a missing variable', 'subscription ($id: ObjectID!) { userStatsChanged(userId: $id) { followers } }', BAD_INPUT),
  answered('variables that are nested 40,000 times', `{"id":"1","type":"subscribe","payload":{"query":"query ($f: TransactionFilter) { myTransactions(filter: $f) { nodes { id } } }","variables":{"f":${nested(40_000)}}}}`, BAD_INPUT),
  answered('variables that are prototypes', '{"id":"1","type":"subscribe","payload":{"query":"{ me { id } }","variables":{"__proto__":{"id":1},"constructor":1}}}', '"next"'),
  answered('a number that is too large', '{"id":"1","type":"subscribe","payload":{"query":"query ($n: Int) { myTransactions(limit: $n) { nodes { id } } }","variables":{"n":1e999}}}', BAD_INPUT),
  document('an operation that is not there', 'query A { me { id } }', '"type":"error"', { operationName: 'B' }),
  document('one of two operations', 'query A { me { id } } query B { me { username } }', '"username":"ada"', { operationName: 'B' }),
  document('a subscription beside a query', `query A { me { id } } subscription B { ${STATS} }`, '"followers"', { operationName: 'B' }),
  document('two operations, and no name', 'query A { me { id } } query B { me { id } }', '"type":"error"'),
  signed('a query that is a list', 4400, subscribe([ME])),
  signed('variables that are a list', 4400, subscribe(ME, { variables: [] })),
  signed('variables that are text', 4400, subscribe(ME, { variables: '{}' })),
  signed('a name that is a number', 4400, subscribe(ME, { operationName: 1 })),
  signed('extensions that are text', 4400, subscribe(ME, { extensions: 'x' })),
  signed('an operation without a payload', 4400, { type: 'subscribe', id: '1' }),
  signed('a batch of operations', 4400, [subscribe(ME), subscribe(ME, {}, '2')]),
  document('a persisted query that is unknown', ME.replace('id', 'nope'), INVALID, { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }),
]; // prettier-ignore
