#!/usr/bin/env node
import { CommandError, type Command, type Runtime, type StopSignal } from './commands/command';
import { startUpFault } from './commands/start-up-fault';

/** A command is imported only when it runs: loading the whole gateway takes most of a second, and no command needs all of it. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.js')).serve,
  worker: async () => (await import('./commands/worker.js')).worker,
  dev: async () => (await import('./commands/dev.js')).dev,
  token: async () => (await import('./commands/token.js')).printToken,
  'db:baseline': async () => (await import('./commands/db.js')).dbBaseline,
  'db:deploy': async () => (await import('./commands/db.js')).dbDeploy,
  'db:migrate': async () => (await import('./commands/db.js')).dbMigrate,
  'db:notify': async () => (await import('./commands/db.js')).dbNotify,
  'db:resolve': async () => (await import('./commands/db.js')).dbResolve,
  'db:seed': async () => (await import('./commands/db.js')).dbSeed,
  'db:status': async () => (await import('./commands/db.js')).dbStatus,
  'drift:check': async () => (await import('./commands/schema.js')).driftCheck,
  'schema:write': async () => (await import('./commands/schema.js')).schemaWrite,
};

/** A single Ctrl-C may arrive twice, from the terminal and from npm. A deliberate second one comes later. */
const SAME_SIGNAL_MS = 300;

/**
 * Resolves at the first SIGTERM or SIGINT; a second one ends the process immediately. A worker ignores the second one, because a signal to
 * the whole process group reaches it twice, directly and through its primary; it ends when its primary does. A process that `dev` has started
 * also stops when its IPC channel to `dev` closes, for example after a Ctrl-C.
 */
function untilStopRequested(isWorker: boolean): Promise<StopSignal> {
  return new Promise((resolve) => {
    let stopRequestedAt: number | undefined;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        const isSecond = stopRequestedAt !== undefined && performance.now() - stopRequestedAt > SAME_SIGNAL_MS;
        if (isSecond && !isWorker) process.exit(130);
        stopRequestedAt ??= performance.now();
        resolve(signal);
      });
    }
    process.once('disconnect', () => {
      resolve('SIGINT');
    });
  });
}

function createRuntime(name: string, args: readonly string[]): Runtime {
  return {
    env: process.env,
    arguments: args,
    pid: process.pid,
    nodeVersion: process.versions.node,
    isRunning(pid) {
      try {
        // Signal 0 checks whether a process exists, without affecting it.
        return process.kill(pid, 0);
      } catch (error) {
        return error instanceof Error && 'code' in error && error.code === 'EPERM';
      }
    },
    isTerminal: process.stdout.isTTY,
    print: (line) => void process.stdout.write(`${line}\n`),
    notifyReady() {
      if (process.connected) process.send?.('ready');
    },
    stopRequested: untilStopRequested(name === 'worker'),
    onReloadRequested: (reload) => void process.on('SIGHUP', reload),
  };
}

/** Reads `.env` in the working directory, if there is one. Variables that are set already keep their values. */
function loadEnvironmentFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT')
      throw new CommandError(`.env cannot be read (${String(code)}): it has to be a file this user may read, or not be there`);
  }
}

/**
 * Ignores that the reader of an output has gone (`npm start | head`), which would otherwise end a gateway that serves. A command has
 * nothing left to do for that reader, and completes.
 */
function surviveClosedReaders(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

async function main(): Promise<number> {
  surviveClosedReaders();
  const [name = 'serve', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new CommandError(`There is no command of that name. There are: ${Object.keys(COMMANDS).join(', ')}`);
  // `dev` does not load the file, because the gateway that it restarts loads it each time.
  if (name !== 'dev') loadEnvironmentFile();
  return (await command())(createRuntime(name, args));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isDetailed = ['debug', 'trace'].includes(process.env['LOG_LEVEL'] ?? '');
    process.stderr.write(`${startUpFault(error, isDetailed)}\n`);
    process.exit(1);
  },
);
