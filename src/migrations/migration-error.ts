/** A migration that cannot continue without an operator. The message says what to do. */
export class MigrationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
  }
}

/**
 * The part of the schema engine's report that an operator needs. The report names the migration only in its call stack, which is removed.
 */
export function messageOf(error: unknown): string {
  const report = error instanceof Error ? error.message : String(error);
  const [, migration] = /with migration_name="([^"]+)"/.exec(report) ?? [];
  const text = report
    .replace(/\n\s+0: [^]*$/, '')
    .replace(/external connector error\s+(Error querying the database: )?/, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return migration === undefined ? text : `${migration}: ${text}`;
}
