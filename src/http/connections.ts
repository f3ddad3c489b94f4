import type { FastifyBaseLogger } from 'fastify';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { AddressCount } from './address-count';
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

/** The limits that are not configured. A client that does not read is disconnected within 30 s. */
export const CONNECTION_LIMITS = { maxUnanswered: 100, idleTimeoutMs: 15_000 } as const;

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

/**
 * Why a limit has closed a connection: `maximum`, the server has no room for it; `address`, its address has too many; `idle`, to make room
 * for others.
 */
export const CLOSE_REASONS = ['maximum', 'address', 'idle'] as const;

/** One of CLOSE_REASONS. */
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** Called with the number of connections that a limit has closed. */
export type CloseObserver = (reason: CloseReason, count: number) => void;

/** The connections of a server. */
export interface Connections {
  /** The number of open connections. */
  readonly count: () => number;
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
  const addresses = new AddressCount(most);
  return (socket) => {
    const { remoteAddress = '' } = socket;
    if (isProxy?.(remoteAddress, 0) === true) return true;
    if (addresses.isFull(remoteAddress)) return false;
    socket.once('close', addresses.add(remoteAddress));
    return true;
  };
}

/** Reports connections that a limit has closed. */
type CloseReport = (reason: CloseReason, count: number, message: string) => void;

/** Creates a function that counts closed connections, and logs at most one line per second, whatever clients do. */
function createReport(open: ReadonlySet<Socket>, log: FastifyBaseLogger, observeClose: CloseObserver): CloseReport {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let closed = 0;
  return (reason, count, message) => {
    observeClose(reason, count);
    closed += count;
    if (performance.now() - reportedAt < REPORT_MS) return;
    reportedAt = performance.now();
    log.warn({ connections: open.size, closed }, message);
    closed = 0;
  };
}

/** Limits the connections of a server, and handles their errors, so that no client can affect others. */
export function installConnectionLimits(
  server: Server,
  limits: ConnectionLimits,
  log: FastifyBaseLogger,
  observeClose: CloseObserver = () => undefined,
): Connections {
  const open = new Set<Socket>();
  const countForAddress = limits.maxPerAddress === undefined ? undefined : addressCounter(limits.maxPerAddress, limits.isProxy);
  let closing = false;
  let searchedAt = Number.NEGATIVE_INFINITY;
  const report = createReport(open, log, observeClose);
  server.maxConnections = limits.max;

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
    if (closed > 0) report('idle', closed, 'near the maximum of connections: closed idle ones of unauthenticated clients');
  }

  server.on('drop', () => {
    observeClose('maximum', 1);
  });
  server.on('connection', (socket: Socket) => {
    // A connection is announced again after a rejected upgrade.
    if (open.has(socket)) return;
    // Node removes its own error listener from a connection that it passes on (connect, upgrade). This one remains, so that an error never
    // ends the process.
    socket.on('error', () => undefined);
    if (countForAddress?.(socket) === false) {
      socket.destroy();
      report('address', 1, 'too many connections of one address: rejected');
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
    count: () => open.size,
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
