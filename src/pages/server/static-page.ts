import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SECURITY_HEADERS } from '../../http/request-state';

/** A built page: its URL path, and the folder of its files. */
export interface StaticPage {
  /** Without a slash at the end: `/playground`. */
  readonly path: string;
  readonly assetsDirectory: string;
  /** Whether its scripts set inline styles. */
  readonly hasInlineStyles: boolean;
}

/**
 * Serves a built page: its HTML, which is never cached, and its assets, which are cached for a year.
 * @throws Error if it has not been built
 */
export async function registerStaticPage(app: FastifyInstance, { path, assetsDirectory, hasInlineStyles }: StaticPage): Promise<void> {
  const index = join(assetsDirectory, 'index.html');
  if (!existsSync(index)) throw new Error(`The page ${path} has not been built: npm run build`);
  const page = readFileSync(index, 'utf8');
  await app.register(async (scope) => {
    // The Content-Security-Policy of data would block the scripts of a page. Helmet sets another one for this scope.
    scope.addHook('onRequest', (_request, reply, done) => {
      for (const name of Object.keys(SECURITY_HEADERS)) reply.removeHeader(name);
      done();
    });
    await scope.register(fastifyHelmet, {
      // HSTS is the same for pages and data: it is already set, or disabled.
      hsts: false,
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          workerSrc: ["'self'"],
          styleSrc: ["'self'", ...(hasInlineStyles ? ["'unsafe-inline'"] : [])],
          // Style sheets draw squiggles and icons from data: URLs.
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'"],
          // This includes WebSockets to the same host and port, as CSP level 3 defines it.
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
      // One route for each file of the build, so that no other path reaches the file system.
      wildcard: false,
      index: false,
      // The build writes a compressed copy of each asset.
      preCompressed: true,
      // File names contain a hash of the content. All other responses have the gateway's `no-store`.
      immutable: true,
      maxAge: '365d',
    });
    const sender =
      (html: string) =>
      (_request: unknown, reply: FastifyReply): FastifyReply =>
        reply.type('text/html; charset=utf-8').send(html);
    // URLs in the page are relative, so that it works behind any base path. Browsers resolve them against the parent of
    // `/playground`, but against `/playground/` if the URL ends in a slash.
    scope.get(path, sender(page.replaceAll('="./', `="${basename(path)}/`)));
    scope.get(`${path}/`, sender(page));
  });
}
