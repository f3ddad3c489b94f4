import { ADA } from '../../support/gateway';
import { raw, TOKEN, type HostileCase } from '../hostile-case';

const KEY = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==';
const VERSION = 'Sec-WebSocket-Version: 13';
const PROTOCOL = 'Sec-WebSocket-Protocol: graphql-transport-ws';
const UPGRADE = 'Connection: Upgrade\nUpgrade: websocket';
const AUTHORIZATION = `Authorization: Bearer ${TOKEN}`;
const STATS = `/api/v1/users/${ADA}/stats`;
const CLOSING = `GET ${STATS} HTTP/1.1\nHost: {host}\nConnection: close\n${AUTHORIZATION}\n\n`;

/** A handshake with these lines, without those that it needs. */
function handshake(name: string, lines: readonly string[], status = 400, more: Parameters<typeof raw>[3] = {}): HostileCase {
  return raw(name, `GET /graphql HTTP/1.1\n${lines.join('\n')}\n\n`, status, more);
}

/** A request that offers to upgrade to `h2c`, which is declined, so that it is served as HTTP and sent to the parser again. */
function declined(
  name: string,
  start: string,
  lines: readonly string[],
  status: number,
  more: Parameters<typeof raw>[3] = {},
): HostileCase {
  const { rest = '', ...expected } = more as typeof more & { readonly rest?: string };
  return raw(
    name,
    `${start} HTTP/1.1\nHost: {host}\n${['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAA', ...lines].join('\n')}\n\n${rest}`,
    status,
    expected,
  );
}

const SMUGGLED = `GET ${STATS} HTTP/1.1\r\nHost: a\r\nAuthorization: ${TOKEN}\r\n\r\n`;
const body = (text: string): string => `Content-Length: ${text.length}`;

