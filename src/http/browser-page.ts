import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SECURITY_HEADERS } from './request-state';

/** A page for browsers: where it is asked for, and where its build lies. */
export interface BrowserPage {
  /** Without a slash at the end: `/playground`. */
  readonly path: string;
  readonly assetsDirectory: string;
}

/**
 * Serves a built page from this process alone: the page itself, never stored, and its assets, kept for ever.
 * @throws Error where it has not been built
 */
export async function registerBrowserPage(app: FastifyInstance, { path, assetsDirectory }: BrowserPage): Promise<void> {
  if (!existsSync(join(assetsDirectory, 'index.html'))) throw new Error(`The page ${path} has not been built: npm run build`);
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
          // Editors write their themes and positions as styles.
          styleSrc: ["'self'", "'unsafe-inline'"],
          // Style sheets draw squiggles and icons from data: URLs.
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
      prefix: `${path}/assets/`,
      // One route for each file of the build: whatever else is asked for is not found, and no path leads out.
      wildcard: false,
      index: false,
      // The names carry a hash of the content. Everything else keeps the gateway's `no-store`.
      immutable: true,
      maxAge: '365d',
    });
    const sendPage = (_request: unknown, reply: FastifyReply): FastifyReply =>
      reply.sendFile('index.html', assetsDirectory, { cacheControl: false });
    scope.get(path, sendPage);
    scope.get(`${path}/`, sendPage);
  });
}
