import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** What browsers of Chromium's family are called where they are commands, the one that .ci/run looks for first. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome'];

/** Where they lie on a Mac, on which they are none. */
const APPLICATIONS = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

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

/** Whether a file can be run. A shell passes over what cannot, and over folders. */
function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Every place to look at, in the order in which they are. */
function places(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command))), ...APPLICATIONS];
}

/** The browser on this machine: named by CHROMIUM_PATH, or the first found. @throws Error that says how to install one where there is none */
export function findChromium(): string {
  // Named as nothing it is not named, here as in .ci/run.
  const named = process.env['CHROMIUM_PATH'] ?? '';
  const found = (named === '' ? places() : [named]).find(isProgram);
  if (found !== undefined) return found;
  throw new Error(
    `These tests need a Chromium, and ${named === '' ? 'none was found' : `CHROMIUM_PATH (${named}) is none`}. ` +
      'Install one (Debian and Ubuntu: apt-get install chromium), or name it in CHROMIUM_PATH.',
  );
}

/** Starts the browser, without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: FLAGS });
}
