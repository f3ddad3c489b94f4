import { CommandError, type Command, type Runtime, type StopSignal } from './commands/command';
import { dbBaseline, dbDeploy, dbMigrate, dbResolve, dbSeed, dbStatus } from './commands/db';
import { driftCheck, schemaWrite } from './commands/schema';
import { serve } from './commands/serve';
import { startUpFault } from './commands/start-up-fault';
import { printToken } from './commands/token';

const COMMANDS: Readonly<Record<string, Command>> = {
  serve,
  token: printToken,
  'db:baseline': dbBaseline,
  'db:deploy': dbDeploy,
  'db:migrate': dbMigrate,
  'db:resolve': dbResolve,
  'db:seed': dbSeed,
  'db:status': dbStatus,
  'drift:check': driftCheck,
  'schema:write': schemaWrite,
};

/** One Ctrl-C may come twice, from the terminal and from npm; a person's second one comes later. */
const SAME_SIGNAL_MS = 300;

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process immediately. */
function untilStopRequested(): Promise<StopSignal> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (askedAt !== undefined && performance.now() - askedAt > SAME_SIGNAL_MS) process.exit(130);
        askedAt ??= performance.now();
        resolve(signal);
      });
    }
  });
}

function createRuntime(args: readonly string[]): Runtime {
  return {
    env: process.env,
    arguments: args,
    pid: process.pid,
    isRunning(pid) {
      try {
        // Signal 0 asks whether a process exists without touching it.
        return process.kill(pid, 0);
      } catch (error) {
        return error instanceof Error && 'code' in error && error.code === 'EPERM';
      }
    },
    print: (line) => void process.stdout.write(`${line}\n`),
    stopRequested: untilStopRequested(),
  };
}

/** Reads `.env` of the folder the program runs in, if there is one; what the environment says already stays as it is. */
function loadEnvironmentFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT')
      throw new CommandError(`.env cannot be read (${String(code)}): it has to be a file this user may read, or not be there`);
  }
}

async function main(): Promise<number> {
  loadEnvironmentFile();
  const [name = 'serve', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new CommandError(`There is no command of that name. There are: ${Object.keys(COMMANDS).join(', ')}`);
  return command(createRuntime(args));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isDetailed = ['debug', 'trace'].includes(process.env['LOG_LEVEL'] ?? '');
    process.stderr.write(`${startUpFault(error, isDetailed)}\n`);
    process.exit(1);
  },
);
