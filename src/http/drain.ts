import type { FastifyInstance } from 'fastify';
import type { Connections } from './connections';
import type { UnansweredRequests } from './unanswered';

/** How often a gateway that shuts down looks whether it is done, in milliseconds. */
const POLL_MS = 25;

/** How long a gateway takes to end. */
export interface DrainTimes {
  /** It accepts connections until this resolves, so that a load balancer can notice that it is not ready. */
  readonly grace: Promise<unknown>;
  /** How long requests in flight may take to finish after that, in milliseconds. */
  readonly timeoutMs: number;
}

/** How an app ends. */
export interface Drain {
  /** Whether the app is ending: not ready any more, but answering. */
  readonly isDraining: () => boolean;
  /** Answers with `Connection: close` from now on, listens for the grace period, waits for the requests in flight, closes. */
  readonly shutDown: (times: DrainTimes) => Promise<void>;
}

/** Prepares the end of an app. */
export function createDrain(app: FastifyInstance, unanswered: Pick<UnansweredRequests, 'count'>, connections: Connections): Drain {
  let draining = false;
  return {
    isDraining: () => draining,
    async shutDown({ grace, timeoutMs }) {
      draining = true;
      connections.startClosing();
      await grace;
      const deadline = Date.now() + timeoutMs;
      // No new connections, and none that idle; Fastify's own close would first stop what requests in flight still need.
      app.server.close();
      while (unanswered.count > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      // Closing waits for every connection: those that are late, or have not finished asking, are cut at the end of the time.
      const cutting = setInterval(() => {
        if (Date.now() >= deadline) connections.destroyAll();
      }, POLL_MS);
      await app.close().finally(() => {
        clearInterval(cutting);
      });
    },
  };
}
