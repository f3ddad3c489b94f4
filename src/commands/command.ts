import type { OwnProcess } from '../database/data-directory';

/** The signals that ask the process to stop. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

/** The process as commands see it; made by main.ts, which alone touches `process`. */
export interface Runtime extends OwnProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly arguments: readonly string[];
  /** Writes a line for the person at the terminal. */
  print(line: string): void;
  /** Resolves when the process is asked to stop, to how. */
  readonly stopRequested: Promise<StopSignal>;
}

/** Runs to its end and resolves to the exit code. */
export type Command = (runtime: Runtime) => Promise<number>;

/** A person asked for something that cannot be done; the message is one line that says what to do. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
  }
}
