import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Outcome } from '../support/run-command';

/** A program in Linux namespaces of its own, of which it is the first process. */
export interface IsolatedProcess {
  /** Its process id on this machine. @throws if it has not started yet, or has ended */
  pid(): number;
  /** Its output so far. */
  output(): string;
  /** Waits until its standard output matches. @throws if it ends before */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal, unless it has ended. */
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Outcome>;
}

/** Processes that have not ended. They end with this one, so that an interrupted run leaves none. */
const running = new Set<IsolatedProcess>();
process.on('exit', () => {
  for (const isolated of running) isolated.kill('SIGKILL');
});

/** The only child of a process. The option --kill-child of unshare has no effect on one that changes its user. */
function childOf(pid: number | undefined): number {
  const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  if (!/^\d+$/.test(child)) throw new Error(`process ${pid} has no child`);
  return Number(child);
}

/** Runs a shell script, as root, in namespaces of process ids and of other kinds. */
export function startIsolated(namespaces: readonly ('net' | 'mount')[], script: string, args: readonly string[]): IsolatedProcess {
  const options = ['pid', ...namespaces].map((namespace) => `--${namespace}`);
  const parent = spawn('unshare', [...options, '--fork', 'sh', '-c', script, 'sh', ...args]);
  let stdout = '';
  let stderr = '';
  parent.stdout.on('data', (chunk) => (stdout += String(chunk)));
  parent.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = new Promise<Outcome>((resolve) =>
    parent.on('close', (code) => {
      running.delete(isolated);
      resolve({ code, stdout, stderr });
    }),
  );
  const isolated: IsolatedProcess = {
    pid: () => childOf(parent.pid),
    output: () => stdout + stderr,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(stdout);
          if (found !== null) resolve(found);
        };
        parent.stdout.on('data', look);
        look();
        void ended.then(() => {
          reject(new Error(`ended without printing ${String(pattern)}:\n${stdout}${stderr}`));
        });
      }),
    kill(signal) {
      try {
        process.kill(isolated.pid(), signal);
      } catch (error) {
        if (running.has(isolated) && parent.exitCode === null && parent.signalCode === null) throw error;
      }
    },
    ended,
  };
  running.add(isolated);
  return isolated;
}
