import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCommand } from '../support/run-command';
import { freePort } from '../support/free-port';
import { startFaultyGateway, STATS } from './gateway-process';
import { startOpenLoop } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { eventually, giveToServerUser } from './processes';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

const execute = promisify(execFile);

/** A server with a certificate of a private CA, and a read-only server. */
let writable: PostgresServer;
let readOnly: PostgresServer;
let certificates: string;
beforeAll(async () => {
  certificates = await mkdtemp(join(tmpdir(), 'gateway-certificates-'));
  await chmod(certificates, 0o755);
  const [key, certificate] = [join(certificates, 'server.key'), join(certificates, 'server.crt')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await execute('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    certificate,
    ...subject,
  ]);
  await chmod(key, 0o600);
  await giveToServerUser(certificates);
  writable = await startPostgresServer(['ssl = on', `ssl_cert_file = '${certificate}'`, `ssl_key_file = '${key}'`]);
  readOnly = await startPostgresServer();
  await seededDatabase(writable);
  await seededDatabase(readOnly);
  await readOnly.run(`alter database gateway set default_transaction_read_only = on`);
});
afterAll(async () => {
  await writable.remove();
  await readOnly.remove();
  await rm(certificates, { recursive: true });
});

/** The number of gateway sessions on a server, and how many are encrypted. */
async function sessionsOn(server: PostgresServer): Promise<{ total: number; encrypted: number }> {
  const [row] = await server.run(
    `select count(*)::int as total, count(*) filter (where ssl)::int as encrypted
       from pg_stat_activity join pg_stat_ssl using (pid) where application_name in ('livestream-gateway', 'named')`,
  );
  return { total: Number(row?.['total']), encrypted: Number(row?.['encrypted']) };
}

/** The status of the documented call through that connection string, and the server of the gateway's sessions. */
async function outcomeOf(url: string): Promise<{ status: number; on: 'writable' | 'read-only' | 'none'; encrypted: boolean }> {
  const gateway = await startFaultyGateway({ DATABASE_URL: url });
  try {
    const status = await gateway.rest(STATS);
    const [first, second] = [await sessionsOn(writable), await sessionsOn(readOnly)];
    return {
      status,
      on: first.total > 0 ? 'writable' : second.total > 0 ? 'read-only' : 'none',
      encrypted: first.encrypted + second.encrypted > 0,
    };
  } finally {
    await gateway.stop();
  }
}

const both = (query: string): string => `postgresql://postgres@127.0.0.1:${readOnly.port},127.0.0.1:${writable.port}/gateway?${query}`;

test.each([
  ['target_session_attrs=any', 'read-only'],
  ['target_session_attrs=read-write', 'writable'],
  ['target_session_attrs=read-only', 'read-only'],
  ['target_session_attrs=primary', 'read-only'],
  ['target_session_attrs=prefer-standby', 'read-only'],
] as const)('uses the first of several servers that matches %s', async (query, on) => {
  expect(await outcomeOf(both(query))).toEqual({ status: 200, on, encrypted: false });
});

test('returns 503 if no server matches', async () => {
  expect(await outcomeOf(both('target_session_attrs=standby'))).toMatchObject({ status: 503 });
});

test.each([
  ['a host that does not answer', () => `postgresql://postgres@127.0.0.1:9,127.0.0.1:${writable.port}/gateway`],
  ['the directory of a Unix socket as a parameter', () => `postgresql://postgres@/gateway?host=${writable.socketDirectory}&port=${writable.port}`],
  ['the directory of a Unix socket, percent-encoded', () => `postgresql://postgres@${encodeURIComponent(writable.socketDirectory)}:${writable.port}/gateway`],
  ['user and database as parameters', () => `postgresql://127.0.0.1:${writable.port}?user=postgres&dbname=gateway&application_name=named`],
])('connects with %s', async (_what, url) => {
  expect(await outcomeOf(url())).toEqual({ status: 200, on: 'writable', encrypted: false });
}); // prettier-ignore

