import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { CommandError } from '../../src/commands/command';
import { causeOf, isLasting, startUpFault } from '../../src/commands/start-up-fault';
import { ConfigError } from '../../src/config/variables';
import { AppError } from '../../src/errors/app-error';
import { emptyFolder, runCommand, startCommand, workplace, type Workplace } from '../support/run-command';

function coded(code: string, message = 'something'): Error {
  return Object.assign(new Error(message), { code });
}

/** As layers hand it on: an error of ours, caused by Prisma's, caused by the driver's. */
function wrapped(error: unknown): Error {
  return new AppError('INTERNAL_SERVER_ERROR', { cause: { meta: { driverAdapterError: { cause: error } } } });
}

test.each([
  ['a wrong password', coded('28P01', 'password authentication failed for user "x"'), /rejects the user or the password.*DATABASE_URL/],
  ['an unknown role', coded('28000', 'role "x" does not exist'), /rejects the user/],
  ['a host that pg_hba.conf does not know', coded('28000', 'no pg_hba.conf entry for host "1.2.3.4"'), /pg_hba\.conf.*sslmode=require/],
  ['a missing database', coded('3D000', 'database "x" does not exist'), /does not exist: create it/],
  ['too many clients', coded('53300', 'sorry, too many clients already'), /DATABASE_POOL_SIZE/],
  ['too many clients, by message alone', new Error('remaining connection slots are reserved'), /DATABASE_POOL_SIZE/],
  ['PgBouncer without room', coded('08P01', 'no more connections allowed (max_client_conn)'), /DATABASE_POOL_SIZE/],
  ['missing rights', coded('42501', 'permission denied for table users'), /lacks rights: grant/],
  ['a missing schema', coded('3F000', 'no schema has been selected to create in'), /schema public/],
  ['a missing table', coded('42P01', 'relation "users" does not exist'), /npm run db:deploy/],
  ['a missing column', coded('42703', 'column "x" does not exist'), /npm run db:deploy/],
  ['a full disk of the server', coded('53100', 'could not extend file'), /disk is full/],
  ['a full disk here', coded('ENOSPC', 'write ENOSPC'), /disk is full/],
  ['memory', coded('53200', 'out of memory'), /out of resources/],
  ['a standby', coded('25006', 'cannot execute INSERT in a read-only transaction'), /read-only: name the primary/],
  ['a self-signed certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'), /sslrootcert/],
  ['a certificate of an unknown authority', coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), /sslrootcert/],
  ['a certificate that has expired', coded('CERT_HAS_EXPIRED'), /renew it/],
  ['a certificate of another host', coded('ERR_TLS_CERT_ALTNAME_INVALID'), /made out to/],
  ['a server without TLS', new Error('The server does not support SSL connections'), /sslmode=disable/],
  ['TLS gone wrong', coded('EPROTO', 'write EPROTO'), /sslmode/],
  ['a pooler and start-up parameters', coded('08P01', 'unsupported startup parameter: statement_timeout'), /pgbouncer=true.*DIRECT_URL/],
  ['a pooler and prepared statements', coded('42P05', 'prepared statement "a" already exists'), /pgbouncer=true/],
  ['a pooler that lost a statement', coded('26000', 'prepared statement "a" does not exist'), /pgbouncer=true/],
  ['a pooler without the database', coded('08P01', 'no such database: live'), /pooler .* knows no such database/],
  ['a name that is not found', coded('ENOTFOUND', 'getaddrinfo ENOTFOUND db'), /cannot be found/],
  ['a closed port', Object.assign(new AggregateError([coded('ECONNREFUSED')]), { code: 'ECONNREFUSED' }), /No database server answers/],
  ['a black hole', new Error('timeout exceeded when trying to connect'), /No database server answers/],
  ['a server that starts', coded('57P03', 'the database system is starting up'), /try again in a moment/],
  ['too many files', coded('EMFILE'), /ulimit/],
  ['a folder that may not be written', coded('EACCES', 'permission denied, open x'), /rights of the folder/],
])('%s is told in a sentence with the remedy, and without a stack', (_, error, sentence) => {
  for (const seen of [error, wrapped(error)]) {
    expect(startUpFault(seen, false)).toMatch(sentence);
    expect(startUpFault(seen, false)).toMatch(/^[A-Z][^\n]+[.:] ?[^\n]+$/);
    expect(startUpFault(seen, false)).not.toMatch(/\n|\bat .*\(|INTERNAL_SERVER_ERROR/);
  }
});

test.each([
  ['an object', { reason: 'odd', at: { depth: 1 } }, "Unexpected failure: { reason: 'odd', at: { depth: 1 } }."],
  ['an object with a message', { message: 'odd' }, 'Unexpected failure: odd.'],
  ['a text', 'odd', 'Unexpected failure: odd.'],
  ['nothing', undefined, 'Unexpected failure: undefined.'],
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
])('%s that nobody foresaw is told on one line', (_, error, line) => {
  expect(startUpFault(error, false)).toBe(`${line} LOG_LEVEL=debug tells where.`);
  expect(startUpFault(wrapped(error), false)).not.toMatch(/\[object|secret|\n/);
});

test('where it was thrown is told to those who ask', () => {
  expect(startUpFault(new Error('odd'), true)).toMatch(/\n {4}at /);
});

test('what the program says itself is repeated as it is', () => {
  expect(startUpFault(new CommandError('Do that.'), true)).toBe('Do that.');
  expect(startUpFault(new ConfigError(['PORT: must be a port number']), false)).toContain('  - PORT: must be a port number');
});

test('what waiting changes is told from what it does not', () => {
  expect(['28P01', '3D000', '42501'].map((code) => isLasting(wrapped(coded(code))))).toEqual([true, true, true]);
  expect(['53300', 'ECONNREFUSED', '57P03'].map((code) => isLasting(wrapped(coded(code))))).toEqual([false, false, false]);
  expect(causeOf(new Error('odd'))).toBeUndefined();
});

describe('the built program', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await emptyFolder();
  });
  afterEach(() => place.remove());

  test('reads .env of its folder; what the environment says already stays', async () => {
    await writeFile(join(place.cwd, '.env'), 'LOG_LEVEL=loud\nPORT=http\n');
    const { code, stderr } = await runCommand([], { cwd: place.cwd, env: { PORT: '0' } });
    expect([code, stderr.trim().split('\n')]).toEqual([1, [expect.any(String), expect.stringContaining('LOG_LEVEL: must be one of')]]);
  });

  test('says that .env cannot be read', async () => {
    await mkdir(join(place.cwd, '.env'));
    expect(await runCommand([], { cwd: place.cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^\.env cannot be read[^\n]+\n$/) as unknown,
    });
  });

  test('does not start in production over demo data', async () => {
    for (const command of ['serve', 'db:deploy']) {
      const outcome = await runCommand([command], { cwd: place.cwd, env: { NODE_ENV: 'production', DATABASE_URL: '' } });
      expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining('EMBEDDED_DATABASE=true') as unknown });
    }
  });

  test('starts without its database, and says what is wrong with it', async () => {
    const env = { PORT: '0', DATABASE_URL: 'postgresql://me@127.0.0.1:1/live', JWT_SECRET: 'q7Zt0hYd3VwRk9sLx2NmBf5GjCeUaPo1' };
    const command = startCommand([], { cwd: place.cwd, env });
    await command.until(/waits for its database[^]*Database +No database server answers at the address of DATABASE_URL/);
    await command.until(/"level":40[^\n]*No database server answers[^\n]*503/);
    command.kill('SIGTERM');
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
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
    ])('%s ends the start and db:deploy with a sentence', async (_, change, sentence) => {
      for (const command of ['serve', 'db:deploy']) {
        const { code, stderr } = await runCommand([command], {
          cwd: place.cwd,
          env: { ...place.env, PORT: '0', DATABASE_URL: urlWith(change) },
        });
        expect([command, code, stderr]).toEqual([command, 1, expect.stringMatching(sentence)]);
        expect(stderr).toMatch(/^[^\n]+\n$/);
      }
    });

    test('a server that takes no more connections may take one later: the gateway waits', async () => {
      const url = urlWith((address) => (address.username = 'start_up_limited'));
      const command = startCommand([], { cwd: place.cwd, env: { ...place.env, PORT: '0', DATABASE_URL: url } });
      await command.until(/Database +The database server takes no more connections/);
      command.kill('SIGTERM');
      expect((await command.ended).code).toBe(0);
    });
  });
}
