import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where browsers of Chromium's family lie on Debian, elsewhere on Linux, and on a Mac. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Whatever a browser does of its own accord, it does not do here. Its sandbox does not work for root, as which containers run. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser on this machine. @throws Error that says how to install one where there is none */
export function findChromium(): string {
  const named = process.env['CHROMIUM_PATH'];
  const found = named === undefined ? PLACES.find((place) => existsSync(place)) : named;
  if (found !== undefined && existsSync(found)) return found;
  throw new Error(
    `These tests need a Chromium, and ${named === undefined ? 'none was found' : `CHROMIUM_PATH (${named}) is none`}. ` +
      'Install one (Debian and Ubuntu: apt-get install chromium), or name it in CHROMIUM_PATH.',
  );
}

/** Starts the browser, without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: FLAGS });
}
