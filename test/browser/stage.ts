import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core';
import type { PageSettings } from '../../src/pages/settings';
import { emptyFolder, startCommand, type RunningCommand } from '../support/run-command';
import { onWorkerEnd } from '../support/worker-end';
import { launchChromium } from './chromium';

/** The built gateway in its own process with the embedded database, and a browser. */
export interface Stage {
  readonly url: string;
  /** Opens a path of the gateway, or a URL, in a new browser context. */
  open(path: string, options?: BrowserContextOptions): Promise<Visit>;
  /** The token of a demo user in the playground's settings. */
  demoToken(username: string): Promise<string>;
  close(): Promise<void>;
}

/** An open page, its requests to other hosts and its console errors. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests to other hosts, which are blocked. */
  readonly foreignRequests: string[];
  /** Errors and warnings of the console, including Content-Security-Policy violations, uncaught errors and dialogs. */
  readonly complaints: string[];
}

const READY = /Server listening at (http:\/\/[^"]+)"/;

/** Chromium logs every response that is not 2xx; that is not an error of the page. */
const MERE_STATUS = /^Failed to load resource: the server responded with a status of/;

async function visit(browser: Browser, address: string, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
  const foreignRequests: string[] = [];
  const complaints: string[] = [];
  const { origin } = new URL(address);
  const isForeign = (url: URL): boolean => url.origin !== origin && !['blob:', 'data:'].includes(url.protocol);
  const noteForeign = (request: Request): void => {
    // A request that the Content-Security-Policy blocks is never sent.
    if (isForeign(new URL(request.url())) && request.failure()?.errorText !== 'csp') foreignRequests.push(request.url());
  };
  context.on('requestfinished', noteForeign).on('requestfailed', noteForeign);
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

/** A gateway that runs, and how to end it. */
interface Gateway {
  readonly url: string;
  readonly end: () => Promise<void>;
}

async function startGateway(env: Readonly<Record<string, string>>): Promise<Gateway> {
  const { cwd } = await emptyFolder();
  // Demo activity would change what tests read.
  const command: RunningCommand = startCommand([], { cwd, env: { PORT: '0', RATE_LIMIT: 'off', DEMO_ACTIVITY: 'off', ...env } });
  const [, listening = ''] = await command.until(READY);
  return {
    // The clipboard requires a secure context, which localhost is.
    url: listening.replace('127.0.0.1', 'localhost'),
    async end() {
      // Its data are not needed: the folder is removed with that of the run.
      command.kill('SIGKILL');
      await command.ended;
    },
  };
}

/** The browser of all files of a worker. */
let browser: Browser | undefined;

async function openBrowser(): Promise<Browser> {
  if (browser?.isConnected() === true) return browser;
  const launched = await launchChromium();
  onWorkerEnd(() => launched.close());
  browser = launched;
  return launched;
}

/** The gateway of all files of a worker, with the default settings. */
let gateway: Gateway | undefined;

async function openGateway(): Promise<Gateway> {
  if (gateway !== undefined) return gateway;
  const started = await startGateway({});
  onWorkerEnd(started.end);
  gateway = started;
  return started;
}

/** Opens a browser and a gateway, which is the stage's own if it needs settings. */
export async function setStage(env?: Readonly<Record<string, string>>): Promise<Stage> {
  const chromium = await openBrowser();
  const own = env === undefined ? undefined : await startGateway(env);
  const { url } = own ?? (await openGateway());
  const contexts: BrowserContext[] = [];
  return {
    url,
    async open(path, options = {}) {
      const opened = await visit(chromium, new URL(path, url).href, options);
      contexts.push(opened.context);
      return opened;
    },
    async demoToken(username) {
      // The gateway types this response with the same interface.
      const { demoUsers } = (await (await fetch(`${url}/playground/settings.json`)).json()) as PageSettings;
      return demoUsers.find((user) => user.username === username)!.token;
    },
    async close() {
      try {
        // A failed test leaves its page open.
        for (const context of contexts) await context.close();
      } finally {
        await own?.end();
      }
    },
  };
}
