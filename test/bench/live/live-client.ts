import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** What a client subscribes to on one connection. */
export interface LiveSubscription {
  readonly token: string;
  readonly query: string;
  /** The variables of each subscription. An event stream has only the first. */
  readonly variables: readonly object[];
}

/** What a client is informed of. */
export interface LiveListener {
  /** Called with the text of each `next` message. */
  readonly next: (message: string) => void;
  /** Called once, when the connection has ended, with the last message or the close code. */
  readonly end: (reason: string) => void;
}

/** An open connection with its subscriptions. */
export interface LiveClient {
  close(): void;
}

const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const NEXT = '"type":"next"';
const HEAD_END = '\r\n\r\n';

/** A frame of a client, masked by zeros: the mask protects old proxies, and costs time. */
function frame(opcode: number, payload: Buffer): Buffer {
  const length = payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...length, 0, 0, 0, 0]), payload]);
}

/** The frames at the beginning of `bytes`, and what follows them. Results are shorter than 64 KiB. */
function framesOf(bytes: Buffer): { readonly frames: { readonly opcode: number; readonly payload: Buffer }[]; readonly rest: Buffer } {
  const frames = [];
  let rest = bytes;
  for (;;) {
    const short = (rest[1] ?? 0) & 0x7f;
    const start = short === 126 ? 4 : 2;
    if (rest.length < start) return { frames, rest };
    const length = short === 126 ? rest.readUInt16BE(2) : short;
    if (rest.length < start + length) return { frames, rest };
    frames.push({ opcode: (rest[0] ?? 0) & 0xf, payload: rest.subarray(start, start + length) });
    rest = rest.subarray(start + length);
  }
}

function handshake(host: string): string {
  const key = randomBytes(16).toString('base64');
  return `GET /graphql HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: graphql-transport-ws${HEAD_END}`;
}

/**
 * Subscribes over a WebSocket of its own. Written by hand over TCP, because the bench opens 10,000 of them beside the gateway on the same
 * cores: it takes a fraction of the time and memory of a library, and trusts the server.
 */
export function subscribe(origin: string, { token, query, variables }: LiveSubscription, { next, end }: LiveListener): LiveClient {
  const { hostname, port, host } = new URL(origin);
  const socket: Socket = connect(Number(port), hostname);
  const send = (opcode: number, payload: string | Buffer): void => void socket.write(frame(opcode, Buffer.from(payload)));
  let unread: Buffer | undefined;
  let isOpen = false;
  let last = 'without a response';

  const subscribeAll = (): void => {
    for (const [id, values] of variables.entries()) {
      send(TEXT, JSON.stringify({ id: String(id), type: 'subscribe', payload: { query, variables: values } }));
    }
  };
  const receive = (message: string): void => {
    if (message.includes(NEXT)) next(message);
    else if (message.includes('"connection_ack"')) subscribeAll();
    else last = message;
  };
  socket.setNoDelay(true);
  socket.on('connect', () => socket.write(handshake(host)));
  socket.on('data', (chunk) => {
    let bytes = unread === undefined ? chunk : Buffer.concat([unread, chunk]);
    unread = undefined;
    if (!isOpen) {
      const headEnd = bytes.indexOf(HEAD_END);
      if (headEnd < 0) {
        unread = bytes;
        return;
      }
      last = bytes.toString('latin1', 0, bytes.indexOf('\r\n'));
      isOpen = true;
      send(TEXT, JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
      bytes = bytes.subarray(headEnd + HEAD_END.length);
    }
    const { frames, rest } = framesOf(bytes);
    if (rest.length > 0) unread = rest;
    for (const { opcode, payload } of frames) {
      if (opcode === TEXT) receive(payload.toString());
      else if (opcode === PING) send(PONG, payload);
      else if (opcode === CLOSE) last = `close code ${payload.readUInt16BE(0)}`;
    }
  });
  socket.on('error', (error) => (last = error.message));
  socket.once('close', () => {
    end(last);
  });
  return { close: () => socket.destroy() };
}
