import fastifyStatic from '@fastify/static';
import fastify from 'fastify';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../browser/chromium';
import { startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { graphcacheSchema } from './recipes/graphcache-schema';

const SCHEMA = join(__dirname, '../../src/graphql/schema.graphql');

/** Which screen a page shows, by which client, to whom. */
export interface Scene {
  readonly client: 'apollo' | 'urql';
  readonly screen: 'profile' | 'wallet' | 'home';
  readonly language?: 'en' | 'tr';
  readonly username?: string;
  readonly as: string;
}

/** A gateway, the application of the screens at another origin, and a browser. */
export interface ScreensStage {
  readonly gateway: TestGateway;
  /** Opens a screen in a new browser context. */
  open(scene: Scene): Promise<Page>;
  /** What the consoles of all opened pages said: warnings, errors and uncaught errors. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Chromium logs every response that is not 2xx; that is not an error of the page. */
const MERE_STATUS = /^Failed to load resource: the server responded with a status of/;

/** Builds the application with the clients' development versions, which are the ones that warn. */
async function buildScreens(outDir: string): Promise<void> {
  process.env['NODE_ENV'] = 'development';
  // Vite is published as ES modules only.
  const { build } = await import('vite');
  await build({
    root: join(__dirname, 'screens'),
    configFile: false,
    base: './',
    mode: 'development',
    logLevel: 'error',
    define: { SCHEMA: JSON.stringify(graphcacheSchema(readFileSync(SCHEMA, 'utf8'))) },
    build: { outDir, emptyOutDir: true, minify: false, modulePreload: false },
  });
}

/** Builds and serves the application, and starts a gateway that its origin may read. */
export async function setScreensStage(): Promise<ScreensStage> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-screens-'));
  await buildScreens(folder);
  const application = fastify();
  await application.register(fastifyStatic, { root: folder });
  const origin = (await application.listen({ host: '127.0.0.1', port: 0 })).replace('127.0.0.1', 'localhost');
  const gateway = await startGateway({ CORS_ORIGINS: origin });
  const browser = await launchChromium();
  const complaints: string[] = [];
  return {
    gateway,
    complaints,
    async open({ as, ...scene }) {
      const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !MERE_STATUS.test(message.text())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      const settings = new URLSearchParams({ language: 'en', ...scene, gateway: gateway.url, token: tokenFor(as) });
      await page.goto(`${origin}/index.html#${settings.toString()}`);
      return page;
    },
    async close() {
      await browser.close();
      await gateway.close();
      await application.close();
      await rm(folder, { recursive: true });
    },
  };
}
