import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** The opcodes of frames (RFC 6455 §5.2). */
export const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame, with whatever a client can do wrong. */
export interface FrameOptions {
  readonly isFinal?: boolean;
  /** The reserved bits, as a number up to 7. */
  readonly reserved?: number;
  readonly isMasked?: boolean;
  /** The length that the frame claims; that of its payload by default. */
  readonly length?: number | bigint;
}

/** The bytes of a frame. */
export function frameOf(opcode: number, payload: string | Buffer = '', options: FrameOptions = {}): Buffer {
  const { isFinal = true, reserved = 0, isMasked = true, length = Buffer.byteLength(payload) } = options;
  const head = Buffer.from([(isFinal ? 0x80 : 0) | (reserved << 4) | opcode]);
  const maskBit = isMasked ? 0x80 : 0;
  const size = Buffer.alloc(length < 126 ? 1 : length < 65_536 ? 3 : 9);
  size.writeUInt8(maskBit | (length < 126 ? Number(length) : length < 65_536 ? 126 : 127));
  if (size.length === 3) size.writeUInt16BE(Number(length), 1);
  if (size.length === 9) size.writeBigUInt64BE(BigInt(length), 1);
  const body = Buffer.from(payload);
  if (!isMasked) return Buffer.concat([head, size, body]);
  const mask = randomBytes(4);
  for (let index = 0; index < body.length; index += 1) body[index] = (body[index] ?? 0) ^ (mask[index % 4] ?? 0);
  return Buffer.concat([head, size, mask, body]);
}

/** The bytes of a text message. */
export function textFrame(message: unknown): Buffer {
  return frameOf(OPCODES.text, typeof message === 'string' ? message : JSON.stringify(message));
}

/** The bytes of a close frame. */
export function closeFrame(code: number, reason: string | Buffer = ''): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return frameOf(OPCODES.close, Buffer.concat([head, Buffer.from(reason)]));
}

/** The head of an opening handshake. */
export function handshakeOf(
  host: string,
  headers: readonly string[] = ['Sec-WebSocket-Protocol: graphql-transport-ws'],
  path = '/graphql',
): string {
  const fixed = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='];
  return [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...fixed, ...headers, '', ''].join('\r\n');
}

/** How the server ended a WebSocket: with a close frame, or only the connection (1006, as in browsers). */
export interface SocketEnd {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket client that sends bytes as they are, and answers nothing by itself. */
export class RawSocket {
  /** The text messages that the server has sent. */
  readonly messages: string[] = [];
  /** The number of pings and pongs that it has sent. */
  readonly received = { pings: 0, pongs: 0 };
  /** The close frame of the server. */
  closed: SocketEnd | undefined;
  /** Whether the connection is closed. */
  isOver = false;
  private bytes: Buffer = Buffer.alloc(0);
  private head: string | undefined;
  private readonly changed = new Set<() => void>();

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
      this.read();
      this.notify();
    });
    // The server has closed the connection during a write, or resets it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isOver = true;
      this.notify();
    });
  }

  /** Connects and sends the handshake. Resolves when the server has switched protocols. @throws Error with its response if it does not */
  static async open(url: string, handshake?: string, localAddress?: string): Promise<RawSocket> {
    const { hostname, port, host } = new URL(url);
    const from = localAddress === undefined ? {} : { localAddress };
    const client = new RawSocket(connect({ host: hostname, port: Number(port), noDelay: true, ...from }));
    client.socket.write(handshake ?? handshakeOf(host));
    await client.until(() => client.head !== undefined || client.isOver);
    if (client.head?.startsWith('HTTP/1.1 101 ') !== true) throw new Error(`not upgraded: ${client.head ?? 'no response'}`);
    return client;
  }

  /** Stops reading from the connection, as a client does that hangs. */
  stopReading(): void {
    this.socket.pause();
  }

  /** Sends bytes. */
  send(...frames: readonly Buffer[]): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(frames));
  }

  /** Waits until a condition holds. The limit is that of the test. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.changed.add(resolve));
  }

  /** Waits for a message that contains a text. @throws Error if the connection is closed first */
  async message(part: string): Promise<string> {
    const find = (): string | undefined => this.messages.find((message) => message.includes(part));
    await this.until(() => find() !== undefined || this.isOver || this.closed !== undefined);
    const found = find();
    if (found === undefined)
      throw new Error(`no message with ${part}: ${JSON.stringify({ closed: this.closed, messages: this.messages.slice(-3) })}`);
    return found;
  }

  /** Waits for the end. */
  async end(): Promise<SocketEnd> {
    await this.until(() => this.closed !== undefined || this.isOver);
    return this.closed ?? { code: 1006, reason: '' };
  }

  /** Closes the connection without a close frame. */
  destroy(): void {
    this.socket.destroy();
  }

  private notify(): void {
    const waiting = [...this.changed];
    this.changed.clear();
    for (const resume of waiting) resume();
  }

  private read(): void {
    if (this.head === undefined) {
      const end = this.bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.bytes.subarray(0, end).toString('latin1');
      this.bytes = this.bytes.subarray(end + 4);
    }
    for (let frame = this.nextFrame(); frame !== undefined; frame = this.nextFrame()) this.receive(frame.opcode, frame.payload);
  }

  /** Removes the next frame of the server, which sends no fragments and masks nothing, from the bytes. */
  private nextFrame(): { readonly opcode: number; readonly payload: Buffer } | undefined {
    const { bytes } = this;
    if (bytes.length < 2) return undefined;
    const short = bytes.readUInt8(1);
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (bytes.length < 2 + extended) return undefined;
    const length = extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    const from = 2 + extended;
    if (bytes.length < from + length) return undefined;
    this.bytes = bytes.subarray(from + length);
    return { opcode: bytes.readUInt8(0) & 0x0f, payload: bytes.subarray(from, from + length) };
  }

  private receive(opcode: number, payload: Buffer): void {
    if (opcode === OPCODES.text) this.messages.push(payload.toString());
    else if (opcode === OPCODES.ping) this.received.pings += 1;
    else if (opcode === OPCODES.pong) this.received.pongs += 1;
    else if (opcode === OPCODES.close) {
      this.closed ??= { code: payload.length < 2 ? 1005 : payload.readUInt16BE(0), reason: payload.subarray(2).toString() };
    }
  }
}
