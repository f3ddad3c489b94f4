import { createHmac } from 'node:crypto';
import { frameOf, handshakeOf, OPCODES, textFrame } from '../../support/raw-socket';
import { ADA, tokenFor } from '../../support/gateway';
import { TOKEN } from '../hostile-case';
import {
  answered,
  bytes,
  ME,
  nested,
  OTHER_TOKEN,
  signed,
  signIn,
  STATS_CHANGED,
  subscribe,
  times,
  unsigned,
  type SocketCase,
} from '../socket-case';

const BAD = 4400;
const UNAUTHORIZED = 4401;
const FORBIDDEN = 4403;
const SUSPENDED = '5eed01000000000000000003';

function init(payload: unknown): object {
  return { type: 'connection_init', payload };
}

/** A case in which the client signs in with parameters of the connection. */
function params(name: string, end: SocketCase['end'], more: Readonly<Record<string, unknown>>): SocketCase {
  const payload = { authorization: `Bearer ${TOKEN}`, ...more };
  return end === 'open' ? { name, end, act: (client) => signIn(client, payload) } : unsigned(name, end, init(payload));
}

const LEFT = 'operation-of-a-client-that-';
const UNSIGNED = `${TOKEN.split('.').slice(0, 2).join('.')}.${createHmac('sha256', 'x').update('x').digest('base64url')}`;

/** Messages that are no messages of the protocol. */
const SHAPES: readonly SocketCase[] = [
  unsigned('no JSON', BAD, '{'),
  unsigned('nothing but spaces', BAD, '   '),
  ...['null', '1', '"ping"', '[]', 'true', '{}', '1e999', nested(50_000)].map((text) =>
    unsigned(`the JSON ${text.slice(0, 20)}`, BAD, text),
  ),
  unsigned('JSON with a byte-order mark', BAD, '\uFEFF{"type":"ping"}'),
  unsigned('a type that is a number', BAD, { type: 1 }),
  unsigned('an unknown type', BAD, { type: 'start', id: '1', payload: {} }),
  unsigned('a type that is a prototype', BAD, { type: '__proto__' }),
  unsigned('a type in capitals', BAD, { type: 'PING' }),
  ...['connection_ack', 'next', 'error'].map((type) =>
    unsigned(`${type}, which only a server sends`, BAD, { type, id: '1', payload: type === 'error' ? [{ message: 'x' }] : {} }),
  ),
  unsigned('a payload that is an array', BAD, { type: 'ping', payload: [] }),
  unsigned('connection_init with a payload that is text', BAD, { type: 'connection_init', payload: TOKEN }),
];

