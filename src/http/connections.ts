import type { FastifyBaseLogger } from 'fastify';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '../rate-limit/client-key';
import { closeLingering } from './lingering-close';
import { currentResponse } from './raw-answers';
import type { ProxyTrust } from './trusted-proxy';

/** How many connections there may be, and how long one may hold still. */
export interface ConnectionLimits {
  /** Connections at once; more are not taken. Each costs some 20 KiB while it idles. */
  readonly max: number;
  /** Connections of one address (IPv6: of one /64) at once; undefined for no bound. */
  readonly maxPerAddress: number | undefined;
  /** Whose connections are those of many clients, and not bounded by address; undefined: nobody's. */
  readonly isProxy: ProxyTrust | undefined;
  /** Requests of one connection that are unanswered at once, as of a client that pipelines; one more is its last. */
  readonly maxUnanswered: number;
  /**
   * A connection on which nothing moves for so long is closed, in milliseconds: longer than any answer takes. Node grants a
   * client that does not read the same time once more, for what the kernel takes of an answer looks like progress.
   */
  readonly idleTimeoutMs: number;
}

/** Limits of a gateway that is not told otherwise. A client that reads nothing is cut within 30 s. */
export const CONNECTION_LIMITS = { max: 10_000, maxUnanswered: 100, idleTimeoutMs: 15_000 } as const;

/** From this part of the maximum on, idle connections of unauthenticated clients are closed, down to the second part. */
const CROWDED = 0.9;
const RELIEVED = 0.8;

/** How often closed and rejected connections are logged, and idle ones searched for in vain, at most; in milliseconds. */
const REPORT_MS = 1_000;

/** The connections of a server. */
export interface Connections {
  /** Tells every client from now on to close its connection after the answer it gets. */
  readonly startClosing: () => void;
  /** Closes every connection at once, also those that Node does not know of any more. */
  readonly destroyAll: () => void;
}

/** Connections on which an authenticated request was served. */
const authenticated = new WeakSet<Socket>();

/** Remembers that a connection belongs to an authenticated client: it is not closed for being idle when there are many. */
export function markAuthenticated(socket: Socket): void {
  authenticated.add(socket);
}

/** Counts connections by address. @returns what counts one; false if its address has as many as it may */
function addressCounter(most: number, isProxy: ProxyTrust | undefined): (socket: Socket) => boolean {
  const counts = new Map<string, number>();
  return (socket) => {
    const { remoteAddress = '' } = socket;
    if (isProxy?.(remoteAddress, 0) === true) return true;
    const address = networkOf(remoteAddress);
    const count = counts.get(address) ?? 0;
    if (count >= most) return false;
    counts.set(address, count + 1);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
    return true;
  };
}

/** Bounds the connections of a server, and prepares each so that nothing its client does to it concerns others. */
export function installConnectionLimits(server: Server, limits: ConnectionLimits, log: FastifyBaseLogger): Connections {
  const open = new Set<Socket>();
  const takeForAddress = limits.maxPerAddress === undefined ? undefined : addressCounter(limits.maxPerAddress, limits.isProxy);
  let closing = false;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let rejected = 0;
  let searchedAt = Number.NEGATIVE_INFINITY;
  server.maxConnections = limits.max;

  /** One line a second at most, whatever clients do. */
  function report(count: number, message: string): void {
    rejected += count;
    if (performance.now() - reportedAt < REPORT_MS) return;
    reportedAt = performance.now();
    log.warn({ connections: open.size, closed: rejected }, message);
    rejected = 0;
  }

  /** Closes idle connections of unauthenticated clients, the oldest first, so that there is room for others. */
  function relieve(): void {
    if (performance.now() - searchedAt < REPORT_MS) return;
    const wanted = open.size - Math.floor(limits.max * RELIEVED);
    let closed = 0;
    for (const socket of open) {
      if (closed >= wanted) break;
      if (authenticated.has(socket) || currentResponse(socket) !== undefined) continue;
      socket.destroy();
      closed += 1;
    }
    if (closed < wanted) searchedAt = performance.now();
    if (closed > 0) report(closed, 'near the maximum of connections: closed idle ones of unauthenticated clients');
  }

  server.on('connection', (socket: Socket) => {
    // Node has an error listener of its own on each connection, but takes it off before it hands the socket out (connect,
    // upgrade); this one stays, so that an error never ends the process.
    socket.on('error', () => undefined);
    if (takeForAddress?.(socket) === false) {
      socket.destroy();
      report(1, 'too many connections of one address: rejected');
      return;
    }
    // Node ends a connection by this method once its last answer is written.
    socket.destroySoon = () => {
      closeLingering(socket);
    };
    if (open.size >= limits.max * CROWDED) relieve();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  // Ahead of Fastify, which may answer within the event.
  server.prependListener('request', (_request, response) => {
    if (closing) response.shouldKeepAlive = false;
  });

  return {
    startClosing() {
      closing = true;
      for (const socket of open) {
        const response = currentResponse(socket);
        if (response !== undefined) response.shouldKeepAlive = false;
      }
    },
    destroyAll() {
      for (const socket of open) socket.destroy();
    },
  };
}
