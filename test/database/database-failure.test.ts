import { databaseFailureOf, hasNoFurtherConnection, toDatabaseAppError } from '../../src/database/database-failure';
import { AppError } from '../../src/errors/app-error';

/** An error as a layer below tells of it. */
function failure(message: string, code?: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

/** As Prisma wraps what its driver adapter says. */
function wrapped(message: string, cause: object): Error {
  const text = `\nInvalid \`prisma.$queryRaw()\` invocation:\n\n\nRaw query failed. Code: \`N/A\`. Message: \`${message}\``;
  return Object.assign(new Error(text), { code: 'P2010', meta: { driverAdapterError: { name: 'DriverAdapterError', cause } } });
}

test.each([
  ['lost', failure('read ECONNRESET', 'ECONNRESET')],
  ['lost', wrapped('Server has closed the connection.', { kind: 'ConnectionClosed' })],
  ['lost', wrapped('terminating connection due to administrator command', { originalCode: '57P01' })],
  ['lost', failure('Connection terminated unexpectedly')],
  ['lost', failure('Client has encountered a connection error and is not queryable')],
  ['unreachable', failure('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED')],
  ['unreachable', wrapped("Can't reach database server at 127.0.0.1", { kind: 'DatabaseNotReachable' })],
  ['unreachable', failure('the database system is starting up', '57P03')],
  ['unreachable', failure('the database system is shutting down', '57P03')],
  ['rejected', failure('sorry, too many clients already', '53300')],
  ['rejected', failure('password authentication failed', '28P01')],
  ['rejected', failure('no more connections allowed (max_client_conn)', '08P01')],
  ['rejected', wrapped('query_wait_timeout', { originalCode: '08P01', originalMessage: 'query_wait_timeout' })],
  ['lost', wrapped('server conn crashed?', { originalCode: '08P01', originalMessage: 'server conn crashed?' })],
  ['lost', failure('server closed the connection unexpectedly', '08P01')],
  ['lost', failure('connection failure', '08006')],
  ['lost', failure('connection does not exist', '08003')],
  ['unreachable', failure('server login has been failing, try again later (server_login_retry)', '08P01')],
  ['unreachable', failure('could not connect', '08001')],
  ['unanswered', failure('Query read timeout')],
  ['unanswered', failure('Connection terminated due to connection timeout')],
  ['unanswered', failure('timeout exceeded when trying to connect')],
  ['unanswered', failure('timeout expired')],
  ['unanswered', failure('connect ETIMEDOUT 10.0.0.1:5432', 'ETIMEDOUT')],
  ['slow', wrapped('canceling statement due to statement timeout', { originalCode: '57014' })],
  ['slow', failure('canceling statement due to lock timeout', '55P03')],
  ['other', failure('relation "transactions" does not exist', '42P01')],
  ['other', 'a text'],
  ['other', undefined],
])('%s: %s', (expected, error) => {
  expect(databaseFailureOf(error)).toBe(expected);
});

test.each([
  [true, failure('too many connections for role "gateway"', '53300')],
  [true, failure('no more connections allowed (max_client_conn)', '08P01')],
  [false, failure('server conn crashed?', '08P01')],
  [false, failure('out of memory', '53200')],
  [false, failure('password authentication failed', '28P01')],
])('whether there is no further connection: %s for %s', (expected, error) => {
  expect(hasNoFurtherConnection(error)).toBe(expected);
});

test.each([
  ['GATEWAY_TIMEOUT', 'Query read timeout'],
  ['SERVICE_UNAVAILABLE', 'Connection terminated unexpectedly'],
  ['INTERNAL_SERVER_ERROR', 'division by zero'],
])('the client is told %s of "%s"', (code, message) => {
  expect(toDatabaseAppError(failure(message))).toMatchObject({ code, cause: { message } });
});

test('an error that is one of ours already stays what it is', () => {
  const error = new AppError('SERVICE_UNAVAILABLE');
  expect(toDatabaseAppError(error)).toBe(error);
});
