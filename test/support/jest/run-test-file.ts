import Module, { createRequire } from 'node:module';
import 'reflect-metadata';
import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { loadTypeScript } from './load-typescript';

/** The members of Jest's module registry that are used. */
interface Runtime {
  getSourceMaps(): ReadonlyMap<string, string>;
  requireModuleOrMock(from: string, name: '@jest/globals'): { readonly jest: typeof jest };
}

/** The signature of a Jest test runner; arguments that are only passed on are untyped. */
type TestRunner = (
  globalConfig: unknown,
  config: JestEnvironmentConfig['projectConfig'],
  environment: JestEnvironment,
  runtime: Runtime,
  testPath: string,
  sendMessageToJest: unknown,
) => Promise<unknown>;

const nodeRequire = createRequire(__filename);

// The package has no types for its runner.
const { default: runByCircus } = nodeRequire('jest-circus/runner') as { readonly default: TestRunner };

// Packages that are test suites themselves import the globals of other files.
const globals = nodeRequire.resolve('@jest/globals');
nodeRequire.cache[globals] = Object.assign(new Module(globals), { exports: globalThis, loaded: true });

/** Loads a module again, bypassing the cache. */
function load(path: string): unknown {
  Reflect.deleteProperty(nodeRequire.cache, path);
  return nodeRequire(path) as unknown;
}

/**
 * Runs one test file by jest-circus, loaded by Node's own `require`: the file itself each time, its imports once per worker.
 * Jest's module registry would load everything again for each file, and needs a Node flag for `import()`. Its module mocks
 * are not used by any test.
 */
const runTestFile: TestRunner = async (globalConfig, config, environment, runtime, testPath, sendMessageToJest) => {
  await loadTypeScript(config, runtime.getSourceMaps());
  environment.global['jest'] = runtime.requireModuleOrMock(testPath, '@jest/globals').jest;
  Object.assign(runtime, { requireInternalModule: load, requireModule: load, unstable_shouldLoadAsEsm: () => false });
  return runByCircus(globalConfig, config, environment, runtime, testPath, sendMessageToJest);
};

export default runTestFile;
