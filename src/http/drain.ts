import type { FastifyInstance } from 'fastify';
import { Server } from 'node:net';
import type { Connections } from './connections';
import type { PendingRequests } from './pending-requests';

/** How often a gateway that shuts down checks whether all requests are answered, in milliseconds. */
const POLL_MS = 25;

/** Times of a graceful shutdown. */
export interface DrainTimes {
  /** The gateway accepts connections until this resolves, so that a load balancer can notice that it is not ready. */
  readonly grace: Promise<unknown>;
  /** How long requests in flight may take to finish after that, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * Whether other workers accept connections instead of this one. Then it stays ready, because the gateway is, and accepts none from the
   * beginning: the grace period is for open connections, each of which closes after its next response.
   */
  readonly isReplaced?: boolean;
}

/** Stops accepting connections. Unlike the `close` of HTTP servers, this does not end idle connections, on which requests may be arriving. */
export function stopAccepting(server: FastifyInstance['server']): void {
  Server.prototype.close.call(server);
}

/** The graceful shutdown of an app. */
export interface Drain {
  /** Whether the app is shutting down: it is not ready any more, but still serves requests. */
  readonly isDraining: () => boolean;
  /** Whether connections close after their next response: the app is shutting down, or is being replaced. */
  readonly isClosing: () => boolean;
  /** Calls a function when the shutdown begins: connections that would stay open end before ordinary requests. */
  readonly onStart: (listener: () => void) => void;
  /** Responds with `Connection: close` from now on, listens for the grace period, waits for the requests in flight, and closes. */
  readonly shutDown: (times: DrainTimes) => Promise<void>;
}

/** Creates the graceful shutdown of an app. */
export function createDrain(app: FastifyInstance, pendingRequests: Pick<PendingRequests, 'count'>, connections: Connections): Drain {
  let draining = false;
  let closing = false;
  const listeners: (() => void)[] = [];
  return {
    isDraining: () => draining,
    isClosing: () => closing,
    onStart(listener) {
      listeners.push(listener);
    },
    async shutDown({ grace, timeoutMs, isReplaced = false }) {
      closing = true;
      draining = !isReplaced;
      connections.startClosing();
      for (const listener of listeners) listener();
      if (isReplaced) stopAccepting(app.server);
      await grace;
      const deadline = Date.now() + timeoutMs;
      // Closes the listener and idle connections. Fastify's own close would first stop what requests in flight still need.
      app.server.close();
      while (pendingRequests.count > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      // Closing waits for every connection. Those with late or incomplete requests are destroyed at the deadline.
      const cutting = setInterval(() => {
        if (Date.now() >= deadline) connections.destroyAll();
      }, POLL_MS);
      await app.close().finally(() => {
        clearInterval(cutting);
      });
    },
  };
}