describe('encryption', () => {
  const encrypted = (host: string, query: string): string => `postgresql://postgres@${host}:${writable.port}/gateway?${query}`;
  const plain = (query: string): string => `postgresql://postgres@127.0.0.1:${readOnly.port}/gateway?${query}`;
  const authority = (): string => `sslrootcert=${join(certificates, 'server.crt')}`;

  test.each([
    ['sslmode=disable', () => encrypted('127.0.0.1', 'sslmode=disable'), 200, false],
    ['sslmode=allow', () => encrypted('127.0.0.1', 'sslmode=allow'), 200, false],
    ['sslmode=prefer', () => encrypted('127.0.0.1', 'sslmode=prefer'), 200, true],
    ['sslmode=prefer, server without TLS', () => plain('sslmode=prefer'), 200, false],
    ['sslmode=require', () => encrypted('127.0.0.1', 'sslmode=require'), 200, true],
    ['sslmode=verify-ca, another host name', () => encrypted('127.0.0.1', `sslmode=verify-ca&${authority()}`), 200, true],
    ['sslmode=verify-full', () => encrypted('localhost', `sslmode=verify-full&${authority()}`), 200, true],
  ] as const)('%s', async (_mode, url, status, isEncrypted) => {
    expect(await outcomeOf(url())).toMatchObject({ status, encrypted: isEncrypted });
  });

  test.each([
    ['sslmode=require, server without TLS', () => plain('sslmode=require')],
    ['sslmode=require with another CA', () => encrypted('127.0.0.1', 'sslmode=require&sslrootcert=system')],
    ['sslmode=verify-full, another host name', () => encrypted('127.0.0.1', `sslmode=verify-full&${authority()}`)],
    ['sslmode=verify-full, an unknown CA', () => encrypted('localhost', 'sslmode=verify-full')],
  ])('rejects the connection with %s', async (_mode, url) => {
    const outcome = await runCommand(['db:status'], { cwd: certificates, env: { DATABASE_URL: url() } });
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
  });

  test('reports a certificate that cannot be read as a configuration error', async () => {
    const url = encrypted('localhost', 'sslmode=verify-full&sslrootcert=/nowhere.pem');
    const { code, stderr } = await runCommand(['db:status'], { cwd: certificates, env: { DATABASE_URL: url } });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'The configuration is invalid:\n  - DATABASE_URL: the file that sslrootcert names cannot be read\n',
    });
  });
});

/** How long the tables are locked, in seconds: the sessions are opened meanwhile, also if the machine stalls. */
const LOCK_S = 5;

/** The highest number of sessions that a gateway has open for many requests on locked tables. */
async function sessionsUnderLock(query: string, env: Readonly<Record<string, string>> = {}): Promise<number> {
  await eventually(async () => {
    expect(await sessionsOn(writable)).toMatchObject({ total: 0 });
  });
  const gateway = await startFaultyGateway({ DATABASE_URL: `${writable.url('gateway')}${query}`, ...env });
  try {
    expect(await gateway.rest(STATS)).toBe(200);
    const locking = await writable.lock('user_stats, profiles, transactions', LOCK_S, 'gateway');
    const paths = [STATS, '/users/me/transactions', '/users/me/transactions?type=BONUS', '/users/profile/ada'];
    const requests = Promise.all(Array.from({ length: 40 }, (_, index) => gateway.rest(paths[index % paths.length] ?? STATS)));
    let most = 0;
    for (
      const until = performance.now() + LOCK_S * 1_000;
      performance.now() < until;
      await new Promise((resolve) => setTimeout(resolve, 100))
    ) {
      most = Math.max(most, (await sessionsOn(writable)).total);
    }
    await locking.ended;
    await requests;
    return most;
  } finally {
    await gateway.stop();
  }
}

test('limits the pool to connection_limit, or to DATABASE_POOL_SIZE, which takes precedence', async () => {
  const unbounded = await sessionsUnderLock('');
  const limited = await sessionsUnderLock('?connection_limit=3');
  const sized = await sessionsUnderLock('?connection_limit=9', { DATABASE_POOL_SIZE: '3' });
  expect(unbounded).toBeGreaterThan(3);
  expect([limited, sized].every((sessions) => sessions > 0 && sessions <= 3)).toBe(true);
});

test('fails over to the next server of the connection string', async () => {
  const third = await startPostgresServer();
  await seededDatabase(third);
  const port = await freePort();
  const gateway = await startFaultyGateway({
    DATABASE_URL: `postgresql://postgres@127.0.0.1:${port},127.0.0.1:${third.port},127.0.0.1:${writable.port}/gateway?target_session_attrs=read-write`,
  });
  const load = startOpenLoop(50, () => gateway.rest(STATS));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await third.stop('immediate');
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const samples = await load.stop();
  await gateway.stop();
  await third.remove();
  const failed = samples.filter(({ status }) => status !== 200).length;
  recordFault({ name: 'database server gone, another one in the connection string', sent: samples.length, failed });
  expect(failed).toBe(0);
});
