import { ADA } from '../../support/gateway';
import { bearer, post, raw, rest, to, TOKEN, type HostileCase } from '../hostile-case';

const STATS = `/users/${ADA}/stats`;
const ALLOW = { allow: 'GET, HEAD' };
const JSON_TYPE = ['content-type', 'application/json'] as const;
const ME = '{"query":"{ me { id } }"}';
const LINK = '/graphql?query=%7Bme%7Bid%7D%7D';

function method(name: string): HostileCase {
  return rest(`${name} where there is GET`, STATS, 405, { method: name, headers: ALLOW });
}

/** A request line and headers, closing after the answer. */
function lines(name: string, text: string, status: number, more: Partial<HostileCase> = {}): HostileCase {
  return raw(name, `${text}\nConnection: close\n\n`, status, more);
}

/** Methods, bodies, media types and framing. */
export const MESSAGES: readonly HostileCase[] = [
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'M-SEARCH', 'PURGE'].map(method),
  rest('OPTIONS without an origin', STATS, 405, { method: 'OPTIONS', headers: ALLOW }),
  rest('OPTIONS of an origin that is not on the list', STATS, 405, { method: 'OPTIONS', send: [['origin', 'https://evil.example'], ['access-control-request-method', 'GET']] }),
  rest('the null origin', STATS, 200, { send: [bearer(), ['origin', 'null']] }),
  rest('HEAD of nobody', STATS, 401, { method: 'HEAD', send: [] }),
  rest('HEAD of nothing', '/nothing', 404, { method: 'HEAD' }),
  rest('a body on a GET', STATS, 200, { send: [bearer(), JSON_TYPE], body: '{"id":"x"}' }),
  rest('broken JSON on a POST', STATS, 400, { method: 'POST', send: [JSON_TYPE], body: '{"a":' }),
  rest('a large body on a POST', STATS, 413, { method: 'POST', send: [JSON_TYPE], body: JSON.stringify('x'.repeat(200_000)) }),
  rest('a form on a POST', STATS, 415, { method: 'POST', send: [['content-type', 'application/x-www-form-urlencoded']], body: 'a=1' }),
  rest('a file on a POST', STATS, 415, { method: 'POST', send: [['content-type', 'multipart/form-data; boundary=x']], body: '--x--' }),
  rest('a media type of garbage on a POST', STATS, 415, { method: 'POST', send: [['content-type', ';;;']], body: 'x' }),
  rest('an unacceptable Accept', STATS, 200, { send: [bearer(), ['accept', 'text/html']] }),
  rest('a hop-by-hop trick', STATS, 200, { send: [bearer(), ['connection', 'close, authorization']] }),
  rest('a method in a header', STATS, 200, { send: [bearer(), ['x-http-method-override', 'DELETE']] }),
  rest('another address in a header', STATS, 200, { send: [bearer(), ['x-original-url', '/metrics'], ['x-rewrite-url', '/metrics']] }),
  rest('a request id that is a script', STATS, 200, { send: [bearer(), ['x-request-id', '<script>alert(1)</script>']] }),
  rest('a request id of 5,000 characters', STATS, 200, { send: [bearer(), ['x-request-id', 'r'.repeat(5000)]] }),
  rest('an unknown expectation', STATS, 200, { send: [bearer(), ['expect', 'a-miracle']] }),
  rest('an upgrade to a web socket', STATS, 200, { send: [bearer(), ['upgrade', 'websocket'], ['connection', 'upgrade, close']] }),
  rest('an upgrade to HTTP/2', STATS, 200, { send: [bearer(), ['upgrade', 'h2c'], ['http2-settings', 'AAMAAABkAARAAAAA']] }),
  rest('a host of a script', STATS, 400, { send: [['host', '<script>'], bearer()], says: 'host: ' }),
  rest('two hosts', STATS, 400, { send: [['host', 'a.example'], ['host', 'b.example'], bearer()], says: 'host: ' }),
  rest('a host with a path', STATS, 400, { send: [['host', 'a.example/x'], bearer()], says: 'host: ' }),
  rest('a host with somebody in it', STATS, 400, { send: [['host', 'user@a.example'], bearer()], says: 'host: ' }),
  lines('no host', `GET /api/v1${STATS} HTTP/1.1`, 400, { says: 'host: ' }),
  lines('an empty host', `GET /api/v1${STATS} HTTP/1.1\nHost:`, 400, { says: 'host: ' }),
  lines('a malformed host at the other door', 'POST /graphql HTTP/1.1\nHost: :::\nContent-Type: application/json\nContent-Length: 2\n\n{}', 400, { door: 'graphql' }),
  lines('HTTP/1.0', `GET /api/v1${STATS} HTTP/1.0\nHost: {host}\nAuthorization: ${TOKEN}`, 200),
  lines('a method nobody has heard of', `BREW /api/v1${STATS} HTTP/1.1\nHost: {host}`, 400),
  lines('a method in lower case', `get /api/v1${STATS} HTTP/1.1\nHost: {host}`, 400),
  lines('a version that is none', `GET /api/v1${STATS} HTTP/9.9\nHost: {host}`, 400),
  lines('a space within the address', `GET /api/v1/users /stats HTTP/1.1\nHost: {host}`, 400),
  lines('a control character within the address', `GET /api/v1/\u0001 HTTP/1.1\nHost: {host}`, 400),
  lines('a header without a colon', `GET /api/v1${STATS} HTTP/1.1\nHost: {host}\nnonsense`, 400),
  lines('a header with a space before its colon', `GET /api/v1${STATS} HTTP/1.1\nHost : {host}`, 400),
  lines('a header folded over two lines', `GET /api/v1${STATS} HTTP/1.1\nHost: {host}\nX-A: 1\n 2`, 400),
  lines('NUL in a header', `GET /api/v1${STATS} HTTP/1.1\nHost: {host}\nX-A: a\u0000b`, 400),
  lines('two lengths', `POST /api/v1${STATS} HTTP/1.1\nHost: {host}\nContent-Length: 1\nContent-Length: 2`, 400),
  lines('a length and chunks', `POST /api/v1${STATS} HTTP/1.1\nHost: {host}\nContent-Length: 5\nTransfer-Encoding: chunked`, 400),
  lines('a negative length', `POST /api/v1${STATS} HTTP/1.1\nHost: {host}\nContent-Length: -1`, 400),
  lines('a length of words', `POST /api/v1${STATS} HTTP/1.1\nHost: {host}\nContent-Length: many`, 400),
  lines('an unknown coding of the transfer', `POST /api/v1${STATS} HTTP/1.1\nHost: {host}\nTransfer-Encoding: gzip`, 400),
  lines('a chunk of no size', `POST /api/v1${STATS} HTTP/1.1\nHost: {host}\nContent-Type: application/json\nTransfer-Encoding: chunked\n\nzz\n{}`, 400),
  lines('32 KiB of headers', `GET /api/v1${STATS} HTTP/1.1\nHost: {host}\nX-A: ${'a'.repeat(32_768)}`, 431),
  lines('three thousand headers', `GET /api/v1${STATS} HTTP/1.1\nHost: {host}${'\nX-A: 1'.repeat(5000)}`, 431),
  lines('an address of 32 KiB', `GET /api/v1/${'a'.repeat(32_768)} HTTP/1.1\nHost: {host}`, 431),
  raw('a tunnel', 'CONNECT evil.example:443 HTTP/1.1\nHost: evil.example:443\n\n', 405, { headers: { allow: 'GET, HEAD, POST' } }),
  raw('the start of HTTP/2', 'PRI * HTTP/2.0\n\nSM\n\n', 400),
  raw('a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003', 400),
  raw('bytes without a meaning', '\u0000\u00ff\u00fe\u0001\n\n\n', 400),
  post('a list of operations', `[${ME},${ME}]`, 400, { code: 'BAD_REQUEST' }),
  post('a body of no keys', '{}', 400, { code: 'BAD_REQUEST' }),
  post('a body that is null', 'null', 400, { code: 'BAD_REQUEST' }),
  post('a body that is a number', '42', 400, { code: 'BAD_REQUEST' }),
  post('no body', '', 400),
  post('broken JSON at the other door', '{"query":', 400, { says: '"body"' }),
  post('JSON cut within a character', Buffer.from('{"query":"{ me { id } } # \u{1F600}"}').subarray(0, -5), 400, { says: '"body"' }),
  post('a prototype in the body', '{"query":"{ me { id } }","__proto__":{"isAdmin":true}}', 400, { says: '"body"' }),
  post('a constructor in the body', '{"query":"{ me { id } }","constructor":{"prototype":{"x":1}}}', 400, { says: '"body"' }),
  post('more than 100 KiB', JSON.stringify({ query: `#${'x'.repeat(110_000)}\n{ me { id } }` }), 413),
  post('JSON nested ten thousand deep', `{"query":"{ me { id } }","variables":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 400, { code: 'BAD_REQUEST' }),
  post('GraphQL as plain text', '{ me { id } }', 415, { send: [bearer(), ['content-type', 'text/plain']] }),
  post('GraphQL by its own media type', '{ me { id } }', 415, { send: [bearer(), ['content-type', 'application/graphql']] }),
  post('a form at the other door', 'query={me{id}}', 415, { send: [bearer(), ['content-type', 'application/x-www-form-urlencoded']] }),
  post('an upload', '--x\r\n\r\n--x--', 415, { send: [bearer(), ['content-type', 'multipart/form-data; boundary=x']] }),
  post('no media type', ME, 415, { send: [bearer()] }),
  post('a media type of garbage', ME, 415, { send: [bearer(), ['content-type', 'application/json/x']] }),
  post('JSON in a compressed body', ME, 415, { send: [bearer(), JSON_TYPE, ['content-encoding', 'gzip']] }),
  ...['PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE'].map((name) => to('/graphql', `${name} at the other door`, 405, { method: name, headers: { allow: 'GET, POST' } })),
  to('/graphql', 'nothing that is wanted and nothing that is asked', 406, { code: 'BAD_REQUEST', send: [bearer(), ['accept', '!'], JSON_TYPE] }),
  post('an answer as a page', ME, 406, { code: 'BAD_REQUEST', send: [bearer(), JSON_TYPE, ['accept', 'text/html']] }),
  to(LINK, 'a link as another site could hold it', 400, { code: 'BAD_REQUEST', send: [] }),
  to(LINK, 'a form as another site could send it', 400, { code: 'BAD_REQUEST', send: [['content-type', 'text/plain']] }),
  to(LINK, 'GET with an Authorization header, which no form can send', 200),
  to(LINK, 'GET with an empty Authorization header', 401, { send: [['authorization', '']] }),
  to(LINK, 'GET with a password that a browser adds by itself', 401, { send: [['authorization', 'Basic YWRhOmFkYQ==']] }),
  post('Accept with a charset', ME, 200, { send: [bearer(), JSON_TYPE, ['accept', 'application/json; charset=utf-8']] }),
  post('Accept with quoted parameters', ME, 200, { send: [bearer(), JSON_TYPE, ['accept', 'application/json;a="x, text/html;\\"";q=0.9']] }),
  post('Accept of another type with parameters', ME, 406, { code: 'BAD_REQUEST', send: [bearer(), JSON_TYPE, ['accept', 'text/html;a="application/json"']] }),
  post('Accept that weighs JSON with nothing', ME, 406, { code: 'BAD_REQUEST', send: [bearer(), JSON_TYPE, ['accept', 'application/json; charset=utf-8; q=0']] }),
  post('Accept of ten thousand parameters', ME, 200, { send: [bearer(), JSON_TYPE, ['accept', `application/json${';a'.repeat(5000)}`]] }),
  to(LINK, 'a link with a media type there is not', 415, { send: [bearer(), ['content-type', 'application/graphql+json']] }),
  to('/graphql?query=mutation%7Bx%7D', 'a mutation by GET', 400, { code: 'GRAPHQL_VALIDATION_FAILED', send: [bearer(), ['apollo-require-preflight', '1']] }),
]; // prettier-ignore
