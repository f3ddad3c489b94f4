import type { IncomingHttpHeaders } from 'node:http';
import type { RequestContext } from '../context';
import type { ClientConnection } from '../database/batch-loader';
import { AppError } from '../errors/app-error';
import { clientKey } from '../rate-limit/client-key';
import type { RateLimiter } from '../rate-limit/rate-limiter';
import type { LiveParts } from './live-parts';
import type { Transport } from './live-metrics';

/** The client of a connection that stays open. */
export interface SessionClient {
  readonly transport: Transport;
  readonly requestId: string;
  /** The client's headers, including those that it has sent as parameters of the connection. */
  readonly headers: IncomingHttpHeaders;
  /** The address that limits are applied to. */
  readonly address: string;
  readonly isFromRouter: boolean;
  readonly token: string;
}

/** A rate limit as contexts use it. */
type Limiter = Pick<RateLimiter, 'consume' | 'exhausted'>;

/** For a new token: without one, an exhausted rate limit would end the connection. The messages of a connection limit how many it may send. */
export const UNLIMITED: Limiter = { consume: () => Promise.resolve(undefined), exhausted: () => undefined };

/**
 * Creates the context of something that a connection does.
 * @param isClosed whether the connection is closed, so that its statements are cancelled
 * @param limiter the rate limit that applies
 * @throws AppError as a request with the headers and the token would
 */
export function contextOf(
  { createContext, changes, rateLimiter }: LiveParts,
  { headers, address, isFromRouter }: SessionClient,
  token: string,
  isClosed: () => boolean,
  requestId: string,
  limiter: Limiter = rateLimiter,
): Promise<RequestContext> {
  const connection: ClientConnection = {
    get destroyed() {
      return isClosed();
    },
    get consistency() {
      return changes.consistency;
    },
  };
  const rejectIf = (state: { readonly isAllowed: boolean; readonly resetS: number } | undefined): void => {
    if (state?.isAllowed === false) throw new AppError('RATE_LIMITED', { headers: { 'retry-after': String(state.resetS) } });
  };
  return createContext({
    id: requestId,
    headers,
    rawHeaders: ['authorization', token],
    connection,
    isFromRouter,
    trace: undefined,
    consume: async (userId, cost) => {
      rejectIf(await limiter.consume(clientKey(userId, address), cost));
    },
    rejectExhausted: (userId) => {
      rejectIf(limiter.exhausted(clientKey(userId, address)));
    },
  });
}
