import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

/**
 * Runs test files in the worker's own global object, so that all of them share the modules of the program: loading those
 * again for each file took most of the suite's time. Global properties that a file replaces are restored after it.
 */
export default class SharedEnvironment implements JestEnvironment {
  // The interface has the members that Jest adds to the global object, which the type of `globalThis` lacks.
  readonly global = globalThis as unknown as JestEnvironment['global'];
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  readonly moduleMocker = new ModuleMocker(globalThis);
  private readonly variables = { ...process.env };
  // Jest replaces these for each file.
  private readonly console = globalThis.console;
  private readonly exit = process.exit.bind(process);
  private readonly getBuiltinModule = process.getBuiltinModule.bind(process);

  constructor({ projectConfig }: JestEnvironmentConfig) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  /** An environment for `run-test-file.ts`, without a separate context. */
  getVmContext(): null {
    return null;
  }

  exportConditions(): string[] {
    return ['node', 'node-addons'];
  }

  setup(): Promise<void> {
    process.getBuiltinModule = this.getBuiltinModule;
    return Promise.resolve();
  }

  teardown(): Promise<void> {
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    globalThis.console = this.console;
    process.exit = this.exit;
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, this.variables);
    // The state that jest-circus keeps of a file; it is loaded again for the next one.
    for (const key of Object.getOwnPropertySymbols(globalThis)) {
      if (key === EVENT_HANDLERS || key.description === 'JEST_STATE_SYMBOL') Reflect.deleteProperty(globalThis, key);
    }
    return Promise.resolve();
  }
}
