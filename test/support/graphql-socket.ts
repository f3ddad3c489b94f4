import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { ADA, tokenFor, type TestGateway } from './gateway';
import { Inbox } from './inbox';

/** A message of graphql-transport-ws. */
export interface SocketMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** How a WebSocket was closed. */
export interface SocketClose {
  readonly code: number;
  readonly reason: string;
}

/** How a WebSocket is opened. */
export interface SocketOptions {
  /** `/graphql` by default. */
  readonly path?: string;
  readonly protocol?: string | readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Options of an initialized connection. */
export interface InitOptions extends SocketOptions {
  /** A token, a user id to sign one for, or null for none; ada's by default. */
  readonly as?: string | null;
  /** Further parameters of `connection_init`. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The value of `authorization` for a token or a user id. */
export function authorizationFor(tokenOrId: string): string {
  return `Bearer ${tokenOrId.includes('.') ? tokenOrId : tokenFor(tokenOrId)}`;
}

/** A client of graphql-transport-ws, message by message. */
export class GraphQLSocket {
  /** What has arrived, except for pings without a payload. */
  readonly messages = new Inbox<SocketMessage>();
  /** Resolves when the socket is closed. */
  readonly closed: Promise<SocketClose>;

  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString()) as SocketMessage);
    });
    ws.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      ws.on('close', (code, reason) => {
        this.messages.close(new Error(`The socket was closed with ${code} ${reason.toString()}`));
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  /** Opens a socket without initializing it. Rejects with `ResponseError` if the server responds with anything but an upgrade. */
  static open(
    { url }: Pick<TestGateway, 'url'>,
    { path = '/graphql', protocol = 'graphql-transport-ws', headers = {} }: SocketOptions = {},
  ): Promise<GraphQLSocket> {
    const ws = new WebSocket(url.replace('http', 'ws') + path, typeof protocol === 'string' ? protocol : [...protocol], { headers });
    const socket = new GraphQLSocket(ws);
    return new Promise((resolve, reject) => {
      ws.once('open', () => {
        resolve(socket);
      });
      ws.once('error', reject);
      ws.once('unexpected-response', (_request, response) => {
        void readResponse(response).then((answer) => {
          reject(new ResponseError(answer));
        });
      });
    });
  }

  /** Opens a socket, initializes it, and waits for the acknowledgement. Rejects if the server closes it instead. */
  static async connect(gateway: Pick<TestGateway, 'url'>, { as = ADA, params = {}, ...options }: InitOptions = {}): Promise<GraphQLSocket> {
    const socket = await GraphQLSocket.open(gateway, options);
    socket.send({ type: 'connection_init', payload: { ...(as !== null && { authorization: authorizationFor(as) }), ...params } });
    await socket.messages.next();
    return socket;
  }

  /** Sends a message; a string is sent as it is. */
  send(message: SocketMessage | string): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Starts an operation. */
  subscribe(id: string, query: string, variables: Readonly<Record<string, unknown>> = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, variables } });
  }

  /** Closes the socket, and waits until it is closed. */
  async close(): Promise<void> {
    this.ws.close();
    await this.closed;
  }
}

/** The response of a server that does not open a WebSocket. */
export interface UpgradeResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Thrown if a server responds to the handshake with anything but an upgrade. */
export class ResponseError extends Error {
  constructor(readonly response: UpgradeResponse) {
    super(`HTTP ${response.status}`);
  }
}

async function readResponse(response: IncomingMessage): Promise<UpgradeResponse> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** The response to a handshake that does not open a WebSocket. Throws if it does. */
export async function rejectedUpgrade(opening: Promise<GraphQLSocket>): Promise<UpgradeResponse> {
  const opened = await opening.catch((error: unknown) => error);
  if (opened instanceof ResponseError) return opened.response;
  if (opened instanceof GraphQLSocket) opened.ws.terminate();
  throw new Error('The WebSocket was not rejected by a response', { cause: opened });
}
