import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbedded } from '../../src/database/embedded';
import { TEST_SECRET } from './gateway';
import { template } from './templates';
import { openEmptyTestDatabase, openTestDatabase } from './test-database';

const MAIN = join(__dirname, '..', '..', 'dist', 'main.js');

/** How a command is run. Of this process's environment it sees PATH alone; it ends without a grace period unless it is told. */
export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is running. */
export interface RunningCommand {
  /** What it has printed so far. */
  output(): string;
  /** Waits until its output matches; rejects where it ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Outcome>;
}

/** Starts the built program. */
export function startCommand(args: readonly string[], { cwd, env = {} }: CommandOptions): RunningCommand {
  if (!existsSync(MAIN)) throw new Error('The gateway has not been built: npm run build');
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], SHUTDOWN_GRACE_S: '0', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  const ended = new Promise<Outcome>((resolve) =>
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    }),
  );
  return {
    output: () => stdout,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(stdout);
          if (found !== null) resolve(found);
        };
        child.stdout?.on('data', look);
        look();
        void ended.then(() => {
          reject(new Error(`ended without printing ${String(pattern)}:\n${stdout}${stderr}`));
        });
      }),
    kill(signal) {
      child.kill(signal);
    },
    ended,
  };
}

/** Runs the built program to its end. */
export function runCommand(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  return startCommand(args, options).ended;
}

/** Where commands run: a folder, and what the environment says of the database. */
export interface Workplace {
  readonly cwd: string;
  /** Names the database, where it is on a server, and a key. */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** A folder with nothing in it, so that the embedded database would be made there, whichever engine the suite runs on. */
export async function emptyFolder(): Promise<Workplace> {
  const cwd = await mkdtemp(join(tmpdir(), 'gateway-run-'));
  return { cwd, env: {}, remove: () => rm(cwd, { recursive: true, force: true }) };
}

/** A database of the engine the suite runs on, migrated and filled, or empty. */
export async function workplace(content: 'demo' | 'empty' = 'demo'): Promise<Workplace> {
  const folder = await emptyFolder();
  const source = template();
  if (source.kind === 'embedded') {
    const directory = join(folder.cwd, '.data');
    await mkdir(directory);
    if (content === 'demo') await cp(source.directory, directory, { recursive: true });
    else await (await createEmbedded(join(directory, 'postgres'), () => undefined)).close();
    return folder;
  }
  const database = await (content === 'demo' ? openTestDatabase() : openEmptyTestDatabase());
  return {
    cwd: folder.cwd,
    env: { DATABASE_URL: database.url ?? '', JWT_SECRET: TEST_SECRET },
    async remove() {
      await database.close();
      await folder.remove();
    },
  };
}
