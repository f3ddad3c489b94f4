import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { PlaygroundSettings } from '../../src/playground/settings';
import { emptyFolder, startCommand, type RunningCommand, type Workplace } from '../support/run-command';
import { launchChromium } from './chromium';

/** The built gateway in a process of its own, with the embedded database, as whoever clones the project starts it. */
export interface Stage {
  readonly url: string;
  /** Opens a path of the gateway, or a whole address, in a browser that has never been here. */
  open(path: string, options?: BrowserContextOptions): Promise<Visit>;
  /** A token for a user of the demo data, as the playground is told it. */
  demoToken(username: string): Promise<string>;
  close(): Promise<void>;
}

/** A page that is open, and what it did beside what is seen. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests to other hosts. They are blocked. */
  readonly foreignRequests: string[];
  /** What the console complained about, breaches of the Content-Security-Policy among it, and what was thrown. */
  readonly complaints: string[];
}

const READY = /Server listening at (http:\/\/[^"]+)"/;

/** Answers other than success are no fault of the page's; Chromium mentions each. */
const MERE_STATUS = /^Failed to load resource: the server responded with a status of/;

async function visit(browser: Browser, address: string, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
  const foreignRequests: string[] = [];
  const complaints: string[] = [];
  const { origin } = new URL(address);
  const isForeign = (url: URL): boolean => url.origin !== origin && !['blob:', 'data:'].includes(url.protocol);
  await context.route(isForeign, async (route) => {
    foreignRequests.push(route.request().url());
    await route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !MERE_STATUS.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(address);
  return { page, context, foreignRequests, complaints };
}

/** Starts a gateway and a browser. */
export async function setStage(env: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const browser = await launchChromium();
  const place: Workplace = await emptyFolder();
  const gateway: RunningCommand = startCommand([], { cwd: place.cwd, env: { PORT: '0', RATE_LIMIT: 'off', ...env } });
  const [, listening = ''] = await gateway.until(READY);
  // By this name a browser takes the page for safe enough to use the clipboard.
  const url = listening.replace('127.0.0.1', 'localhost');
  return {
    url,
    open: (path, options = {}) => visit(browser, new URL(path, url).href, options),
    async demoToken(username) {
      // The gateway types what it answers there with this same interface.
      const { demoUsers } = (await (await fetch(`${url}/playground/settings.json`)).json()) as PlaygroundSettings;
      return demoUsers.find((user) => user.username === username)!.token;
    },
    async close() {
      await browser.close();
      gateway.kill('SIGTERM');
      await gateway.ended;
      await place.remove();
    },
  };
}
