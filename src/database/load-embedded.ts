import { createRequire } from 'node:module';
import type * as Embedded from './embedded';

const load = createRequire(__filename);

/**
 * Loads the embedded engine where it is first used: a gateway on a PostgreSQL server neither waits for PGlite
 * nor keeps it in memory. Not by a dynamic import, which would need the compiled file's extension; tests have none.
 */
export function loadEmbedded(): typeof Embedded {
  // What is loaded is the file whose type this is.
  return load('./embedded') as typeof Embedded;
}
