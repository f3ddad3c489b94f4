import type { FastifyInstance } from 'fastify';
import { isIP } from 'node:net';
import { registerBrowserPage } from './browser-page';
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
 * Serves the GraphQL Playground under /playground.
 * @throws Error where the page has not been built
 */
export async function registerPlayground(app: FastifyInstance, options: PlaygroundOptions): Promise<void> {
  const { assetsDirectory, settings, demoUsers } = options;
  await registerBrowserPage(app, { path: PLAYGROUND_PATH, assetsDirectory });
  // It may hold tokens, which the origins that may call the API are not to read.
  app.get(`${PLAYGROUND_PATH}/settings.json`, { config: { cors: false } }, ({ hostname, headers }): PlaygroundSettings => {
    // Where a proxy is trusted, the first is what X-Forwarded-Host says; a page elsewhere can make up that, but not the other.
    const hosts = [hostname, headers.host?.replace(/:\d+$/, '') ?? ''];
    return { ...settings, demoUsers: hosts.every(isOwnHost) ? demoUsers() : [] };
  });
}
