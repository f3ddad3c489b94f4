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

// The module name of the WebAssembly imports, fixed by wasm-bindgen.
const GLUE = './schema_engine_bg.js';

let loading: Promise<typeof SchemaEngine> | undefined;

/** wasm-bindgen's glue code, which the package ships without type declarations. */
interface SchemaEngineGlue {
  readonly SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

/**
 * The glue as WebAssembly imports, with unreferenced timers: the engine never clears its own time limits, which would keep the process
 * alive.
 */
function importsOf(glue: SchemaEngineGlue): Record<string, unknown> {
  const imports: Record<string, unknown> = { ...glue };
  for (const name of Object.keys(imports)) {
    if (name.startsWith('__wbg_setTimeout')) imports[name] = (work: () => void, delayMs: number) => setTimeout(work, delayMs).unref();
  }
  return imports;
}

/**
 * Instantiates Prisma's schema engine from its WebAssembly build, once per process. The package's own entry point requires a bundler, and
 * the CLI's native engine would have to be downloaded.
 */
async function load(): Promise<typeof SchemaEngine> {
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm'));
  // The glue has no types and is not in the package's exports; the version is pinned because of that.
  const glue = (await import(pathToFileURL(join(folder, GLUE)).href)) as SchemaEngineGlue;
  const wasm = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { [GLUE]: importsOf(glue) });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start === 'function') start();
  return glue.SchemaEngine;
}

/**
 * Converts errors of scripts to adapter errors, so that the schema engine reports and records the database's message. Of any other error it
 * reports only a number.
 */
function withAdapterErrors(factory: SqlMigrationAwareDriverAdapterFactory): SqlMigrationAwareDriverAdapterFactory {
  const wrap = (adapter: SqlDriverAdapter): SqlDriverAdapter => {
    const run = adapter.executeScript.bind(adapter);
    return Object.assign(adapter, {
      async executeScript(sql: string): Promise<void> {
        try {
          await run(sql);
        } catch (error) {
          // A script that began its own transaction has left it open, and the schema engine could not record the failure in it.
          await run('rollback').catch(() => undefined);
          throw adapterErrorOf(error);
        }
      },
    });
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => wrap(await factory.connect()),
    connectToShadowDb: async () => wrap(await factory.connectToShadowDb()),
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

/** Binds the schema engine to a database. `datamodel` is the content of schema.prisma. */
export async function bindSchemaEngine(adapterFactory: SqlMigrationAwareDriverAdapterFactory, datamodel: string): Promise<SchemaEngine> {
  loading ??= load();
  const engine = await loading;
  const silent = (): void => undefined;
  return engine.new(
    { datamodels: [['schema.prisma', datamodel]] },
    silent,
    bindMigrationAwareSqlAdapterFactory(withAdapterErrors(adapterFactory)),
  );
}
