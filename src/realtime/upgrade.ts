import proxyAddr from '@fastify/proxy-addr';
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { handleProtocols } from 'graphql-ws';
import { AppError } from '../errors/app-error';
import { withoutBasePath } from '../http/base-path';
import { GRAPHQL_PATH, GRAPHQL_STREAM_PATH } from '../http/paths';
import { currentResponse, endConnection, type RawResponses } from '../http/raw-responses';
import { validateHost } from '../http/request-state';
import type { ProxyTrust } from '../http/trusted-proxy';
import type { LiveLimits } from './limits';

/** The options of `ws`, whose types lack `closeTimeout`. */
function socketOptions(limits: LiveLimits): ServerOptions {
  const options = {
    noServer: true,
    clientTracking: false,
    // Results are small, and a context for compressing them would take more memory than everything else of a connection.
    perMessageDeflate: false,
    maxPayload: limits.messageBytes,
    maxFragments: limits.messageFragments,
    maxBufferedChunks: limits.messageParts,
    closeTimeout: limits.closeMs,
    autoPong: false,
    handleProtocols,
  };
  return options;
}

/** How upgrades of connections are handled. */
export interface UpgradeOptions {
  readonly server: Server;
  readonly basePath: string;
  readonly isProxy: ProxyTrust | undefined;
  /** How connections are answered that do not become WebSockets. */
  readonly rawAnswers: RawResponses;
  /** Why no WebSocket may be opened from an address by a request; undefined if one may. */
  readonly rejection: (address: string, request: IncomingMessage) => AppError | undefined;
  readonly limits: LiveLimits;
  readonly onOpen: (ws: WebSocket, request: IncomingMessage, address: string) => void;
}

/**
 * Whether a request is the opening handshake of a WebSocket at the GraphQL endpoint. One with a body is not: the body belongs to the request,
 * and would be read as frames.
 */
function isHandshake({ method, headers, url = '' }: IncomingMessage, basePath: string): boolean {
  const [path] = withoutBasePath(url, basePath).split('?');
  if (headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0') return false;
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && (path === GRAPHQL_PATH || path === GRAPHQL_STREAM_PATH);
}

/** The head of a request without the offer to upgrade its connection. */
function headWithoutUpgrade({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!/^(upgrade|http2-settings)$/i.test(name)) lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Waits until the requests before are answered, because responses to pipelined requests are in order. */
async function untilAnswered(socket: Socket): Promise<void> {
  for (let response = currentResponse(socket); response !== undefined; response = currentResponse(socket)) await once(response, 'close');
}

/** Serves a request as if it had not offered to upgrade its connection, as a server may (RFC 9110 §7.8). */
function serveAsHttp(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  socket.unshift(Buffer.concat([Buffer.from(headWithoutUpgrade(request), 'latin1'), head]));
  server.emit('connection', socket);
}

/** Opens WebSockets at the GraphQL endpoint. Any other offer to upgrade a connection is declined, and its request served. */
export function acceptUpgrades({ server, basePath, isProxy, rawAnswers, rejection, limits, onOpen }: UpgradeOptions): void {
  // Node drops further headers, but not their effect: without its length, the body of a request that is served again would be another request.
  // The size of all headers limits their number.
  server.maxHeadersCount = 0;
  const sockets = new WebSocketServer(socketOptions(limits));
  // Without a listener, the library answers without a body.
  sockets.on('wsClientError', (_error, socket, _request) => {
    endConnection(socket as Socket, new AppError('BAD_USER_INPUT', { headers: { 'sec-websocket-version': '13' } }), rawAnswers);
  });
  const open = (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    try {
      validateHost(request);
      const address = isProxy === undefined ? (socket.remoteAddress ?? '') : proxyAddr(request, isProxy);
      const error = rejection(address, request);
      if (error !== undefined) throw error;
      // Node's time limits are those of requests.
      socket.setTimeout(0);
      sockets.handleUpgrade(request, socket, head, (ws) => {
        onOpen(ws, request, address);
      });
    } catch (error) {
      endConnection(socket, error instanceof AppError ? error : new AppError('INTERNAL_SERVER_ERROR', { cause: error }), rawAnswers);
    }
  };
  server.on('upgrade', (request, socket: Socket, head) => {
    untilAnswered(socket).then(
      () => {
        if (socket.destroyed) return;
        if (isHandshake(request, basePath)) open(request, socket, head);
        else serveAsHttp(server, request, socket, head);
      },
      () => socket.destroy(),
    );
  });
}
