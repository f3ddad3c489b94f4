import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { PROJECT_ROOT } from '../project-root';
import type { Command } from './command';
import { rebuild } from './rebuild';
import { changesBetween, readSources, type SourceChange } from './source-changes';
import { NO_REPORT, restartLine } from './startup-report';

/**
 * Sources are polled, because on Linux the recursive `fs.watch` of Node 20 loses a file once an editor has replaced it by renaming. Polling
 * costs some 3 % of a core.
 */
const POLL_INTERVAL_MS = 150;

/** A gateway in a child process. */
interface Server {
  /** Stops the gateway; resolves once its process has ended, with port and database free. */
  stop(): Promise<void>;
}

/** The events of a server. */
interface ServerEvents {
  /** The gateway accepts requests. */
  readonly onReady: () => void;
  /** The process has ended without being stopped. */
  readonly onCrash: () => void;
}

function startServer(args: readonly string[], { onReady, onCrash }: ServerEvents): Server {
  const child = fork(join(PROJECT_ROOT, 'dist', 'main.js'), ['serve', ...args], { execArgv: ['--enable-source-maps'] });
  let isStopping = false;
  child.once('message', onReady);
  const ended = once(child, 'exit').then(() => {
    if (!isStopping) onCrash();
  });
  return {
    stop() {
      isStopping = true;
      // The gateway stops when the channel closes, even if this process is killed. A signal would reach it twice after a Ctrl-C.
      if (child.connected) child.disconnect();
      return ended;
    },
  };
}

/** Yields the changes since the previous iteration, until the signal is aborted. */
async function* sourceChanges(root: string, signal: AbortSignal): AsyncGenerator<readonly SourceChange[]> {
  let known = readSources(root);
  for (;;) {
    await sleep(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const current = readSources(root);
    const changes = changesBetween(known, current);
    known = current;
    if (changes.length > 0) yield changes;
  }
}

/** The message of a failed build, without the compiler's stack, and without colours unless standard output is a terminal. */
function buildFault(error: unknown, isTerminal: boolean): string {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split(/\s*\nCaused by:/);
  return isTerminal ? message : stripVTControlCharacters(message);
}

/** `dev`: runs the gateway, and rebuilds and restarts it after each change of its sources. Needs the development packages. */
export const dev: Command = async (runtime) => {
  const stopping = new AbortController();
  void runtime.stopRequested.then(() => {
    stopping.abort();
  });
  let isReported = false;
  const start = (changedAt?: number): Server =>
    startServer(isReported ? [NO_REPORT] : [], {
      onReady: () => {
        if (isReported && changedAt !== undefined) runtime.print(restartLine(Date.now() - changedAt));
        isReported = true;
      },
      onCrash: () => {
        // A Ctrl-C in the terminal stops the server as well.
        if (!stopping.signal.aborted) runtime.print('  Stopped. Waiting for a change…');
      },
    });

  let server = start();
  for await (const changes of sourceChanges(PROJECT_ROOT, stopping.signal)) {
    const changedAt = Date.now();
    try {
      await rebuild(PROJECT_ROOT, changes);
    } catch (error) {
      runtime.print(`${buildFault(error, runtime.isTerminal)}\n\n  Not restarted. Waiting for a change…`);
      continue;
    }
    await server.stop();
    if (stopping.signal.aborted) break;
    server = start(changedAt);
  }
  await server.stop();
  return 0;
};