/** Attempts to sign in. */
const SIGNING_IN: readonly SocketCase[] = [
  unsigned('no token', UNAUTHORIZED, init(undefined)),
  ...[null, 1, true, [TOKEN], { token: TOKEN }, ''].map((authorization) =>
    unsigned(`the token ${JSON.stringify(authorization).slice(0, 12)}`, UNAUTHORIZED, init({ authorization })),
  ),
  unsigned('a token of another signature', UNAUTHORIZED, init({ authorization: UNSIGNED })),
  unsigned('an expired token', UNAUTHORIZED, init({ authorization: tokenFor(ADA, -3600) })),
  unsigned('a token of 90 KiB', UNAUTHORIZED, init({ authorization: 'x'.repeat(90_000) })),
  unsigned('a token with a line break', UNAUTHORIZED, init({ authorization: `Bearer ${TOKEN}\r\nx-platform: admin` })),
  unsigned('another scheme', UNAUTHORIZED, init({ authorization: `Basic ${TOKEN}` })),
  unsigned('the token of an unknown user', UNAUTHORIZED, init({ authorization: tokenFor('ffffffffffffffffffffffff') })),
  unsigned('the token of a suspended user', FORBIDDEN, init({ authorization: tokenFor(SUSPENDED) })),
  unsigned('two attempts', UNAUTHORIZED, init({ authorization: 'a.b.c' }), init({ authorization: TOKEN })),
  signed('connection_init twice', 4429, init({ authorization: TOKEN })),
  unsigned('an operation before signing in', UNAUTHORIZED, subscribe(ME)),
  unsigned('an operation together with connection_init', UNAUTHORIZED, init({ authorization: TOKEN }), subscribe(ME)),
  unsigned('pings before signing in, and then nothing', 4408, { type: 'ping' }, { type: 'complete', id: '1' }),
  bytes('nothing at all', 4408),
  { ...bytes('no subprotocol', 4406), handshake: (host) => handshakeOf(host, []) },
  { ...bytes('another subprotocol', 4406), handshake: (host) => handshakeOf(host, ['Sec-WebSocket-Protocol: graphql-ws']) },
  {
    ...signed('the subprotocol among others', 'open'),
    handshake: (host) => handshakeOf(host, ['Sec-WebSocket-Protocol: a, graphql-transport-ws, b', 'Origin: null']),
  },
  params('an unknown language', BAD, { 'x-language': 'de' }),
  params('a language that is a number', BAD, { 'X-Language': 5 }),
  params('a platform that is a list', BAD, { 'x-platform': ['web'] }),
  params('the platform of administrators', FORBIDDEN, { 'x-platform': 'admin' }),
  params('a time zone with a line break', BAD, { 'x-timezone': 'UTC\r\nx-platform: admin' }),
  params('a client name with a NUL', BAD, { 'x-client-name': 'a\0b' }),
  params('a device id of 50 KiB', BAD, { 'x-device-id': 'x'.repeat(50_000) }),
  params('a device id that is an object', BAD, { 'x-device-id': { toString: 1 } }),
  params('an Accept-Language of 90 KiB', 'open', { 'accept-language': 'tr,'.repeat(30_000) }),
  params(
    'parameters that are prototypes',
    'open',
    JSON.parse('{"__proto__":{"x-platform":"admin"},"constructor":1}') as Record<string, unknown>,
  ),
  params('headers that are no client headers', 'open', {
    host: 'a b',
    'x-forwarded-for': '203.0.113.7',
    'content-length': '5',
    upgrade: 1,
  }),
  params('parameters of 30,000 objects', 'open', { junk: Array.from({ length: 30_000 }, () => ({})) }),
  unsigned(
    'parameters that are nested 40,000 times',
    'open',
    `{"type":"connection_init","payload":{"authorization":"${TOKEN}","a":${nested(40_000)}}}`,
  ),
];

