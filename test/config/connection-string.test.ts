import { parseConnectionString } from '../../src/config/connection-string';
import { addressOf } from '../support/connection-string';

describe('the parts of a connection string', () => {
  test.each([
    ['postgresql://localhost/live', [{ host: 'localhost' }]],
    ['postgresql:///live', [{}]],
    ['postgresql://db:5433/live', [{ host: 'db', port: 5433 }]],
    ['postgresql://[::1]:5433/live', [{ host: '::1', port: 5433 }]],
    ['postgresql://a,b:5433,[fe80::1]/live', [{ host: 'a' }, { host: 'b', port: 5433 }, { host: 'fe80::1' }]],
    ['postgresql://user@/live?host=/var/run/postgresql', [{ host: '/var/run/postgresql' }]],
    ['postgresql://%2Fvar%2Frun%2Fpostgresql:5433/live', [{ host: '/var/run/postgresql', port: 5433 }]],
    ['postgresql:///live?host=a,b&port=1,2', [{ host: 'a', port: 1 }, { host: 'b', port: 2 }]],
    ['postgresql:///live?host=a,b&port=5433', [{ host: 'a', port: 5433 }, { host: 'b', port: 5433 }]],
    ['postgresql://ignored:1/live?host=a', [{ host: 'a', port: 1 }]],
  ])('reads the servers of %s', (text, servers) => {
    expect(addressOf(text).servers.map(({ host, port }) => ({ host, port }))).toEqual(servers.map((server) => ({ host: undefined, port: undefined, ...server })));
  }); // prettier-ignore

  test.each([
    ['postgresql://ada:secret@h/live', 'ada', 'secret', 'live'],
    ['postgres://ada@h', 'ada', undefined, undefined],
    ['postgresql://a%40b:p%2F%3A%25%40s@h/l%20v', 'a@b', 'p/:%@s', 'l v'],
    ['postgresql://ada:p@ss:w#rd@h/live', 'ada', 'p@ss:w#rd', 'live'],
    ['postgresql://h/live?user=ada&password=p+q&dbname=other', 'ada', 'p+q', 'other'],
  ])('reads user, password and database of %s', (text, user, password, database) => {
    expect(addressOf(text)).toMatchObject({ user, password, database });
  });
});

test('reads every parameter', () => {
  const query =
    'sslmode=verify-full&sslrootcert=/ca.pem&target_session_attrs=read-write&application_name=api&options=-c%20work_mem%3D8MB' +
    '&connect_timeout=3&pool_timeout=7&connection_limit=4&keepalives=0&pgbouncer=true&schema=public';
  expect(addressOf(`postgresql://h/live?${query}`)).toMatchObject({
    tls: { mode: 'verify-full', rootCertificates: '/ca.pem' },
    targetSession: 'read-write',
    applicationName: 'api',
    options: '-c work_mem=8MB',
    connectTimeoutS: 3,
    poolTimeoutS: 7,
    connectionLimit: 4,
    keepAlive: false,
    pooler: true,
  });
});

test('defaults to no encryption, any server and a pooler that is detected', () => {
  expect(addressOf('postgresql://h/live')).toMatchObject({
    tls: { mode: 'disable' },
    targetSession: 'any',
    keepAlive: true,
    pooler: undefined,
  });
});

test.each([
  ['ssl=true', 'require'],
  ['sslmode=no-verify', 'require'],
  ['sslmode=prefer&uselibpqcompat=true', 'prefer'],
  ['sslrootcert=/ca.pem', 'require'],
  ['sslnegotiation=direct', 'require'],
])('reads %s as sslmode %s', (query, mode) => {
  expect(addressOf(`postgresql://h/live?${query}`).tls.mode).toBe(mode);
});

const BAD_SERVER =
  'names a host or port that cannot be one; in user and password the characters / ? # [ ] @ : % are written percent-encoded, / as %2F';

test.each([
  ['mysql://h/live', 'must be a postgresql:// address'],
  ['host=h dbname=live', 'must be a postgresql:// address'],
  ['postgresql://h:port/live', BAD_SERVER],
  ['postgresql://h:0/live', BAD_SERVER],
  ['postgresql://h:65536/live', BAD_SERVER],
  ['postgresql://ada:pa/ss@h/live', BAD_SERVER],
  ['postgresql://ada:12/34@h/live', BAD_SERVER],
  ['postgresql://ada:pa?ss@h/live', BAD_SERVER],
  ['postgresql://a b/live', BAD_SERVER],
  ['postgresql://ada:100%@h/live', 'has a % that is not followed by two hexadecimal digits: % itself is written %25'],
  ['postgresql://h/live?options=%', 'has a % that is not followed by two hexadecimal digits: % itself is written %25'],
  ['postgresql://a,,b/live', 'must name as many ports as hosts, or one port for all, and no empty host among several'],
  ['postgresql:///live?host=a,b,c&port=1,2', 'must name as many ports as hosts, or one port for all, and no empty host among several'],
  ['postgresql://h/live?sslmode=maybe', 'sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full, no-verify'],
  ['postgresql://h/live?sslmode=verify-ca', 'sslmode verify-ca needs sslrootcert, the file with the certificate of the authority'],
  ['postgresql://h/live?sslcert=/c.pem', 'sslcert and sslkey need each other'],
  ['postgresql://h/live?ssl=true&sslmode=require', 'ssl and sslmode say the same: set sslmode alone'],
  ['postgresql://h/live?target_session_attrs=writable', 'target_session_attrs must be one of any, read-write, read-only, primary, standby, prefer-standby'],
  ['postgresql://h/live?connect_timeout=0', 'connect_timeout must be a number of seconds from 1 to 600'],
  ['postgresql://h/live?connection_limit=1001', 'connection_limit must be a number of connections from 1 to 1000'],
  ['postgresql://h/live?pgbouncer=yes', 'pgbouncer must be one of true, false'],
  ['postgresql://h/live?schema=app', 'schema must be public'],
  ['postgresql://h/live?sslmode=require&sslmode=disable', 'sslmode must not be repeated'],
  ['postgresql://h/live?channel_binding=require', 'channel_binding must be one of disable, prefer'],
  ...['hostaddr', 'service', 'passfile', 'sslcrl', 'require_auth', 'load_balance_hosts', 'replication', 'statement_timeout', 'sslaccept', 'socket_timeout', 'constructor'].map((name) => [
    `postgresql://h/live?${name}=x`,
    `parameter ${name} is not supported`,
  ]),
])('rejects %s', (text, fault) => {
  expect(parseConnectionString(text, 'DATABASE_URL').faults).toEqual([fault]);
}); // prettier-ignore

test('never includes a part of a password in an error', () => {
  for (const text of ['postgresql://ada:pa?hunter2@h/live', 'postgresql://h/live?hunter2%40=x', 'postgresql://ada:hunter2/@h/live']) {
    expect(parseConnectionString(text, 'DATABASE_URL').faults?.join()).not.toContain('hunter2');
  }
});

test('reports all errors of a connection string', () => {
  expect(parseConnectionString('postgresql://h/live?sslmode=x&hostaddr=x&pool_timeout=x', 'DATABASE_URL').faults).toHaveLength(3);
});
