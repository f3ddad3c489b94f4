import { connect, type Socket } from 'node:net';
import type { Sample } from './open-loop';

/** A load over plain sockets: an HTTP client would use more CPU than the gateway it measures. */
export interface SocketLoad {
  /** Sends a request on an idle connection, or a new one. @returns its outcome; the status is 0 without a response within 20 s */
  send(): Promise<Sample>;
  /** Opens connections in advance, like keep-alive clients and proxies. */
  open(count: number): Promise<void>;
  close(): void;
}

/** The idle time after which a connection is closed, in milliseconds. */
const ANSWER_TIMEOUT_MS = 20_000;

const FIRST_REQUEST = Buffer.from('GET /health/live HTTP/1.1\r\nHost: gateway\r\n\r\n');

interface Waiting {
  readonly sentAt: number;
  readonly resolve: (sample: Sample) => void;
}

class Connection {
  readonly socket: Socket;
  private waiting: Waiting | undefined;
  private missing = 0;
  private head = '';
  private status = 0;

  constructor(
    { hostname, port }: URL,
    private readonly onIdle: (connection: Connection) => void,
  ) {
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.socket.on('data', (chunk) => {
      this.read(chunk);
    });
    this.socket.setTimeout(ANSWER_TIMEOUT_MS, () => void this.socket.destroy());
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.settle(0);
    });
  }

  send(bytes: Buffer, waiting: Waiting): void {
    this.waiting = waiting;
    this.socket.write(bytes);
  }

  private read(chunk: Buffer): void {
    if (this.missing === 0) {
      this.head += chunk.toString('latin1');
      const end = this.head.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.status = Number(this.head.slice(9, 12));
      const length = Number(/content-length: (\d+)/i.exec(this.head)?.[1] ?? 0);
      this.missing = length - (this.head.length - end - 4);
      this.head = '';
    } else {
      this.missing -= chunk.length;
    }
    if (this.missing > 0) return;
    this.missing = 0;
    this.settle(this.status);
    this.onIdle(this);
  }

  private settle(status: number): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve({ sentAt: waiting.sentAt, durationMs: performance.now() - waiting.sentAt, status });
  }
}

/** Creates a load of one request to the server of a URL; responses must have a Content-Length. */
export function createSocketLoad(url: string, path: string, headers: Readonly<Record<string, string>>): SocketLoad {
  const target = new URL(url);
  const lines = Object.entries({ host: target.host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  const idle: Connection[] = [];
  const all: Connection[] = [];
  return {
    send() {
      let connection = idle.pop();
      while (connection?.socket.writable === false) connection = idle.pop();
      if (connection === undefined) {
        connection = new Connection(target, (free) => void idle.push(free));
        all.push(connection);
      }
      const used = connection;
      return new Promise((resolve) => {
        used.send(bytes, { sentAt: performance.now(), resolve });
      });
    },
    async open(count) {
      for (let opened = 0; opened < count; opened += 1) {
        const connection = new Connection(target, (free) => void idle.push(free));
        all.push(connection);
        // The server closes a connection without a first request after some seconds.
        await new Promise<Sample>((resolve) => {
          connection.send(FIRST_REQUEST, { sentAt: performance.now(), resolve });
        });
      }
    },
    close() {
      for (const { socket } of all) socket.destroy();
    },
  };
}
