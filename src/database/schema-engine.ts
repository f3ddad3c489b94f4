import { bindMigrationAwareSqlAdapterFactory, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm' with { 'resolution-mode': 'import' };
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

// WebAssembly module import name: fixed by wasm-bindgen.
const GLUE = './schema_engine_bg.js';

let loading: Promise<typeof SchemaEngine> | undefined;

/** wasm-bindgen's glue, which the package ships without a declaration of its own. */
interface SchemaEngineGlue {
  readonly SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

/** The glue as imports, its timers made such that the engine's own time limits, which it never clears, keep no process alive. */
function importsOf(glue: SchemaEngineGlue): Record<string, unknown> {
  const imports: Record<string, unknown> = { ...glue };
  for (const name of Object.keys(imports)) {
    if (name.startsWith('__wbg_setTimeout')) imports[name] = (work: () => void, delayMs: number) => setTimeout(work, delayMs).unref();
  }
  return imports;
}

/**
 * Instantiates Prisma's schema engine from its WebAssembly build, once a process: the package's own entry relies on
 * a bundler, and the CLI's native engine would have to be downloaded.
 */
async function load(): Promise<typeof SchemaEngine> {
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm'));
  // The glue has no types and no entry of its own in the package's exports; the version is pinned for that.
  const glue = (await import(pathToFileURL(join(folder, GLUE)).href)) as SchemaEngineGlue;
  const wasm = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { [GLUE]: importsOf(glue) });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start === 'function') start();
  return glue.SchemaEngine;
}

/** Binds the schema engine to a database. `datamodel` is the text of schema.prisma. */
export async function bindSchemaEngine(adapterFactory: SqlMigrationAwareDriverAdapterFactory, datamodel: string): Promise<SchemaEngine> {
  loading ??= load();
  const engine = await loading;
  const silent = (): void => undefined;
  return engine.new({ datamodels: [['schema.prisma', datamodel]] }, silent, bindMigrationAwareSqlAdapterFactory(adapterFactory));
}
