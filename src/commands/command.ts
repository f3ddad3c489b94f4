import type { ProcessInfo } from '../engines/data-directory';

/** The signals that stop the process. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

/** The process as commands see it. main.ts creates it, because only main.ts uses `process`. */
export interface Runtime extends ProcessInfo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly arguments: readonly string[];
  /** The version of Node, without a `v`. */
  readonly nodeVersion: string;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Notifies the process that started this one, if it is `dev`, that the gateway is ready. */
  notifyReady(): void;
  /** Resolves when the process should stop, to the signal. */
  readonly stopRequested: Promise<StopSignal>;
  /** Calls a function at each SIGHUP, which otherwise ends the process. */
  onReloadRequested(reload: () => void): void;
}

/** A command: runs to completion and resolves to the exit code. */
export type Command = (runtime: Runtime) => Promise<number>;

/** A command that cannot be executed. The message is one line that says what to do. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
  }
}
