/** A migration that cannot go on by itself; the message says what a person has to do. */
export class MigrationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
  }
}

/** What a person needs of the schema engine's report: it names the migration only in its own call stack, which is left out. */
export function messageOf(error: unknown): string {
  const report = error instanceof Error ? error.message : String(error);
  const [, migration] = /with migration_name="([^"]+)"/.exec(report) ?? [];
  const words = report
    .replace(/\n\s+0: [^]*$/, '')
    .replace(/external connector error\s+(Error querying the database: )?/, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return migration === undefined ? words : `${migration}: ${words}`;
}
