import {
  bindMigrationAwareSqlAdapterFactory,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
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

/** Of an error that is not an adapter's the schema engine reports, and records, a number alone: this gives it the database's words. */
function withSpokenErrors(factory: SqlMigrationAwareDriverAdapterFactory): SqlMigrationAwareDriverAdapterFactory {
  const speaking = (adapter: SqlDriverAdapter): SqlDriverAdapter => {
    const run = adapter.executeScript.bind(adapter);
    return Object.assign(adapter, {
      async executeScript(sql: string): Promise<void> {
        try {
          await run(sql);
        } catch (error) {
          // A script that began a transaction of its own has left it open, and the failure could not be recorded in that.
          await run('rollback').catch(() => undefined);
          throw adapterErrorOf(error);
        }
      },
    });
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => speaking(await factory.connect()),
    connectToShadowDb: async () => speaking(await factory.connectToShadowDb()),
  };
}

function adapterErrorOf(error: unknown): DriverAdapterError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'XX000';
  return new DriverAdapterError({
    kind: 'postgres',
    code,
    severity: 'ERROR',
    message,
    detail: undefined,
    column: undefined,
    hint: undefined,
  });
}

/** Binds the schema engine to a database. `datamodel` is the text of schema.prisma. */
export async function bindSchemaEngine(adapterFactory: SqlMigrationAwareDriverAdapterFactory, datamodel: string): Promise<SchemaEngine> {
  loading ??= load();
  const engine = await loading;
  const silent = (): void => undefined;
  return engine.new(
    { datamodels: [['schema.prisma', datamodel]] },
    silent,
    bindMigrationAwareSqlAdapterFactory(withSpokenErrors(adapterFactory)),
  );
}
