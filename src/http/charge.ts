import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error';
import { clientKey } from '../rate-limit/client-key';
import { WINDOW_S, type RateLimiter } from '../rate-limit/rate-limiter';

declare module 'fastify' {
  interface FastifyInstance {
    rateLimiter: RateLimiter;
  }
  interface FastifyRequest {
    /** Whether somebody has paid for this request, if only the least. */
    isCharged: boolean;
  }
}

/** Lets an app charge its clients. */
export function installRateLimiter(app: FastifyInstance, rateLimiter: RateLimiter): void {
  app.decorate('rateLimiter', rateLimiter);
  app.decorateRequest('isCharged', false);
  app.addHook('onClose', () => rateLimiter.close());
}

/**
 * Charges the account, or where there is none the address, and tells the client how it stands (IETF RateLimit headers,
 * draft-ietf-httpapi-ratelimit-headers-10).
 * @throws AppError RATE_LIMITED
 */
export async function charge(request: FastifyRequest, reply: FastifyReply, userId: string | undefined, cost: number): Promise<void> {
  request.isCharged = true;
  const standing = await request.server.rateLimiter.charge(clientKey(userId, request.ip), cost);
  if (standing === undefined) return;
  const { admitted, limit, remaining, resetS } = standing;
  reply.headers({ 'ratelimit-policy': `"default";q=${limit};w=${WINDOW_S}`, ratelimit: `"default";r=${remaining};t=${resetS}` });
  if (!admitted) throw new AppError('RATE_LIMITED', { headers: { 'retry-after': String(resetS) } });
}
