import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { ADA, tokenFor } from '../support/gateway';
import { startGatewayProcess, type GatewayProcess } from '../hostile/gateways';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { scaled } from './scale';

const CONNECTIONS = scaled({ usual: 3_000, full: 200_000 });
/** The number of concurrent connections. */
const WIDTH = 200;
/** The time after which a stalled client is reset, in milliseconds. */
const STALL_MS = 60;

const given = process.env['FUZZ_SEED'];
/** `FUZZ_SEED=number` repeats a run; `random` uses a new seed each time. */
const SEED = given === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(given ?? 20_26_11_27);

/** Seeded random numbers below 1 (mulberry32), so that a run can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomFrom(SEED);
const below = (limit: number): number => Math.floor(random() * limit);
const oneOf = <Item>(items: readonly [Item, ...Item[]]): Item => items[below(items.length)] ?? items[0];

const TOKEN = tokenFor(ADA, 3600);
const QUERY = '{"query":"{ me { username } }"}';
const HEAD = `Host: a\r\nAuthorization: Bearer ${TOKEN}\r\n`;
const JSON_HEAD = `${HEAD}Content-Type: application/json\r\n`;
const VALID = [
  `GET /api/v1/users/${ADA}/stats HTTP/1.1\r\n${HEAD}\r\n`,
  `GET /api/v1/users/me/transactions?limit=100 HTTP/1.1\r\n${HEAD}\r\n`,
  'GET /health/live HTTP/1.0\r\n\r\n',
  `POST /graphql HTTP/1.1\r\n${JSON_HEAD}Content-Length: ${QUERY.length}\r\n\r\n${QUERY}`,
  `POST /graphql HTTP/1.1\r\n${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n${QUERY.length.toString(16)}\r\n${QUERY}\r\n0\r\n\r\n`,
  `POST /graphql HTTP/1.1\r\n${JSON_HEAD}Expect: 100-continue\r\nContent-Length: ${QUERY.length}\r\n\r\n${QUERY}`,
  `POST /graphql HTTP/1.1\r\n${JSON_HEAD}Expect: a-miracle\r\nContent-Length: 10\r\n\r\n`,
  `POST /graphql HTTP/1.1\r\n${JSON_HEAD}Content-Length: 300000\r\n\r\n${'x'.repeat(300_000)}`,
  `PUT /api/v1/users/${ADA}/stats HTTP/1.1\r\n${JSON_HEAD}Content-Length: 300000\r\n\r\n${'x'.repeat(300_000)}`,
  'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
  `CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n${'x'.repeat(10_000)}`,
  `GET /graphql HTTP/1.1\r\n${HEAD}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  `GET /graphql HTTP/1.1\r\n${HEAD}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAA\r\n\r\n`,
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
] as const;

function randomBytes(): Buffer {
  return Buffer.from(Array.from({ length: below(200) }, () => below(256)));
}

/** A valid request, a part of one, one with changed bytes, one followed by noise, several pipelined ones, or noise. */
function bytesToSend(): Buffer {
  const valid = Buffer.from(oneOf(VALID));
  switch (below(6)) {
    case 0:
      return randomBytes();
    case 1:
      return valid;
    case 2:
      return valid.subarray(0, below(Math.min(valid.length, 2_000)));
    case 3:
      for (let change = below(4); change >= 0; change -= 1) valid[below(Math.min(valid.length, 400))] = below(256);
      return valid;
    case 4:
      return Buffer.concat([valid, randomBytes()]);
    default:
      return Buffer.concat(Array.from({ length: 1 + below(4) }, () => Buffer.from(oneOf(VALID))));
  }
}

/** Resets a connection. Node cannot reset one whose side has ended: libuv fails, and no event follows. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/** The ways in which a client disconnects. */
const LEAVE: readonly [(socket: Socket) => void, ...((socket: Socket) => void)[]] = [
  reset,
  (socket) => socket.end(),
  (socket) => socket.destroy(),
];

/**
 * Sends bytes in one or two writes and disconnects: after writing, after the first response bytes, or later. A client that
 * only ended its side is reset after `STALL_MS`.
 */
function fuzzOne(port: number): Promise<void> {
  const bytes = bytesToSend();
  const leave = oneOf(LEAVE);
  const when = oneOf(['written', 'received', 'later'] as const);
  const delayMs = below(20);
  // The ports of one address would run out, because of TIME_WAIT.
  const from = 1 + below(100);
  const reads = below(4) > 0;
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${from}`, allowHalfOpen: true });
    const timers: NodeJS.Timeout[] = [
      setTimeout(() => {
        reset(socket);
      }, STALL_MS),
      // Node does not always emit close for a connection that was reset.
      setTimeout(() => {
        socket.destroy();
        resolve();
      }, 2 * STALL_MS),
    ];
    socket.on('error', () => undefined);
    socket.on('close', () => {
      timers.forEach(clearTimeout);
      resolve();
    });
    if (reads || when === 'received') socket.on('data', () => undefined);
    socket.on('end', () => socket.end());
    if (when === 'received')
      socket.once('data', () => {
        leave(socket);
      });
    const cut = below(bytes.length + 1);
    socket.write(bytes.subarray(0, cut));
    socket.write(bytes.subarray(cut), () => {
      if (when === 'written') leave(socket);
    });
    if (when === 'later')
      timers.push(
        setTimeout(() => {
          leave(socket);
        }, delayMs),
      );
  });
}

const LISTENING = '0A';

/** The number of open sockets of a server, from /proc/net/tcp; closed ones have no inode. */
async function openSockets(port: number): Promise<number> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = (await readFile('/proc/net/tcp', 'utf8')).trim().split('\n').slice(1);
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address = '', , state, , , , , , inode]) => address.endsWith(local) && state !== LISTENING && inode !== '0').length;
}

let gateway: GatewayProcess;
beforeAll(async () => {
  gateway = await startGatewayProcess('development');
});
afterAll(() => gateway.stop());

test(`${CONNECTIONS} fuzzed connections neither end the process nor stay open (FUZZ_SEED=${SEED})`, async () => {
  const { startedAt } = await gateway.vitals();
  const port = Number(new URL(gateway.url).port);
  let left = CONNECTIONS;
  await Promise.all(
    Array.from({ length: WIDTH }, async () => {
      while (left > 0) {
        left -= 1;
        await fuzzOne(port);
      }
    }),
  );
  const vitals = await gateway.vitals();
  const isSame = vitals.startedAt === startedAt;
  const canary = await gateway.canary();
  const leaked = await eventually(async () => {
    const open = await openSockets(port);
    if (open > 0) throw new Error(`${open} sockets are open`);
    return open;
  }).catch(() => openSockets(port));
  const failed = [isSame, canary.status === 200, leaked === 0].filter((isFine) => !isFine).length;
  recordFault({ name: `fuzzed connections, FUZZ_SEED=${SEED}`, sent: CONNECTIONS, failed });
  expect({ isSame, canary: canary.status, leaked }).toEqual({ isSame: true, canary: 200, leaked: 0 });
}, 1_800_000);
