import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error';
import { clientKey } from '../rate-limit/client-key';
import { WINDOW_S, type RateLimiter, type RateLimitState } from '../rate-limit/rate-limiter';

declare module 'fastify' {
  interface FastifyInstance {
    rateLimiter: RateLimiter;
  }
  interface FastifyRequest {
    /** Whether the request has consumed cost units of its client's rate limit. */
    hasConsumed: boolean;
  }
}

/** Adds the rate limiter to an app, and closes it with the app. */
export function installRateLimiter(app: FastifyInstance, rateLimiter: RateLimiter): void {
  app.decorate('rateLimiter', rateLimiter);
  app.decorateRequest('hasConsumed', false);
  app.addHook('onClose', () => rateLimiter.close());
}

/** Sets the headers of a client's rate limit (draft-ietf-httpapi-ratelimit-headers-10). @throws AppError RATE_LIMITED if it is exceeded */
function applyState(reply: FastifyReply, { isAllowed, limit, remaining, resetS }: RateLimitState): void {
  reply.headers({ 'ratelimit-policy': `"default";q=${limit};w=${WINDOW_S}`, ratelimit: `"default";r=${remaining};t=${resetS}` });
  if (!isAllowed) throw new AppError('RATE_LIMITED', { headers: { 'retry-after': String(resetS) } });
}

/**
 * The key of the client's rate limit. Undefined for an unauthenticated client of a router that does not name its address: the router's
 * address stands for all of its clients, so that one of them could exhaust the limit of all others.
 */
function limitKeyOf({ ip, isFromRouter }: FastifyRequest, userId: string | undefined): string | undefined {
  return userId === undefined && isFromRouter ? undefined : clientKey(userId, ip);
}

/**
 * Consumes cost units of the account's rate limit, or of the address's if `userId` is undefined. A request consumes only once.
 * @throws AppError RATE_LIMITED
 */
export async function consume(request: FastifyRequest, reply: FastifyReply, userId: string | undefined, cost: number): Promise<void> {
  if (request.hasConsumed) return;
  request.hasConsumed = true;
  const key = limitKeyOf(request, userId);
  if (key === undefined) return;
  const state = await request.server.rateLimiter.consume(key, cost, request.trace);
  if (state !== undefined) applyState(reply, state);
}

/** Rejects a client that, as far as this process knows, has no units left, before any work is done for it. @throws AppError RATE_LIMITED */
export function rejectExhausted(request: FastifyRequest, reply: FastifyReply, userId: string | undefined): void {
  const key = limitKeyOf(request, userId);
  const state = key === undefined ? undefined : request.server.rateLimiter.exhausted(key);
  if (state === undefined) return;
  request.hasConsumed = true;
  applyState(reply, state);
}
