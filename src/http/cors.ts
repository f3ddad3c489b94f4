import fastifyCors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** False: other origins learn nothing of this route, and it answers OPTIONS by itself. */
    cors?: false;
  }
}

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

/** How long browsers may remember what a preflight answered: Chromium's upper bound, in seconds. */
const PREFLIGHT_MAX_AGE_S = 7200;

/** One label of a host name, in place of the `*` of a pattern. */
const ONE_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** An origin as it is, or a pattern such as `https://*.example.com` as a regular expression: one label, never the domain itself. */
function matcherOf(origin: string): string | RegExp {
  if (!origin.includes('*')) return origin;
  const [before = '', after = ''] = origin.split('*').map((part) => part.replace(/[.[\]/]/g, '\\$&'));
  return new RegExp(`^${before}${ONE_LABEL}${after}$`);
}

/** Lets browsers call from the listed origins, and from no others. */
export async function registerCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(fastifyCors, {
    origin: origins.map(matcherOf),
    methods: ['GET', 'HEAD', 'POST'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE_S,
    strictPreflight: false,
  });
}
