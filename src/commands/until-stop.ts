import { setTimeout as sleep } from 'node:timers/promises';
import type { Gateway } from '../app';
import type { Config } from '../config/config';
import type { DrainTimes } from '../http/drain';
import type { Runtime } from './command';
import type { Membership } from './membership';

/**
 * The shortest grace period of a worker that is replaced, in milliseconds: it has to receive the connections that the primary process had
 * assigned to it already, and passes them back.
 */
const MIN_REPLACED_GRACE_MS = 1_000;

/** How the gateway shuts down, apart from the time that requests in flight may take. */
export type ShutDown = Omit<DrainTimes, 'timeoutMs'>;

/** Returns how long the gateway may still receive requests once it should stop, and whether another worker replaces it. */
export async function untilStop(gateway: Gateway, { server }: Config, runtime: Runtime, membership?: Membership): Promise<ShutDown> {
  const reason = await Promise.race([runtime.stopRequested, ...(membership === undefined ? [] : [membership.replaced])]);
  switch (reason) {
    case 'replaced':
      return {
        grace: Promise.race([sleep(Math.max(server.shutdownGraceMs, MIN_REPLACED_GRACE_MS)), runtime.stopRequested]),
        isReplaced: true,
      };
    case 'SIGTERM':
      gateway.http.log.info('stopping after SIGTERM: requests in flight are completed');
      return { grace: sleep(server.shutdownGraceMs) };
    case 'SIGINT':
      // After Ctrl-C no load balancer has to notice the shutdown, and its reason is obvious.
      return { grace: sleep(0) };
  }
}
