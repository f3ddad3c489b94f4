import fastifyCors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** False: other origins cannot read this route, and it handles OPTIONS itself. */
    cors?: false;
  }
}

/** Response headers that scripts of other origins may read. */
const EXPOSED_HEADERS = [
  'content-language',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'www-authenticate',
  'x-error-code',
  'x-request-id',
];

/** How long browsers may cache a preflight response, in seconds: Chromium's maximum. */
const PREFLIGHT_MAX_AGE_S = 7200;

/** One label of a host name, for the `*` of a pattern. */
const ONE_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** An origin unchanged; a pattern such as `https://*.example.com` as a regular expression, whose `*` matches exactly one label. */
function matcherOf(origin: string): string | RegExp {
  if (!origin.includes('*')) return origin;
  const [before = '', after = ''] = origin.split('*').map((part) => part.replace(/[.[\]/]/g, '\\$&'));
  return new RegExp(`^${before}${ONE_LABEL}${after}$`);
}

/** Allows requests of browsers from the listed origins only. */
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
