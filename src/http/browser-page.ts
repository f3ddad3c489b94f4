import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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
  const index = join(assetsDirectory, 'index.html');
  if (!existsSync(index)) throw new Error(`The page ${path} has not been built: npm run build`);
  const page = readFileSync(index, 'utf8');
  await app.register(async (scope) => {
    // The policy of mere data would leave a page without its scripts; helmet's takes its place here.
    scope.addHook('onRequest', (_request, reply, done) => {
      for (const name of Object.keys(SECURITY_HEADERS)) reply.removeHeader(name);
      done();
    });
    await scope.register(fastifyHelmet, {
      // The same for pages and data: it is set already, or switched off.
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
      // The build has written them compressed, too.
      preCompressed: true,
      // The names carry a hash of the content. Everything else keeps the gateway's `no-store`.
      immutable: true,
      maxAge: '365d',
    });
    const sender =
      (html: string) =>
      (_request: unknown, reply: FastifyReply): FastifyReply =>
        reply.type('text/html; charset=utf-8').send(html);
    // Its addresses are relative to the page, whatever path a proxy puts before it: to `/playground/`, or to `/`.
    scope.get(path, sender(page.replaceAll('="./', `="${basename(path)}/`)));
    scope.get(`${path}/`, sender(page));
  });
}
