import { createRequire } from 'node:module';
import type * as Embedded from './embedded';

const load = createRequire(__filename);

/**
 * Loads the embedded engine on first use, so that a gateway on a PostgreSQL server neither waits for PGlite nor keeps it in memory. Uses
 * `require`, because a dynamic import would need the extension of the compiled file, which does not exist in tests.
 */
export function loadEmbedded(): typeof Embedded {
  // The type is imported from the same file.
  return load('./embedded') as typeof Embedded;
}
