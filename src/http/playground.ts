import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SECURITY_HEADERS } from './request-state';
import { isIP } from 'node:net';
import type { DemoUser, PlaygroundSettings } from '../playground/settings';

/** Where people open the page. */
export const PLAYGROUND_PATH = '/playground';

/** Where the built page lies and what it is filled in with. */
export interface PlaygroundOptions {
  readonly assetsDirectory: string;
  readonly settings: Omit<PlaygroundSettings, 'demoUsers'>;
  readonly demoUsers: () => readonly DemoUser[];
}

/**
 * Whether a host was named that only this machine or its own address can be. Any other name may have been made to point
 * here by a page elsewhere, which would then read what it is told as its own (DNS rebinding).
 */
function isOwnHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/**
 * Serves the GraphQL Playground under /playground, from this process alone.
 * @throws Error where the page has not been built
 */
export async function registerPlayground(app: FastifyInstance, options: PlaygroundOptions): Promise<void> {
  const { assetsDirectory, settings, demoUsers } = options;
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
    // It may hold tokens, which the origins that may call the API are not to read.
    scope.get('/playground/settings.json', { config: { cors: false } }, ({ hostname, headers }): PlaygroundSettings => {
      // Where a proxy is trusted, the first is what X-Forwarded-Host says; a page elsewhere can make up that, but not the other.
      const hosts = [hostname, headers.host?.replace(/:\d+$/, '') ?? ''];
      return { ...settings, demoUsers: hosts.every(isOwnHost) ? demoUsers() : [] };
    });
  });
}
