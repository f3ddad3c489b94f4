import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** The commands of Chromium browsers, in the order of .ci/run. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome'];

/** Their paths on macOS, where they are not on PATH. */
const APPLICATIONS = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Disables background activity. Chromium's sandbox does not work for root, the user of containers. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Blocks other hosts. A Playwright route could do the same, but would delay every request.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** Whether a path is an executable file. A shell skips others and folders. */
function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Every candidate path, in order. */
function candidates(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command))), ...APPLICATIONS];
}

/** The path of the browser: CHROMIUM_PATH, or the first found. @throws Error that says how to install one if there is none */
export function findChromium(): string {
  // An empty variable counts as unset, as in .ci/run.
  const named = process.env['CHROMIUM_PATH'] ?? '';
  const found = (named === '' ? candidates() : [named]).find(isProgram);
  if (found !== undefined) return found;
  throw new Error(
    `These tests need a Chromium, and ${named === '' ? 'none was found' : `CHROMIUM_PATH (${named}) is not an executable file`}. ` +
      'Install one (Debian and Ubuntu: apt-get install chromium), or name it in CHROMIUM_PATH.',
  );
}

/** Starts the browser in headless mode. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: FLAGS });
}
