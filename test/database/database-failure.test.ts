import { databaseFailureOf, isOutOfConnections, toDatabaseAppError } from '../../src/database/database-failure';
import { AppError } from '../../src/errors/app-error';

/** An error as the driver reports it. */
function failure(message: string, code?: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

/** A server's error as Prisma wraps it. */
function wrapped(code: string, message: string): Error {
  const text = `\nInvalid \`prisma.$queryRaw()\` invocation:\n\n\nRaw query failed. Code: \`${code}\`. Message: \`${message}\``;
  const cause = { originalCode: code, originalMessage: message, kind: 'postgres', code, severity: 'FATAL', message };
  return Object.assign(new Error(text), { code: 'P2010', meta: { driverAdapterError: { name: 'DriverAdapterError', message, cause } } });
}

/** A connection's error as the pool wraps it. */
function ofConnection(cause: Error): Error {
  return new Error(`The connection to the database failed: ${cause.message}`, { cause });
}

test.each([
  ['slow', wrapped('57014', 'canceling statement due to statement timeout')],
  ['slow', wrapped('55P03', 'canceling statement due to lock timeout')],
  ['slow', wrapped('25P03', 'terminating connection due to idle-in-transaction timeout')],
  ['unanswered', ofConnection(failure('connect ETIMEDOUT 10.0.0.1:5432', 'ETIMEDOUT'))],
  ['unanswered', ofConnection(failure('Connection terminated due to connection timeout'))],
  ['lost', wrapped('57P01', 'terminating connection due to administrator command')],
  ['lost', wrapped('57P02', 'terminating connection because of crash of another server process')],
  ['lost', wrapped('57P05', 'terminating connection due to idle-session timeout')],
  ['lost', ofConnection(failure('read ECONNRESET', 'ECONNRESET'))],
  ['lost', ofConnection(failure('write EPIPE', 'EPIPE'))],
  ['lost', ofConnection(failure('Connection terminated unexpectedly'))],
  ['lost', failure('connection failure', '08006')],
  ['lost', failure('connection does not exist', '08003')],
  ['lost', wrapped('08P01', 'server conn crashed?')],
  ['lost', wrapped('08P01', 'server connection closed')],
  ['unreachable', failure('could not connect', '08001')],
  ['unreachable', wrapped('08P01', 'server login has been failing, try again later (server_login_retry)')],
  ['unreachable', failure('the database system is starting up', '57P03')],
  ['unreachable', failure('database dropped', '57P04')],
  ['unreachable', ofConnection(failure('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'))],
  ['unreachable', ofConnection(failure('getaddrinfo ENOTFOUND db', 'ENOTFOUND'))],
  ['unreachable', ofConnection(failure('getaddrinfo EAI_AGAIN db', 'EAI_AGAIN'))],
  ['unreachable', ofConnection(failure('connect EHOSTUNREACH', 'EHOSTUNREACH'))],
  ['unreachable', ofConnection(failure('connect ENETUNREACH', 'ENETUNREACH'))],
  ['unreachable', ofConnection(failure('connect ENOENT /run/.s.PGSQL.5432', 'ENOENT'))],
  ['unreachable', failure('PGlite is closed')],
  ['rejected', failure('sorry, too many clients already', '53300')],
  ['rejected', failure('out of memory', '53200')],
  ['rejected', wrapped('28P01', 'password authentication failed for user "x"')],
  ['rejected', wrapped('28000', 'no pg_hba.conf entry for host "10.0.0.1"')],
  ['rejected', wrapped('3D000', 'database "x" does not exist')],
  ['rejected', wrapped('55000', 'database "x" is not currently accepting connections')],
  ['rejected', wrapped('08P01', 'query_wait_timeout')],
  ['other', wrapped('42P01', 'relation "transactions" does not exist')],
  // A message is matched only at its start, and only if the error has no code.
  ['other', wrapped('22P02', 'Connection terminated')],
  ['other', failure('invalid input syntax: "Query read timeout"')],
  ['other', failure('division by zero', '22012')],
  ['other', 'a text'],
  ['other', undefined],
])('classifies as %s: %s', (expected, error) => {
  expect(databaseFailureOf(error)).toBe(expected);
});

test('terminates for an error that is its own cause', () => {
  const error = failure('odd');
  error.cause = error;
  expect(databaseFailureOf(error)).toBe('other');
});

test.each([
  [true, failure('too many connections for role "gateway"', '53300')],
  [true, failure('no more connections allowed (max_client_conn)', '08P01')],
  [false, failure('server conn crashed?', '08P01')],
  [false, failure('out of memory', '53200')],
  [false, failure('password authentication failed', '28P01')],
])('isOutOfConnections returns %s for %s', (expected, error) => {
  expect(isOutOfConnections(error)).toBe(expected);
});

test.each([
  ['GATEWAY_TIMEOUT', failure('Query read timeout')],
  ['GATEWAY_TIMEOUT', wrapped('57014', 'canceling statement due to statement timeout')],
  ['SERVICE_UNAVAILABLE', failure('Connection terminated unexpectedly')],
  ['INTERNAL_SERVER_ERROR', failure('division by zero', '22012')],
])('converts to %s: %s', (code, error) => {
  expect(toDatabaseAppError(error)).toMatchObject({ code, cause: error });
});

test('returns an AppError unchanged', () => {
  const error = new AppError('SERVICE_UNAVAILABLE');
  expect(toDatabaseAppError(error)).toBe(error);
});
