import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createEmbedded } from '../../src/engines/embedded';
import { TEST_SECRET } from './gateway';
import { runDirectory } from './run';
import { serverUrl } from './server';
import { embeddedTemplate } from './templates';
import { openEmptyTestDatabase, openTestDatabase } from './test-database';

const MAIN = join(__dirname, '..', '..', 'dist', 'main.js');

/** Options of a command. It inherits only PATH, and ends without a grace period by default. */
export interface CommandOptions {
  /** The built program; this project's by default. */
  readonly main?: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The result of a command. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface RunningCommand {
  /** Its output so far. */
  output(): string;
  /** Closes the reading end of an output, as `head` does. */
  stopReading(output: 'stdout' | 'stderr'): void;
  /** Waits until its output matches; rejects if it ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Outcome>;
}

/** Commands that have not ended. They end with this process, so that an interrupted run leaves none. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts the built program. */
export function startCommand(args: readonly string[], { main = MAIN, cwd, env = {} }: CommandOptions): RunningCommand {
  if (!existsSync(main)) throw new Error('The gateway has not been built: npm run build');
  const child: ChildProcess = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], SHUTDOWN_GRACE_S: '0', ...env },
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  const ended = new Promise<Outcome>((resolve) =>
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, stdout, stderr });
    }),
  );
  return {
    output: () => stdout,
    stopReading: (output) => void child[output]?.destroy(),
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

/** Runs the built program until it exits. */
export function runCommand(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  return startCommand(args, options).ended;
}

/** A working directory, and the database settings in the environment. */
export interface Workplace {
  readonly cwd: string;
  /** The database address, if it is on a server, and a key. */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** An empty folder, so that the embedded database is created there, whichever engine the suite runs on. */
export async function emptyFolder(): Promise<Workplace> {
  // The global teardown removes what a failed test leaves here.
  await mkdir(runDirectory(), { recursive: true });
  const cwd = await mkdtemp(join(runDirectory(), 'run-'));
  return { cwd, env: {}, remove: () => rm(cwd, { recursive: true, force: true }) };
}

/** A database of the engine under test, migrated and seeded, or empty. */
export async function workplace(content: 'demo' | 'empty' = 'demo'): Promise<Workplace> {
  const folder = await emptyFolder();
  if (serverUrl() === undefined) {
    const directory = join(folder.cwd, '.data');
    await mkdir(directory);
    if (content === 'demo') await cp(await embeddedTemplate(), directory, { recursive: true });
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
