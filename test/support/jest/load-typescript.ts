import Module from 'node:module';
import { createScriptTransformer } from '@jest/transform';
import type { JestEnvironmentConfig } from '@jest/environment';

/** The module interface of Node's loaders, which its types lack. */
interface Compiled {
  _compile(code: string, path: string): void;
}

/** The paths of source maps, by file. */
type SourceMaps = Map<string, string>;

const COMPILED: SourceMaps = new Map();
let registry: SourceMaps | undefined;

/**
 * Makes Node's own `require` load TypeScript, compiled and cached by the transform of Jest's configuration.
 * Jest maps stack frames by a separate registry for each test file.
 */
export async function loadTypeScript(
  config: JestEnvironmentConfig['projectConfig'],
  ofTestFile: ReadonlyMap<string, string>,
): Promise<void> {
  // Typed as read-only, but it is the map that Jest's own module registry writes to.
  const sourceMaps = ofTestFile as SourceMaps;
  for (const [path, map] of COMPILED) sourceMaps.set(path, map);
  const isRegistered = registry !== undefined;
  registry = sourceMaps;
  if (isRegistered) return;
  const transformer = await createScriptTransformer(config);
  // Node's types lack the loaders by extension.
  const { _extensions: loaders } = Module as unknown as { readonly _extensions: Record<string, (module: Compiled, path: string) => void> };
  loaders['.ts'] = (module, path) => {
    const { code, sourceMapPath } = transformer.transform(path, {
      collectCoverage: false,
      collectCoverageFrom: [],
      coverageProvider: 'v8',
      supportsDynamicImport: true,
      supportsExportNamespaceFrom: false,
      supportsStaticESM: false,
      supportsTopLevelAwait: false,
    });
    if (sourceMapPath !== null) {
      COMPILED.set(path, sourceMapPath);
      registry?.set(path, sourceMapPath);
    }
    module._compile(code, path);
  };
}
