import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error';
import type { StreamRequest } from '../http/graphql-stream';
import type { RawResponses } from '../http/raw-responses';
import { requestIdOf } from '../http/server-options';
import type { ProxyTrust } from '../http/trusted-proxy';
import { AddressCount } from '../http/address-count';
import { streamEvents } from './event-stream';
import type { LiveParts } from './live-parts';
import { LiveSocket } from './live-socket';
import { connectProtocol, createProtocolServer } from './protocol-server';
import { DRAINING } from './session';
import { Sessions, type ReadAccounts } from './sessions';
import { acceptUpgrades } from './upgrade';

/** How connections that stay open are accepted. */
export interface RealtimeOptions {
  readonly basePath: string;
  readonly isProxy: ProxyTrust | undefined;
  /** Whether a client that a proxy forwards for may be a router, which names no client. */
  readonly hasRouters: boolean;
  readonly rawAnswers: RawResponses;
  readonly readAccounts: ReadAccounts;
  /** Connections of one address that stay open; undefined for no limit. */
  readonly maxPerAddress: number | undefined;
}

/** Subscriptions of an app, over WebSockets and event streams. */
export interface Realtime {
  /** Responds to a request with a stream of events. */
  readonly stream: (request: StreamRequest) => Promise<FastifyReply>;
  /** The number of operations that run on connections that stay open. */
  readonly operations: () => number;
  /** Ends all connections with a hint when to connect again, and rejects further ones. */
  readonly drain: () => void;
}

/** Whether a router sends a request for itself (see `installRouters`). */
function isFromRouter(request: IncomingMessage, { isProxy, hasRouters }: RealtimeOptions): boolean {
  const isTrusted = hasRouters && isProxy?.(request.socket.remoteAddress ?? '', 0) === true;
  return isTrusted && request.headers['x-forwarded-for'] === undefined;
}

/** Accepts WebSockets at the GraphQL endpoint of an app, and creates its event streams. */
export function installRealtime(app: FastifyInstance, parts: LiveParts, options: RealtimeOptions): Realtime {
  const sessions = new Sessions(options.readAccounts, parts);
  const addresses = new AddressCount(options.maxPerAddress);
  const protocol = createProtocolServer(parts, sessions);
  const sockets = new Set<LiveSocket>();

  // The address of a router stands for all of its clients.
  const rejection = (address: string, isRouter: boolean): AppError | undefined => {
    if (sessions.isDraining) return DRAINING;
    return !isRouter && addresses.isFull(address) ? new AppError('RATE_LIMITED', { headers: { 'retry-after': '5' } }) : undefined;
  };

  acceptUpgrades({
    ...options,
    server: app.server,
    limits: parts.limits,
    rejection: (address, request) => rejection(address, isFromRouter(request, options)),
    onOpen: (ws, request, address) => {
      const opened = { ws, request, requestId: requestIdOf(request), address, isFromRouter: isFromRouter(request, options) };
      const socket = new LiveSocket(parts, sessions, opened);
      if (!opened.isFromRouter) ws.once('close', addresses.add(address));
      connectProtocol(protocol, socket, opened, parts);
      sockets.add(socket);
      ws.once('close', () => sockets.delete(socket));
    },
  });
  app.addHook('onClose', () => {
    sessions.close();
  });

  return {
    operations: () => sessions.operations,
    drain: () => {
      sessions.drain();
      // Those that are not initialized yet.
      for (const socket of sockets) if (socket.session === undefined) socket.end({ kind: 'draining', reconnectMs: sessions.reconnectMs() });
    },
    async stream(stream) {
      const { ip, isFromRouter: isRouter }: FastifyRequest = stream.request;
      const error = rejection(ip, isRouter);
      if (error !== undefined) throw error;
      const leaveAddress = isRouter ? undefined : addresses.add(ip);
      return streamEvents(parts, sessions, ip, stream).finally(leaveAddress);
    },
  };
}
