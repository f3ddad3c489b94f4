/**
 * Formats texts as a PostgreSQL array (docs: 8.15.2, array value input); null becomes NULL. Prisma and the driver pass one string parameter
 * through unchanged, but would each take a list apart and put it together again.
 */
export function textArray(texts: readonly (string | null)[]): string {
  return `{${texts.map((text) => (text === null ? 'NULL' : `"${text.replaceAll(/["\\]/g, '\\$&')}"`)).join()}}`;
}
