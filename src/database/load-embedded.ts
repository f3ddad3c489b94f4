import type * as Embedded from './embedded';

/**
 * Loads the embedded engine where it is first used: a gateway on a PostgreSQL server neither waits for PGlite
 * nor keeps it in memory.
 */
export function loadEmbedded(): typeof Embedded {
  // A dynamic import of a relative path would need the compiled file's extension, which tests do not have.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
  return require('./embedded') as typeof Embedded;
}
