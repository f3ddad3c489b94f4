import { ADA, tokenFor } from '../../support/gateway';
import { many } from '../../support/costly-documents';
import { bearer, post, raw, to, TOKEN, type HostileCase } from '../hostile-case';
import { nested, STATS_CHANGED } from '../socket-case';

const JSON_TYPE = ['content-type', 'application/json'] as const;
const EVENTS = ['accept', 'text/event-stream'] as const;
const SENT = [bearer(), JSON_TYPE, EVENTS];
const PATH = '/graphql/stream';
const SUSPENDED = '5eed01000000000000000003';

type More = NonNullable<Parameters<typeof to>[3]>;

/** A request for a stream at its own path. */
function stream(name: string, body: unknown, status: number, more: More = {}): HostileCase {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return to(PATH, name, status, { method: 'POST', body: text, send: SENT, ...more });
}

/** The same with a document. */
function document(name: string, query: unknown, status: number, more: More & { readonly variables?: unknown } = {}): HostileCase {
  const { variables, ...rest } = more;
  return stream(name, { query, variables }, status, rest);
}

function link(query: string, more = ''): string {
  return `${PATH}?query=${encodeURIComponent(query)}${more}`;
}

const INVALID = { code: 'GRAPHQL_VALIDATION_FAILED' } as const;
const BAD_REQUEST = { code: 'BAD_REQUEST' } as const;
const ME = '{"query":"{ me { id } }"}';
const SUBSCRIPTION = JSON.stringify({ query: STATS_CHANGED });

