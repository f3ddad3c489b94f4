import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { CommandError } from '../../src/commands/command';
import { causeOf, isPermanent, startUpFault } from '../../src/commands/start-up-fault';
import { ConfigError } from '../../src/config/variables';
import { withQuotedCode } from '../../src/database/failure-messages';
import { AppError } from '../../src/errors/app-error';
import { MigrationError } from '../../src/migrations/migration-error';
import { emptyFolder, runCommand, startCommand, workplace, type Workplace } from '../support/run-command';

function coded(code: string, message = 'something'): Error {
  return Object.assign(new Error(message), { code });
}

/** The error as it arrives: the gateway's, caused by Prisma's, caused by the driver's. */
function wrapped(error: unknown): Error {
  return new AppError('INTERNAL_SERVER_ERROR', { cause: { meta: { driverAdapterError: { cause: error } } } });
}

test.each([
  ['a wrong password', coded('28P01', 'password authentication failed for user "x"'), /rejects the user or the password.*DATABASE_URL/],
  ['an unknown role', coded('28000', 'role "x" does not exist'), /rejects the user/],
  ['a host that pg_hba.conf does not know', coded('28000', 'no pg_hba.conf entry for host "1.2.3.4"'), /pg_hba\.conf.*sslmode=require/],
  ['a missing database', coded('3D000', 'database "x" does not exist'), /does not exist: create it/],
  ['too many clients', coded('53300', 'sorry, too many clients already'), /DATABASE_POOL_SIZE/],
  ['PgBouncer at max_client_conn', coded('08P01', 'no more connections allowed (max_client_conn)'), /DATABASE_POOL_SIZE/],
  [
    'a password that is not configured',
    new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
    /rejects the user/,
  ],
  ['a database that allows no connections', coded('55000', 'database "x" is not currently accepting connections'), /ALLOW_CONNECTIONS/],
  ['missing privileges', coded('42501', 'permission denied for table users'), /lacks rights: grant/],
  ['a missing schema', coded('3F000', 'no schema has been selected to create in'), /schema public/],
  ['a missing table', coded('42P01', 'relation "users" does not exist'), /npm run db:deploy/],
  ['a missing column', coded('42703', 'column "x" does not exist'), /npm run db:deploy/],
  ['a full disk of the server', coded('53100', 'could not extend file'), /disk is full/],
  ['a full local disk', coded('ENOSPC', 'write ENOSPC'), /disk is full/],
  ['a server out of memory', coded('53200', 'out of memory'), /out of resources/],
  ['a standby', coded('25006', 'cannot execute INSERT in a read-only transaction'), /read-only: name the primary/],
  ['a self-signed certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'), /sslrootcert/],
  ['a certificate of an unknown authority', coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), /sslrootcert/],
  ['a certificate that has expired', coded('CERT_HAS_EXPIRED'), /renew it/],
  ['a certificate of another host', coded('ERR_TLS_CERT_ALTNAME_INVALID'), /issued for/],
  ['a server without TLS', new Error('The server does not support SSL connections'), /sslmode=disable/],
  ['a TLS protocol error', coded('EPROTO', 'write EPROTO'), /sslmode/],
  ['a pooler and start-up parameters', coded('08P01', 'unsupported startup parameter: statement_timeout'), /pgbouncer=true.*DIRECT_URL/],
  ['a pooler and prepared statements', coded('42P05', 'prepared statement "a" already exists'), /pgbouncer=true/],
  ['a pooler without the prepared statement', coded('26000', 'prepared statement "a" does not exist'), /pgbouncer=true/],
  ['a pooler without the database', coded('08P01', 'no such database: live'), /pooler .* does not have this database: add/],
  ['an unknown host name', coded('ENOTFOUND', 'getaddrinfo ENOTFOUND db'), /cannot be found/],
  ['a closed port', Object.assign(new AggregateError([coded('ECONNREFUSED')]), { code: 'ECONNREFUSED' }), /No database server answers/],
  ['a connection timeout', new Error('timeout exceeded when trying to connect'), /No database server answers/],
  ['a server that is starting up', coded('57P03', 'the database system is starting up'), /try again in a moment/],
  ['too many open files', coded('EMFILE'), /ulimit/],
  ['a folder without write permission', coded('EACCES', 'permission denied, open x'), /rights of the folder/],
])('reports %s in one message with the remedy, without a stack', (_, error, expected) => {
  for (const seen of [error, wrapped(error)]) {
    expect(startUpFault(seen, false)).toMatch(expected);
    expect(startUpFault(seen, false)).toMatch(/^[A-Z][^\n]+[.:] ?[^\n]+$/);
    expect(startUpFault(seen, false)).not.toMatch(/\n|\bat .*\(|INTERNAL_SERVER_ERROR/);
  }
});

test.each([
  ['an object', { reason: 'odd', at: { depth: 1 } }, "Unexpected failure: { reason: 'odd', at: { depth: 1 } }."],
  ['an object with a message', { message: 'odd' }, 'Unexpected failure: odd.'],
  ['a string', 'odd', 'Unexpected failure: odd.'],
  ['undefined', undefined, 'Unexpected failure: undefined.'],
  ['an error of several lines', new Error('one\n  two'), 'Unexpected failure: one two.'],
  [
    'an error with a password',
    new Error('postgresql://me:secret@db/live is odd'),
    'Unexpected failure: postgresql://me:***@db/live is odd.',
  ],
  [
    'an error with a password after a user with an @',
    new Error('postgresql://me@corp:secret@db/live is odd'),
    'Unexpected failure: postgresql://me@corp:***@db/live is odd.',
  ],
  [
    'an error with a password that should have been encoded',
    new Error('postgresql://me:sec:r/et@secret@db/live is odd'),
    'Unexpected failure: postgresql://me:***@db/live is odd.',
  ],
])('reports %s, unexpected, in one line', (_, error, line) => {
  expect(startUpFault(error, false)).toBe(`${line} LOG_LEVEL=debug shows where.`);
  expect(startUpFault(wrapped(error), false)).not.toMatch(/\[object|secret|\n/);
});

test('includes the stack if it is requested', () => {
  expect(startUpFault(new Error('odd'), true)).toMatch(/\n {4}at /);
});

test.each([
  ['42501', 'permission denied for schema public', /^Failed: permission denied[^\n]+\. The user of DATABASE_URL lacks rights/],
  ['25006', 'cannot execute CREATE TABLE in a read-only transaction', /\. The database server is read-only/],
  // An error in a migration's own SQL has no remedy in the configuration.
  ['42P01', 'relation "x" does not exist', /^Failed: [^\n]+\(SQLSTATE 42P01\)$/],
])('reports a migration that fails with %s with the remedy, if there is one', (code, message, expected) => {
  const quoted = withQuotedCode(message, code);
  expect(startUpFault(new MigrationError(`Failed: ${quoted}`, { cause: new Error(`ERROR: ${quoted}`) }), false)).toMatch(expected);
});

test('returns the message of a CommandError or ConfigError unchanged', () => {
  expect(startUpFault(new CommandError('Do that.'), true)).toBe('Do that.');
  expect(startUpFault(new ConfigError(['PORT: must be a port number']), false)).toContain('  - PORT: must be a port number');
});

test('isPermanent distinguishes permanent errors from transient ones', () => {
  expect(['28P01', '3D000', '42501'].map((code) => isPermanent(wrapped(coded(code))))).toEqual([true, true, true]);
  expect(['53300', 'ECONNREFUSED', '57P03'].map((code) => isPermanent(wrapped(coded(code))))).toEqual([false, false, false]);
  expect(causeOf(new Error('odd'))).toBeUndefined();
});

describe('the built program', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await emptyFolder();
  });
  afterEach(() => place.remove());

  test('reads .env of its folder; the environment takes precedence', async () => {
    await writeFile(join(place.cwd, '.env'), 'LOG_LEVEL=loud\nPORT=http\n');
    const { code, stderr } = await runCommand([], { cwd: place.cwd, env: { PORT: '0' } });
    expect([code, stderr.trim().split('\n')]).toEqual([1, [expect.any(String), expect.stringContaining('LOG_LEVEL: must be one of')]]);
  });

  test('reports that .env cannot be read', async () => {
    await mkdir(join(place.cwd, '.env'));
    expect(await runCommand([], { cwd: place.cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^\.env cannot be read[^\n]+\n$/) as unknown,
    });
  });

  test('requires DATABASE_URL or EMBEDDED_DATABASE=true in production', async () => {
    for (const command of ['serve', 'db:deploy']) {
      const outcome = await runCommand([command], { cwd: place.cwd, env: { NODE_ENV: 'production', DATABASE_URL: '' } });
      expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining('EMBEDDED_DATABASE=true') as unknown });
    }
  });

  test('starts without its database, and reports why it is unavailable', async () => {
    const env = {
      PORT: '0',
      DATABASE_URL: 'postgresql://me:sw0rdfish@127.0.0.1:1,[::1]:2/live',
      JWT_SECRET: 'q7Zt0hYd3VwRk9sLx2NmBf5GjCeUaPo1',
    };
    const command = startCommand([], { cwd: place.cwd, env });
    await command.until(
      /listening: database unreachable[^]*Database +unreachable: 127\.0\.0\.1:1, \[::1\]:2\n[^]*No database server answers at the address of DATABASE_URL/,
    );
    await command.until(/"level":40[^\n]*No database server answers[^\n]*503/);
    command.kill('SIGTERM');
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
    expect(command.output()).not.toContain('sw0rdfish');
  });
});

