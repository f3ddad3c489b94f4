/**
 * Writes texts as PostgreSQL reads an array of them (docs: 8.15.2, array value input); null stands for NULL. As one parameter
 * they are passed on as they are, where Prisma and the driver would each take a list apart and put it together again.
 */
export function textArray(texts: readonly (string | null)[]): string {
  return `{${texts.map((text) => (text === null ? 'NULL' : `"${text.replaceAll(/["\\]/g, '\\$&')}"`)).join()}}`;
}
