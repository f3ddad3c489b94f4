import type { FastifyBaseLogger } from 'fastify';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '../rate-limit/client-key';
import { closeLingering } from './lingering-close';
import { currentResponse } from './raw-responses';
import type { ProxyTrust } from './trusted-proxy';

/** Limits of the connections of a server. */
export interface ConnectionLimits {
  /** Open connections; further ones are not accepted. An idle connection costs some 20 KiB. */
  readonly max: number;
  /** Open connections per address (IPv6: per /64); undefined for no limit. */
  readonly maxPerAddress: number | undefined;
  /** Addresses of proxies, whose connections belong to many clients and are not limited per address; undefined: there are none. */
  readonly isProxy: ProxyTrust | undefined;
  /** Unanswered requests per connection, for clients that pipeline. One more ends the connection after its response. */
  readonly maxUnanswered: number;
  /**
   * A connection without any activity for so long is closed, in milliseconds: longer than any response takes. Node allows a client that
   * does not read the same time once more, because it counts what the kernel buffers of a response as activity.
   */
  readonly idleTimeoutMs: number;
}

/** Default limits. A client that does not read is disconnected within 30 s. */
export const CONNECTION_LIMITS = { max: 10_000, maxUnanswered: 100, idleTimeoutMs: 15_000 } as const;

/**
 * Above the first fraction of the maximum, idle connections of unauthenticated clients are closed, until the second fraction is reached.
 */
const HIGH_WATER = 0.9;
const LOW_WATER = 0.8;

/**
 * Minimum interval between log lines about closed and rejected connections, and after a search that found too few idle ones, in
 * milliseconds.
 */
const REPORT_MS = 1_000;

/** The connections of a server. */
export interface Connections {
  /** Makes every further response close its connection. */
  readonly startClosing: () => void;
  /** Closes every connection immediately, including those that Node does not track any more. */
  readonly destroyAll: () => void;
}

/** Connections that have served an authenticated request. */
const authenticated = new WeakSet<Socket>();

/** Marks a connection as authenticated, so that it is not closed for being idle near the maximum of connections. */
export function markAuthenticated(socket: Socket): void {
  authenticated.add(socket);
}

/** Creates a function that counts a connection for its address. It returns false if the address has reached its limit. */
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

/** Limits the connections of a server, and handles their errors, so that no client can affect others. */
export function installConnectionLimits(server: Server, limits: ConnectionLimits, log: FastifyBaseLogger): Connections {
  const open = new Set<Socket>();
  const countForAddress = limits.maxPerAddress === undefined ? undefined : addressCounter(limits.maxPerAddress, limits.isProxy);
  let closing = false;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let rejected = 0;
  let searchedAt = Number.NEGATIVE_INFINITY;
  server.maxConnections = limits.max;

  /** Logs at most one line per second, whatever clients do. */
  function report(count: number, message: string): void {
    rejected += count;
    if (performance.now() - reportedAt < REPORT_MS) return;
    reportedAt = performance.now();
    log.warn({ connections: open.size, closed: rejected }, message);
    rejected = 0;
  }

  /** Closes idle connections of unauthenticated clients, the oldest first, to make room for others. */
  function closeIdle(): void {
    if (performance.now() - searchedAt < REPORT_MS) return;
    const wanted = open.size - Math.floor(limits.max * LOW_WATER);
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
    // Node removes its own error listener from a connection that it passes on (connect, upgrade). This one remains, so that an error never
    // ends the process.
    socket.on('error', () => undefined);
    if (countForAddress?.(socket) === false) {
      socket.destroy();
      report(1, 'too many connections of one address: rejected');
      return;
    }
    // Node calls this method to end a connection after its last response.
    socket.destroySoon = () => {
      closeLingering(socket);
    };
    if (open.size >= limits.max * HIGH_WATER) closeIdle();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  // Before Fastify's listener, which may respond within the event.
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
