import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SECURITY_HEADERS } from './request-state';
import type { PlaygroundSettings } from '../playground/settings';

/** Where the built page lies and what it is filled in with. */
export interface PlaygroundOptions {
  readonly assetsDirectory: string;
  readonly settings: PlaygroundSettings;
}

/**
 * Serves the GraphQL Playground under /playground, from this process alone.
 * @throws Error where the page has not been built
 */
export async function registerPlayground(app: FastifyInstance, options: PlaygroundOptions): Promise<void> {
  const { assetsDirectory, settings } = options;
  if (!existsSync(join(assetsDirectory, 'index.html'))) throw new Error('The playground has not been built: npm run build');
  await app.register(async (scope) => {
    // The policy of mere data would leave a page without its scripts; helmet's takes its place here.
    scope.addHook('onRequest', (_request, reply, done) => {
      for (const name of Object.keys(SECURITY_HEADERS)) reply.removeHeader(name);
      done();
    });
    await scope.register(fastifyHelmet, {
      // The page may be served without TLS, on a developer's machine.
      hsts: false,
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          workerSrc: ["'self'"],
          // The editor writes its theme and positions as styles.
          styleSrc: ["'self'", "'unsafe-inline'"],
          // The editor's style sheet draws its squiggles from data: URLs.
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
    });
    await scope.register(fastifyStatic, {
      root: join(assetsDirectory, 'assets'),
      prefix: '/playground/assets/',
      // One route for each file of the build: whatever else is asked for is not found, and no path leads out.
      wildcard: false,
      index: false,
      // The names carry a hash of the content. Everything else keeps the gateway's `no-store`.
      immutable: true,
      maxAge: '365d',
    });
    const sendPage = (_request: unknown, reply: FastifyReply): FastifyReply =>
      reply.sendFile('index.html', assetsDirectory, { cacheControl: false });
    scope.get('/playground', sendPage);
    scope.get('/playground/', sendPage);
    // It may hold a token, which the origins that may call the API are not to read.
    scope.get('/playground/settings.json', { config: { cors: false } }, () => settings);
  });
}
