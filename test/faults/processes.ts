import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Whether servers must be started as another user: PostgreSQL and PgBouncer do not run as root. */
const IS_ROOT = process.getuid?.() === 0;

/** The user of servers if the tests run as root. */
export const SERVER_USER = 'postgres';

/** The working directory of servers: their user may have no access to that of the tests. */
export const SERVER_CWD = '/';

/** The command and arguments that start a server as an allowed user. */
export function asServerUser(file: string, args: readonly string[]): readonly [string, readonly string[]] {
  // Unlike runuser, setpriv execs the command, so that signals reach the server itself.
  return IS_ROOT ? ['setpriv', [`--reuid=${SERVER_USER}`, `--regid=${SERVER_USER}`, '--init-groups', file, ...args]] : [file, args];
}

/** Changes the owner of a path to the user of servers. */
export async function giveToServerUser(path: string): Promise<void> {
  if (IS_ROOT) await execute('chown', ['-R', SERVER_USER, path]);
}

/** Runs a command as the user of servers. @throws Error with its output if it fails */
export async function runAsServerUser(file: string, args: readonly string[]): Promise<string> {
  const [command, all] = asServerUser(file, args);
  const { stdout } = await execute(command, [...all], { cwd: SERVER_CWD });
  return stdout;
}

/** Starts a server in the foreground; its output is discarded. */
export function spawnAsServerUser(file: string, args: readonly string[]): ChildProcess {
  const [command, all] = asServerUser(file, args);
  return spawn(command, [...all], { stdio: 'ignore', cwd: SERVER_CWD });
}

/** Retries until a call succeeds. @throws the last error after 30 s */
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
