import { AppError, type ErrorCode } from '../errors/app-error';
import type { OutageReason } from '../errors/reasons';
import { errorChainOf } from './error-codes';

/**
 * Why a statement failed: its connection was `lost`, the database is `unreachable`, it `rejected` the connection, it did not respond in
 * time at all (`unanswered`), the statement took too long (`slow`), or `other`.
 */
export type DatabaseFailure = 'lost' | 'unreachable' | 'rejected' | 'unanswered' | 'slow' | 'other';

/** PostgreSQL docs, appendix A: too_many_connections. */
const TOO_MANY_CONNECTIONS = '53300';

/** The failure of a code: SQLSTATEs (PostgreSQL docs, appendix A) and Node's errno names. */
const FAILURE_OF_CODE: ReadonlyMap<string, DatabaseFailure> = new Map([
  ['57014', 'slow'], // query_canceled
  ['25P03', 'slow'], // idle_in_transaction_session_timeout
  ['55P03', 'slow'], // lock_not_available
  ['ETIMEDOUT', 'unanswered'],
  ['57P01', 'lost'], // admin_shutdown
  ['57P02', 'lost'], // crash_shutdown
  ['57P05', 'lost'], // idle_session_timeout
  ['08003', 'lost'], // connection_does_not_exist
  ['08006', 'lost'], // connection_failure
  ['ECONNRESET', 'lost'],
  ['EPIPE', 'lost'],
  ['57P03', 'unreachable'], // cannot_connect_now
  ['57P04', 'unreachable'], // database_dropped
  ['ECONNREFUSED', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['EAI_AGAIN', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENOENT', 'unreachable'], // the file of a Unix socket
  ['3D000', 'rejected'], // invalid_catalog_name: no such database
  ['55000', 'rejected'], // object_not_in_prerequisite_state: a database that allows no connections
]);

/** The failure of a class of SQLSTATEs, by its first two characters. */
const FAILURE_OF_CLASS: ReadonlyMap<string, DatabaseFailure> = new Map([
  ['08', 'unreachable'], // connection exceptions
  ['28', 'rejected'], // invalid authorization
  ['53', 'rejected'], // insufficient resources
]);

function failureOfCode(code: string): DatabaseFailure | undefined {
  return FAILURE_OF_CODE.get(code) ?? (/^[0-9A-Z]{5}$/.test(code) ? FAILURE_OF_CLASS.get(code.slice(0, 2)) : undefined);
}

/** Classifies the failure of a statement, by the first code that is known. */
export function databaseFailureOf(error: unknown): DatabaseFailure {
  // An AppError of this program means that the statement was not sent.
  if (error instanceof AppError) return 'unreachable';
  for (const code of errorChainOf(error).codes) {
    const failure = failureOfCode(code);
    if (failure !== undefined) return failure;
  }
  return 'other';
}

/** Whether the server, or a pooler in front of it, has no further connection. Open connections continue to work. */
export function isOutOfConnections(error: unknown): boolean {
  return errorChainOf(error).codes.includes(TOO_MANY_CONNECTIONS);
}

/** The error of each failure, and its reason in the log. */
const ERROR_OF_FAILURE: Readonly<Record<DatabaseFailure, readonly [ErrorCode, OutageReason?]>> = {
  lost: ['SERVICE_UNAVAILABLE', 'connectionLost'],
  unreachable: ['SERVICE_UNAVAILABLE', 'databaseUnreachable'],
  rejected: ['SERVICE_UNAVAILABLE', 'connectionRejected'],
  unanswered: ['GATEWAY_TIMEOUT', 'databaseUnanswered'],
  slow: ['GATEWAY_TIMEOUT', 'statementTimeout'],
  other: ['INTERNAL_SERVER_ERROR'],
};

/** SERVICE_UNAVAILABLE for a statement that was not sent. By default, the reason is that of its cause. */
export function databaseUnavailable(cause: unknown, internalReason = ERROR_OF_FAILURE[databaseFailureOf(cause)][1]): AppError {
  return new AppError('SERVICE_UNAVAILABLE', { internalReason, cause });
}

/** The error that a client gets for a failed statement: SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT or INTERNAL_SERVER_ERROR. */
export function toDatabaseAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const [code, internalReason] = ERROR_OF_FAILURE[databaseFailureOf(error)];
  return new AppError(code, { internalReason, cause: error });
}
