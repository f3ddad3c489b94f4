/** An error message that identifies a failure whose code is absent or ambiguous, and the code to use instead. */
export interface MessageRow {
  /** The start of the message, in English. A server writes it in the language of its `lc_messages`. */
  readonly text: string;
  /** The ambiguous code that the error has; undefined if it has none. */
  readonly of: '08P01' | '28000' | undefined;
  /** A SQLSTATE or errno name; a name of this program if no standard code means the same. */
  readonly code: string;
}

/**
 * Failures that can be classified only by their message. This is the only place that matches messages of the database
 * and its drivers; everything else uses codes.
 * `test/faults/failure-messages.faults.ts` provokes each row, in the installed versions. The first row that matches counts.
 */
export const MESSAGES = [
  // node-postgres: Client.connect() exceeded connectionTimeoutMillis.
  { text: 'timeout expired', of: undefined, code: 'ETIMEDOUT' },
  // pg-pool: no connection of the pool became free within connectionTimeoutMillis.
  { text: 'timeout exceeded when trying to connect', of: undefined, code: 'ETIMEDOUT' },
  // pg-pool: a new connection was not established within connectionTimeoutMillis.
  { text: 'Connection terminated due to connection timeout', of: undefined, code: 'ETIMEDOUT' },
  // node-postgres: a statement exceeded query_timeout.
  { text: 'Query read timeout', of: undefined, code: 'ETIMEDOUT' },
  // node-postgres: the connection was closed during a statement, "unexpectedly" unless by this process.
  { text: 'Connection terminated', of: undefined, code: '08006' },
  // node-postgres: a statement on a connection that had failed before.
  { text: 'Client has encountered a connection error and is not queryable', of: undefined, code: '08003' },
  // node-postgres: a statement on a connection that this process had closed.
  { text: 'Client was closed and is not queryable', of: undefined, code: '08003' },
  // node-postgres: the server declined TLS.
  { text: 'The server does not support SSL connections', of: undefined, code: 'TLS_NOT_SUPPORTED' },
  // node-postgres: the server requires a password, and none is configured.
  { text: 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', of: undefined, code: '28P01' },
  // PGlite: a statement after close().
  { text: 'PGlite is closed', of: undefined, code: '57P03' },
  // Prisma's schema engine: applying migrations to tables without a ledger. Its documentation calls the error P3005.
  { text: 'The database schema is not empty', of: undefined, code: 'P3005' },
  // PostgreSQL: 28000 is also the code of an unknown role.
  { text: 'no pg_hba.conf entry', of: '28000', code: 'NO_PG_HBA_ENTRY' },
  // PgBouncer, which has 08P01 for all its own errors: more clients than max_client_conn.
  { text: 'no more connections allowed', of: '08P01', code: '53300' },
  // PgBouncer: no connection to the server became free within query_wait_timeout.
  { text: 'query_wait_timeout', of: '08P01', code: '53300' },
  // PgBouncer: a server connection failed.
  { text: 'server conn crashed?', of: '08P01', code: '08006' },
  // PgBouncer: the same, detected while forwarding a client's message.
  { text: 'server connection closed', of: '08P01', code: '08006' },
  // PgBouncer: a session parameter that is neither tracked nor in ignore_startup_parameters.
  { text: 'unsupported startup parameter', of: '08P01', code: 'POOLER_REJECTS_PARAMETER' },
  // PgBouncer: a database that is not in its configuration.
  { text: 'no such database', of: '08P01', code: 'POOLER_LACKS_DATABASE' },
  // PgBouncer: an unknown user or a wrong password, with auth_type md5 and scram-sha-256.
  { text: 'password authentication failed', of: '08P01', code: '28P01' },
  { text: 'SASL authentication failed', of: '08P01', code: '28P01' },
] as const satisfies readonly MessageRow[];

/** Matches the code that `CatalogPool` writes into messages, because Prisma's schema engine passes on messages without their codes. */
const QUOTED_CODE = /\(SQLSTATE ([0-9A-Z]{5})\)/;

/** A message with its SQLSTATE appended, because the schema engine drops the code. */
export function withQuotedCode(message: string, code: string): string {
  return `${message} (SQLSTATE ${code})`;
}

/** The code that the message of an error stands for; undefined if the message is unknown. `code` is the error's own code, if it has one. */
export function codeOfMessage(message: string, code: string | undefined): string | undefined {
  const row = MESSAGES.find(({ text, of }) => of === code && message.startsWith(text));
  return row?.code ?? (code === undefined ? QUOTED_CODE.exec(message)?.[1] : undefined);
}
