import type { FastifyInstance } from 'fastify';
import { registerBrowserPage } from './browser-page';
import type { PlaygroundSettings } from '../playground/settings';

/** Where the built page lies and what it is filled in with. */
export interface PlaygroundOptions {
  readonly assetsDirectory: string;
  readonly settings: PlaygroundSettings;
}

/**
 * Serves the GraphQL Playground under /playground.
 * @throws Error where the page has not been built
 */
export async function registerPlayground(app: FastifyInstance, { assetsDirectory, settings }: PlaygroundOptions): Promise<void> {
  await registerBrowserPage(app, { path: '/playground', assetsDirectory });
  // It may hold a token, which the origins that may call the API are not to read.
  app.get('/playground/settings.json', { config: { cors: false } }, () => settings);
}
