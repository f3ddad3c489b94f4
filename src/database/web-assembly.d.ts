// The part of the WebAssembly API that loading needs: Node has it, the Node 20 typings lack it.
declare namespace WebAssembly {
  type Exports = Readonly<Record<string, (() => void) | object>>;
  type Imports = Readonly<Record<string, object>>;
  function instantiate(bytes: Uint8Array, imports: Imports): Promise<{ readonly instance: { readonly exports: Exports } }>;
}