/** Requests for event streams that get an ordinary response, because they fail before their first result. */
export const STREAMS: readonly HostileCase[] = [
  stream('a stream without a token', SUBSCRIPTION, 401, { send: [JSON_TYPE, EVENTS] }),
  stream('a stream with a bad token', SUBSCRIPTION, 401, { send: [bearer('a.b.c'), JSON_TYPE, EVENTS] }),
  stream('a stream with two tokens', SUBSCRIPTION, 401, { send: [bearer(), bearer(), JSON_TYPE, EVENTS] }),
  stream('a stream with the token of a suspended user', SUBSCRIPTION, 403, { send: [bearer(tokenFor(SUSPENDED)), JSON_TYPE, EVENTS] }),
  stream('a stream with an expired token', SUBSCRIPTION, 401, { send: [bearer(tokenFor(ADA, -3600)), JSON_TYPE, EVENTS] }),
  stream('a stream with an unknown language', SUBSCRIPTION, 400, { send: [...SENT, ['x-language', 'de']], says: 'x-language' }),
  stream('a stream for the platform of administrators', SUBSCRIPTION, 403, { send: [...SENT, ['x-platform', 'admin']] }),
  stream('a stream without a body', '', 400),
  stream('a stream with broken JSON', '{"query":', 400, { says: '"body"' }),
  ...['null', '1', '[]', '"x"', 'true'].map((body) => stream(`a stream with the body ${body}`, body, 400, BAD_REQUEST)),
  stream('a batch of streams', `[${SUBSCRIPTION},${SUBSCRIPTION}]`, 400, BAD_REQUEST),
  stream('a stream with a prototype in its body', `{"query":"x","__proto__":{"a":1}}`, 400, { says: '"body"' }),
  stream('a stream of more than 100 KiB', { query: '#'.repeat(110_000) }, 413),
  stream('a stream nested ten thousand deep', `{"query":"{ me { id } }","variables":${nested(10_000)}}`, 400, BAD_REQUEST),
  stream('a stream as plain text', SUBSCRIPTION, 415, { send: [bearer(), ['content-type', 'text/plain'], EVENTS] }),
  stream('a stream as a form', 'query=x', 415, { send: [bearer(), ['content-type', 'application/x-www-form-urlencoded'], EVENTS] }),
  stream('a stream in a compressed body', SUBSCRIPTION, 415, { send: [...SENT, ['content-encoding', 'gzip']] }),
  ...['PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE', 'PROPFIND'].map((method) => to(PATH, `a stream by ${method}`, 405, { method, headers: { allow: 'GET, POST' } })),
  to(PATH, 'a stream without a query', 400, { ...BAD_REQUEST, send: [bearer(), EVENTS] }),
  to(`${PATH}/`, 'a stream with a trailing slash', 404, { endpoint: 'graphql' }),
  to(`/${PATH}`, 'a stream with a doubled slash', 404, { endpoint: 'graphql' }),
  to(link(STATS_CHANGED), 'a link to a stream, without a token', 401, { send: [] }),
  to(link('subscription { nope }'), 'a link to an unknown subscription', 400, { ...INVALID, send: [bearer()] }),
  to(link('query ($n: Int) { myTransactions(limit: $n) { totalCount } }', '&variables={'), 'a link with variables that are no JSON', 400, { ...BAD_REQUEST }),
  to(link('query ($n: Int) { myTransactions(limit: $n) { totalCount } }', `&variables=${encodeURIComponent(nested(2_000))}`), 'a link with variables that are nested', 400, { ...BAD_REQUEST }),
  to(link(STATS_CHANGED, `&query=${encodeURIComponent('{ me { id } }')}`), 'a link with two queries', 400, { ...BAD_REQUEST }),
  to(link(`subscription { ${'a '.repeat(4_000)} }`), 'a link of 12 KiB', 400, { code: 'GRAPHQL_PARSE_FAILED' }),
  document('a stream with an empty query', '', 400, BAD_REQUEST),
  document('a stream with a query that is a list', [STATS_CHANGED], 400, BAD_REQUEST),
  document('a stream with a syntax error', 'subscription {', 400, { code: 'GRAPHQL_PARSE_FAILED' }),
  document('a stream of an unknown field', 'subscription { nope }', 400, INVALID),
  document('a stream of two fields', `subscription { a: userStatsChanged(userId: "${ADA}") { followers } b: userStatsChanged(userId: "${ADA}") { followers } }`, 400, INVALID),
  document('a stream of a field that is skipped', `subscription { userStatsChanged(userId: "${ADA}") @skip(if: true) { followers } }`, 400, INVALID),
  document('a stream of a field with a condition that is no boolean', `subscription { userStatsChanged(userId: "${ADA}") @include(if: 5) { followers } }`, 400, INVALID),
  document('a stream of the name of its type', 'subscription { __typename }', 400, INVALID),
  document('a stream of fragments in a circle', 'subscription { ...a } fragment a on Subscription { ...b } fragment b on Subscription { ...a }', 400),
  document('a stream of 10,000 fields', `subscription { ${many(10_000, (i) => `a${i}`)} }`, 400),
  document('a stream that is nested 5,000 deep', `subscription ${'{ a '.repeat(5_000)}${'}'.repeat(5_000)}`, 400),
  document('a stream for 101 users', `subscription { liveStatusChanged(userIds: [${many(101, (i) => `"5eed01${String(i + 1).padStart(18, '0')}"`)}]) { isLive } }`, 400),
  document('a stream for an id that is SQL', `subscription { userStatsChanged(userId: "' or 1=1--") { followers } }`, 400, { code: 'BAD_USER_INPUT' }),
  document('a stream after an invalid cursor', 'subscription { myTransactionAdded(after: "x") { cursor } }', 400),
  document('a stream with a variable of the wrong type', 'subscription ($id: ObjectID!) { userStatsChanged(userId: $id) { followers } }', 400, { variables: { id: [1] } }),
  document('a stream with variables that are a list', STATS_CHANGED, 400, { ...BAD_REQUEST, variables: [] }),
  post('a subscription to a client that accepts JSON', SUBSCRIPTION, 400, { ...BAD_REQUEST, says: 'text/event-stream' }),
  post('a subscription to a client that accepts anything', SUBSCRIPTION, 400, { ...BAD_REQUEST, send: [bearer(), JSON_TYPE, ['accept', '*/*']] }),
  post('a subscription to a client that weighs events with nothing', SUBSCRIPTION, 406, { ...BAD_REQUEST, send: [bearer(), JSON_TYPE, ['accept', 'text/event-stream;q=0']] }),
  post('a subscription to a client with a quoted event stream', SUBSCRIPTION, 406, { ...BAD_REQUEST, send: [bearer(), JSON_TYPE, ['accept', 'text/html;a="text/event-stream"']] }),
  post('a subscription to a client with an Accept header of 10 KiB', SUBSCRIPTION, 400, { ...BAD_REQUEST, send: [bearer(), JSON_TYPE, ['accept', `text/event-stream${';a'.repeat(5_000)}`]] }),
  post('a query to a client that prefers JSON to events', ME, 200, { send: [bearer(), JSON_TYPE, ['accept', 'application/json, text/event-stream;q=0.1']] }),
  raw('a stream behind another request of its connection', `GET /api/v1/users/${ADA}/stats HTTP/1.1\nHost: {host}\nAuthorization: ${TOKEN}\n\nPOST ${PATH} HTTP/1.1\nHost: {host}\nAuthorization: ${TOKEN}\nContent-Type: application/json\nContent-Length: ${SUBSCRIPTION.length}\n\n${SUBSCRIPTION}`, 200),
]; // prettier-ignore