/** Ids and life cycles of operations. */
const OPERATIONS: readonly SocketCase[] = [
  ...[undefined, null, 1, '', {}, ['1'], true].map((id) =>
    signed(`the id ${JSON.stringify(id)}`, BAD, subscribe(ME, {}, id === undefined ? null : id)),
  ),
  signed('an id of 257 characters', BAD, subscribe(ME, {}, 'i'.repeat(257))),
  signed('an id of 90 KiB', BAD, subscribe(ME, {}, 'i'.repeat(90_000))),
  answered('an id that is a prototype', subscribe(STATS_CHANGED, {}, '__proto__'), '"id":"__proto__","type":"next"'),
  answered('an id of a method', subscribe(ME, {}, 'toString'), '"id":"toString","type":"next"'),
  answered('an id of control characters', subscribe(ME, {}, '\0\r\n'), '\\u0000\\r\\n'),
  { ...signed('the same id twice', 4409, subscribe(STATS_CHANGED), subscribe(STATS_CHANGED)), reason: 'already exists' },
  {
    ...signed('the same long id twice', 4409, subscribe(STATS_CHANGED, {}, 'é'.repeat(250)), subscribe(STATS_CHANGED, {}, 'é'.repeat(250))),
    reason: 'Subscriber for é',
  },
  signed(
    'complete for operations that do not exist',
    'open',
    ...Array.from({ length: 300 }, (_, n) => ({ type: 'complete', id: `none ${n}` })),
  ),
  signed('complete without an id', BAD, { type: 'complete' }),
  {
    name: 'an id that is used again while its operation opens',
    end: 'open',
    lines: 12,
    async act(client) {
      await signIn(client);
      const churn = Array.from({ length: 5 }, () => [subscribe(STATS_CHANGED, {}, 'a'), { type: 'complete', id: 'a' }]).flat();
      client.send(...[...churn, subscribe(ME, {}, 'a'), { type: 'complete', id: 'a' }, subscribe(ME, {}, 'b')].map(textFrame));
      await client.message('"id":"b","type":"complete"');
    },
  },
  {
    name: 'operations that are completed as soon as they begin',
    end: 'open',
    lines: 300,
    async act(client) {
      await signIn(client);
      const churn = Array.from({ length: 250 }, (_, n) => [
        subscribe(STATS_CHANGED, {}, `${LEFT}${n}`),
        { type: 'complete', id: `${LEFT}${n}` },
      ]).flat();
      client.send(...[...churn, { type: 'ping' }].map(textFrame));
      await client.message('"pong"');
    },
  },
  {
    name: 'five hundred subscriptions together, of which a hundred may run',
    end: 'open',
    // One for each, and of the connection.
    lines: 510,
    async act(client) {
      await signIn(client);
      client.send(...Array.from({ length: 500 }, (_, n) => textFrame(subscribe(STATS_CHANGED, {}, `many ${n}`))));
      await client.until(
        () => client.messages.filter((message) => message.includes('"error"') && message.includes('RATE_LIMITED')).length === 400,
      );
      await client.until(() => client.messages.filter((message) => message.includes('"next"')).length === 100);
    },
  },
  signed('more messages than a minute allows', 1008, ...Array.from({ length: 700 }, () => ({ type: 'pong' }))),
  {
    name: 'ten thousand pings of the protocol',
    end: 1008,
    async act(client) {
      await signIn(client);
      client.send(times(10_000, textFrame({ type: 'ping' })));
    },
  },
  {
    name: 'a message after the gateway has closed the socket',
    end: BAD,
    async act(client) {
      await signIn(client);
      client.send(frameOf(OPCODES.binary), ...Array.from({ length: 50 }, (_, n) => textFrame(subscribe(STATS_CHANGED, {}, `late ${n}`))));
    },
  },
];

/** Pings with payloads, and with tokens. */
const PINGS: readonly SocketCase[] = [
  answered('a ping that is nested 40,000 times', `{"type":"ping","payload":{"a":${nested(40_000)}}}`, '{"type":"pong"}'),
  answered(
    'a ping with the clock of another epoch',
    { type: 'ping', payload: { sentAt: -(2 ** 31), next: 2 ** 31, last: Number.MAX_VALUE } },
    '"sentAt":-2147483648',
  ),
  answered('a ping with a bad token', { type: 'ping', payload: { authorization: 'a.b.c' } }, '"code":"UNAUTHENTICATED"'),
  answered('a ping with an empty token', { type: 'ping', payload: { authorization: '' } }, '"code":"UNAUTHENTICATED"'),
  answered(
    'a ping with the token of another user',
    { type: 'ping', payload: { authorization: tokenFor(SUSPENDED) } },
    '"code":"FORBIDDEN"',
  ),
  answered('a ping with a token of 90 KiB', { type: 'ping', payload: { authorization: 'x'.repeat(90_000) } }, '"code":"UNAUTHENTICATED"'),
  answered('a ping with a fresh token', { type: 'ping', payload: { Authorization: `Bearer ${OTHER_TOKEN}` } }, 'tokenExpiresAt'),
  answered('a ping with prototypes', '{"type":"ping","payload":{"__proto__":{"authorization":"a.b.c"}}}', '"pong"'),
];

/** Messages of the protocol that are wrong, too many, or in the wrong order. */
export const PROTOCOL_MESSAGES: readonly SocketCase[] = [...SHAPES, ...SIGNING_IN, ...OPERATIONS, ...PINGS]; // prettier-ignore
