// The part of the WebAssembly API that loading needs: Node has it, the Node 20 typings lack it.
declare namespace WebAssembly {
  type Exports = Readonly<Record<string, unknown>>;
  type Imports = Readonly<Record<string, object>>;
  function instantiate(bytes: Uint8Array, imports: Imports): Promise<{ readonly instance: { readonly exports: Exports } }>;
}

// wasm-bindgen's glue, which the package ships without a declaration of its own.
declare module '@prisma/schema-engine-wasm/schema_engine_bg.js' {
  export const SchemaEngine: typeof import('@prisma/schema-engine-wasm', { with: { 'resolution-mode': 'import' } }).SchemaEngine;
  export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
}