const SERVER = process.env['TEST_DATABASE_URL'];
if (SERVER !== undefined && SERVER !== '') {
  describe('on a server', () => {
    let place: Workplace;
    let admin: Client;
    beforeAll(async () => {
      place = await workplace();
      admin = new Client({ connectionString: place.env['DATABASE_URL'] });
      await admin.connect();
      for (const role of ['start_up_poor', 'start_up_limited']) await admin.query(`drop role if exists ${role}; create role ${role} login`);
      await admin.query('alter role start_up_limited connection limit 0');
    });
    afterAll(async () => {
      await admin.query('drop role start_up_poor; drop role start_up_limited');
      await admin.end();
      await place.remove();
    });

    function urlWith(change: (url: URL) => void): string {
      const url = new URL(place.env['DATABASE_URL'] ?? '');
      change(url);
      return url.href;
    }

    test.each<[string, (url: URL) => void, RegExp]>([
      ['a database that does not exist', (url) => (url.pathname = '/nowhere_at_all'), /does not exist: create it/],
      ['a user that does not exist', (url) => (url.username = 'nobody_at_all'), /rejects the user/],
      ['a user without rights', (url) => (url.username = 'start_up_poor'), /lacks rights: grant/],
    ])('%s ends serve and db:deploy with one message', async (_, change, expected) => {
      for (const command of ['serve', 'db:deploy']) {
        const { code, stderr } = await runCommand([command], {
          cwd: place.cwd,
          env: { ...place.env, PORT: '0', DATABASE_URL: urlWith(change) },
        });
        expect([command, code, stderr]).toEqual([command, 1, expect.stringMatching(expected)]);
        expect(stderr).toMatch(/^[^\n]+\n$/);
      }
    });

    test('waits for a server that has no free connection', async () => {
      const url = urlWith((address) => (address.username = 'start_up_limited'));
      const command = startCommand([], { cwd: place.cwd, env: { ...place.env, PORT: '0', DATABASE_URL: url } });
      await command.until(/Database +unreachable: [^]*The database server has no free connections/);
      command.kill('SIGTERM');
      expect((await command.ended).code).toBe(0);
    });
  });
}
