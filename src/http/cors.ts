import fastifyCors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** What scripts of other origins may read of an answer besides its body. */
const EXPOSED_HEADERS = [
  'content-language',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'www-authenticate',
  'x-error-code',
  'x-request-id',
];

/** Lets browsers call from the listed origins, and from no others. */
export async function registerCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(fastifyCors, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    exposedHeaders: EXPOSED_HEADERS,
    strictPreflight: false,
  });
}
