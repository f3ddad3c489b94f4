// The part of the WebAssembly API that loading the schema engine needs. Node has it, but the typings of Node 20 lack it.
declare namespace WebAssembly {
  type Exports = Readonly<Record<string, (() => void) | object>>;
  type Imports = Readonly<Record<string, object>>;
  function instantiate(bytes: Uint8Array, imports: Imports): Promise<{ readonly instance: { readonly exports: Exports } }>;
}