/** Handshakes of WebSockets that are rejected, and offers to upgrade that are declined. */
export const HANDSHAKES: readonly HostileCase[] = [
  handshake('a handshake without a key', ['Host: {host}', UPGRADE, VERSION, PROTOCOL], 400, { headers: { 'sec-websocket-version': '13' } }),
  handshake('a handshake with a short key', ['Host: {host}', UPGRADE, VERSION, PROTOCOL, 'Sec-WebSocket-Key: AAAA']),
  handshake('a handshake with two keys', ['Host: {host}', UPGRADE, VERSION, PROTOCOL, KEY, KEY]),
  handshake('a handshake without a version', ['Host: {host}', UPGRADE, KEY, PROTOCOL]),
  ...['0', '7', '14', '13, 13', 'x', '-13'].map((version) => handshake(`a handshake of version ${version}`, ['Host: {host}', UPGRADE, KEY, PROTOCOL, `Sec-WebSocket-Version: ${version}`])),
  handshake('a handshake without a host', [UPGRADE, KEY, VERSION, PROTOCOL]),
  handshake('a handshake with two hosts', ['Host: {host}', 'Host: evil.example', UPGRADE, KEY, VERSION, PROTOCOL]),
  handshake('a handshake with two equal hosts', ['Host: {host}', 'Host: {host}', UPGRADE, KEY, VERSION, PROTOCOL]),
  ...['a b', 'user@host', 'a/b', 'a,b', '<script>', 'ä'].map((host) => handshake(`a handshake with the host ${host}`, [`Host: ${host}`, UPGRADE, KEY, VERSION, PROTOCOL])),
  ...['graphql-transport-ws, graphql-transport-ws', ',', 'a b', 'graphql-transport-ws,', ' , a'].map((protocol) => handshake(`a handshake with the subprotocols "${protocol}"`, ['Host: {host}', UPGRADE, KEY, VERSION, `Sec-WebSocket-Protocol: ${protocol}`])),
  handshake('a handshake with an empty subprotocol', ['Host: {host}', UPGRADE, KEY, VERSION, 'Sec-WebSocket-Protocol:']),
  handshake('a handshake with headers of 20 KiB', ['Host: {host}', UPGRADE, KEY, VERSION, PROTOCOL, `X-Large: ${'x'.repeat(20_000)}`], 431),
  handshake('a handshake with two lengths', ['Host: {host}', UPGRADE, KEY, VERSION, PROTOCOL, 'Content-Length: 5', 'Content-Length: 6']),
  handshake('a handshake with a length and an encoding', ['Host: {host}', UPGRADE, KEY, VERSION, PROTOCOL, 'Content-Length: 5', 'Transfer-Encoding: chunked']),
  handshake('a handshake with a folded header', ['Host: {host}', UPGRADE, KEY, VERSION, PROTOCOL, 'X-Folded: a', ' Upgrade: h2c', 'Bad Name: x']),
  handshake('a handshake whose header has a space before the colon', ['Host: {host}', 'Connection: Upgrade', 'Upgrade : websocket', KEY, VERSION, PROTOCOL]),
  handshake('a handshake with a NUL', ['Host: {host}', UPGRADE, KEY, VERSION, PROTOCOL, 'X-A: a\0b']),
  raw('a handshake with a body, which is served as HTTP', `GET /graphql HTTP/1.1\nHost: {host}\n${UPGRADE}\n${KEY}\n${VERSION}\n${PROTOCOL}\n${AUTHORIZATION}\n${body('hello')}\nConnection: close\n\nhello`, 400, { endpoint: 'graphql', code: 'BAD_REQUEST' }),
  raw('a handshake with a body in chunks', `GET /graphql HTTP/1.1\nHost: {host}\n${UPGRADE}\n${KEY}\n${VERSION}\n${PROTOCOL}\n${AUTHORIZATION}\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n`, 400, { endpoint: 'graphql', code: 'BAD_REQUEST' }),
  raw('a handshake by POST', `POST /graphql HTTP/1.1\nHost: {host}\n${UPGRADE}\n${KEY}\n${VERSION}\n${PROTOCOL}\n${AUTHORIZATION}\nContent-Length: 0\n\n`, 400, { endpoint: 'graphql', code: 'BAD_REQUEST' }),
  raw('a handshake at another path', `GET ${STATS} HTTP/1.1\nHost: {host}\n${UPGRADE}\n${KEY}\n${VERSION}\n${PROTOCOL}\n${AUTHORIZATION}\n\n`, 200),
  raw('a handshake at an unknown path', `GET /socket HTTP/1.1\nHost: {host}\n${UPGRADE}\n${KEY}\n${VERSION}\n\n`, 404, { endpoint: 'graphql' }),
  raw('a handshake for two protocols', `GET ${STATS} HTTP/1.1\nHost: {host}\nConnection: Upgrade\nUpgrade: websocket, h2c\n${AUTHORIZATION}\n\n`, 200),
  declined('an offer of HTTP/2', `GET ${STATS}`, [AUTHORIZATION], 200),
  declined('an offer of HTTP/2 with latin1 in headers', `GET ${STATS}`, [AUTHORIZATION, 'X-A: \xe4\xff\x80'], 200),
  declined('an offer of HTTP/2 with a folded header', `GET ${STATS}`, [AUTHORIZATION, 'X-A: a', ' Content-Length: 5'], 400),
  declined('an offer of HTTP/2 without a token', `GET ${STATS}`, [], 401),
  declined('an offer of HTTP/2 with two hosts', `GET ${STATS}`, ['Host: evil.example', AUTHORIZATION], 400),
  declined('an offer of HTTP/2 with two lengths', `POST ${STATS}`, ['Content-Length: 5', 'Content-Length: 6'], 400),
  declined('an offer of HTTP/2 with a length and an encoding', `POST ${STATS}`, ['Content-Length: 5', 'Transfer-Encoding: chunked'], 400),
  declined('an offer of HTTP/2 with an unknown encoding', `POST ${STATS}`, ['Transfer-Encoding: chunked, x'], 400),
  declined('an offer of HTTP/2 whose body is a request', `POST ${STATS}`, [AUTHORIZATION, body(SMUGGLED)], 405, { rest: SMUGGLED + CLOSING } as object),
  // Beyond 2,000 headers, Node keeps none, but obeys them: the body of a request that is served again must stay its body.
  declined('an offer of HTTP/2 with a length after two thousand headers', `POST ${STATS}`, [...Array.from({ length: 2_100 }, () => 'a:'), AUTHORIZATION, body(SMUGGLED)], 405, { rest: SMUGGLED + CLOSING } as object),
  declined('an offer of HTTP/2 with a token after 3,500 headers', `GET ${STATS}`, [...Array.from({ length: 3_500 }, () => 'a:'), AUTHORIZATION], 200),
  declined('an offer of HTTP/2 with headers of 20 KiB', `GET ${STATS}`, [`X-A: ${'x'.repeat(20_000)}`, AUTHORIZATION], 431),
]; // prettier-ignore
