import type { FastifyInstance } from 'fastify';
import type { InFlight } from './observe-requests';

/** How often a gateway that shuts down looks whether it is done, in milliseconds. */
const POLL_MS = 25;

/** How an app ends. */
export interface Drain {
  /** Whether it has been told to end: ready no more, but answering. */
  readonly isDraining: () => boolean;
  /** Waits for the requests in flight, `timeoutMs` at most; then closes. */
  readonly shutDown: (timeoutMs: number) => Promise<void>;
}

/** Prepares the end of an app. */
export function createDrain(app: FastifyInstance, inFlight: InFlight): Drain {
  let draining = false;
  return {
    isDraining: () => draining,
    async shutDown(timeoutMs) {
      draining = true;
      const deadline = Date.now() + timeoutMs;
      while (inFlight.count > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      // Closing waits for every connection: those that are late, or have not finished asking, are cut at the end of the time.
      const cutting = setInterval(() => {
        if (Date.now() >= deadline) app.server.closeAllConnections();
      }, POLL_MS);
      await app.close().finally(() => {
        clearInterval(cutting);
      });
    },
  };
}
