import { ADA, tokenFor } from '../support/gateway';
import { frameOf, handshakeOf, OPCODES, textFrame, type RawSocket } from '../support/raw-socket';
import { TOKEN } from './hostile-case';

/** What a hostile client does with an open WebSocket, and how the gateway ends it. */
export interface SocketCase {
  readonly name: string;
  readonly act: (client: RawSocket) => Promise<void> | void;
  /** The close code; 1006 for a connection that is closed without a close frame. `open`: it stays open, and the client closes it. */
  readonly end: number | 'open';
  /** Text that the reason must contain. */
  readonly reason?: string;
  /** Log lines of the case at most; 3 by default. */
  readonly lines?: number;
  /** The opening handshake, if it is another one than that of honest clients. */
  readonly handshake?: (host: string) => string;
}

/** Signs in. Resolves when the gateway has acknowledged the connection. */
export async function signIn(client: RawSocket, payload: unknown = { authorization: `Bearer ${TOKEN}` }): Promise<void> {
  client.send(textFrame({ type: 'connection_init', payload }));
  await client.message('connection_ack');
}

/** A case in which the client sends bytes before it has signed in. */
export function bytes(name: string, end: SocketCase['end'], ...frames: readonly Buffer[]): SocketCase {
  return { name, end, act: (client) => { client.send(...frames); } }; // prettier-ignore
}

/** A case in which the client sends text messages before it has signed in. */
export function unsigned(name: string, end: SocketCase['end'], ...messages: readonly unknown[]): SocketCase {
  return bytes(name, end, ...messages.map(textFrame));
}

/** A case in which the client sends text messages after it has signed in. */
export function signed(name: string, end: SocketCase['end'], ...messages: readonly unknown[]): SocketCase {
  return {
    name,
    end,
    lines: 3 + messages.length,
    async act(client) {
      await signIn(client);
      client.send(...messages.map(textFrame));
    },
  };
}

/** A case in which the response to a message, which names its id, contains a text, and the connection stays open. */
export function answered(name: string, message: unknown, says: string): SocketCase {
  return {
    name,
    end: 'open',
    lines: 5,
    async act(client) {
      await signIn(client);
      client.send(textFrame(message));
      await client.message(says);
    },
  };
}

/** A message that starts an operation. */
export function subscribe(query: unknown, more: Readonly<Record<string, unknown>> = {}, id: unknown = '1'): object {
  return { id, type: 'subscribe', payload: { query, ...more } };
}

/** A subscription to stats that exist. */
export const STATS_CHANGED = `subscription { userStatsChanged(userId: "${ADA}") { followers } }`;

/** A query that any signed-in user may run. */
export const ME = '{ me { id } }';

/** A token of ada that differs from TOKEN. */
export const OTHER_TOKEN = tokenFor(ADA, 1800);

/** The same frame many times. */
export function times(count: number, frame: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => frame));
}

/** A message in many fragments of one byte each. */
export function inFragments(text: string): Buffer {
  const parts = Array.from(Buffer.from(text));
  return Buffer.concat(parts.map((byte, index) => frameOf(index === 0 ? OPCODES.text : OPCODES.continuation, Buffer.from([byte]), { isFinal: index === parts.length - 1 }))); // prettier-ignore
}

/** Headers of a handshake that offers compression. */
export const OFFERS_DEFLATE = (host: string): string =>
  handshakeOf(host, [
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=8',
  ]);

/** Nested arrays, deeper than a recursive parser or writer can follow. */
export function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}
