import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the page is filled in with when it opens. */
export interface PlaygroundSettings {
  readonly graphqlPath: string;
  /** Client headers and their values. */
  readonly headers: Readonly<Record<string, string>>;
  /** A development token; null where the one who opens the page brings their own. */
  readonly token: string | null;
}

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
    await scope.register(fastifyHelmet, {
      // The page may be served without TLS, on a developer's machine.
      hsts: false,
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          workerSrc: ["'self'", 'blob:'],
          // The editor writes its theme and positions as styles.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'", 'data:'],
          connectSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
    });
    await scope.register(fastifyStatic, {
      root: assetsDirectory,
      prefix: '/playground/',
      index: false,
      // Names of assets carry a hash of their content.
      setHeaders: (reply, path) =>
        void reply.setHeader('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store'),
    });
    scope.get('/playground', (_request, reply) => reply.sendFile('index.html', { cacheControl: false }));
    scope.get('/playground/', (_request, reply) => reply.sendFile('index.html', { cacheControl: false }));
    scope.get('/playground/settings.json', () => settings);
  });
}
