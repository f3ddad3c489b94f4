import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Whether servers have to be started as another user: PostgreSQL and PgBouncer refuse to run as root. */
const IS_ROOT = process.getuid?.() === 0;

/** The user that servers run as where the tests run as root. */
export const SERVER_USER = 'postgres';

/** A command line under which a server may run. */
export function asServerUser(file: string, args: readonly string[]): readonly [string, readonly string[]] {
  return IS_ROOT ? ['runuser', ['-u', SERVER_USER, '--', file, ...args]] : [file, args];
}

/** Gives a path to the user that servers run as. */
export async function giveToServerUser(path: string): Promise<void> {
  if (IS_ROOT) await execute('chown', ['-R', SERVER_USER, path]);
}

/** Runs a command of a server to its end. @throws Error with what it printed where it fails */
export async function runAsServerUser(file: string, args: readonly string[]): Promise<string> {
  const [command, all] = asServerUser(file, args);
  const { stdout } = await execute(command, [...all]);
  return stdout;
}

/** Starts a server in the foreground; its output is dropped. */
export function spawnAsServerUser(file: string, args: readonly string[]): ChildProcess {
  const [command, all] = asServerUser(file, args);
  return spawn(command, [...all], { stdio: 'ignore' });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Tries until something succeeds. @throws the last error after 30 s */
export async function eventually<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
