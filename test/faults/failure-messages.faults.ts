import { PGlite } from '@electric-sql/pglite';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { Client, Pool, type ClientConfig } from 'pg';
import { errorChainOf } from '../../src/database/error-codes';
import { MESSAGES, type MessageRow } from '../../src/database/failure-messages';
import { openPostgres } from '../../src/engines/postgres';
import { deployMigrations } from '../../src/migrations/migrations';
import { serverAt } from '../support/connection-string';
import { errorOf } from './error-of';
import { startPgBouncer, type PgBouncer, type PgBouncerOptions } from './pgbouncer';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

let server: PostgresServer;
let proxy: TcpProxy;
const cleanUp: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await startPostgresServer(['password_encryption = scram-sha-256']);
  proxy = await startTcpProxy(server);
  await server.run(`create role asked_for_password login password 'secret'`);
  await server.run('create role not_in_hba login');
  await server.run('create role poor login');
  const hba = String((await server.run('show hba_file'))[0]?.['hba_file']);
  const restricted = (await readFile(hba, 'utf8')).replaceAll(/^(host +)all( +)all/gm, '$1all$2postgres,poor');
  await writeFile(hba, restricted);
  await appendFile(hba, '\nhost all asked_for_password 127.0.0.1/32 scram-sha-256\n');
  await server.run('select pg_reload_conf()');
});
afterEach(async () => {
  proxy.setMode('pass');
  proxy.resetAll();
  for (const step of cleanUp.splice(0).reverse()) await step();
});
afterAll(async () => {
  await proxy.close();
  await server.remove();
});

const to = (port: number, config: ClientConfig = {}): ClientConfig => ({ host: '127.0.0.1', port, user: 'postgres', ...config });

/** A client that is closed after its test. */
function clientOf(config: ClientConfig | string): Client {
  const client = new Client(config);
  client.on('error', () => undefined);
  cleanUp.push(() => client.end().catch(() => undefined));
  return client;
}

async function connected(config: ClientConfig | string): Promise<Client> {
  const client = clientOf(config);
  await client.connect();
  return client;
}

function poolOf(port: number): Pool {
  const pool = new Pool({ ...to(port), connectionTimeoutMillis: 300, max: 1 });
  cleanUp.push(() => pool.end());
  return pool;
}

async function bouncerOf(options: Partial<PgBouncerOptions>): Promise<PgBouncer> {
  const bouncer = await startPgBouncer(server, { mode: 'session', poolSize: 1, ...options });
  cleanUp.push(() => bouncer.stop());
  return bouncer;
}

/** Resets a client's connection, and resolves once the client has noticed. */
async function lost(client: Client): Promise<void> {
  const ended = new Promise((resolve) => client.once('error', resolve));
  proxy.resetAll();
  await ended;
}

/** Provokes the failure of each message, by its text. */
const PROVOCATIONS: Readonly<Record<(typeof MESSAGES)[number]['text'], () => Promise<unknown>>> = {
  'timeout expired': () => {
    proxy.setMode('swallow');
    return clientOf(to(proxy.port, { connectionTimeoutMillis: 300 })).connect();
  },
  'timeout exceeded when trying to connect': async () => {
    const pool = poolOf(server.port);
    // Its time limit includes that of connecting, which a busy machine exceeds.
    const only = await eventually(() => pool.connect());
    cleanUp.push(() => {
      only.release();
      return Promise.resolve();
    });
    await pool.query('select 1');
  },
  'Connection terminated due to connection timeout': () => {
    proxy.setMode('swallow');
    return poolOf(proxy.port).query('select 1');
  },
  'Query read timeout': async () => {
    const client = await connected(to(server.port, { query_timeout: 300 }));
    // So long that a stalled machine does not read the result before the timer fires.
    await client.query('select pg_sleep(10)');
  },
  'Connection terminated': async () => {
    const client = await connected(to(proxy.port));
    const running = client.query('select pg_sleep(10)');
    proxy.endAll();
    await running;
  },
  'Client has encountered a connection error and is not queryable': async () => {
    const client = await connected(to(proxy.port));
    await lost(client);
    await client.query('select 1');
  },
  'Client was closed and is not queryable': async () => {
    const client = await connected(to(server.port));
    await client.end();
    await client.query('select 1');
  },
  'The server does not support SSL connections': () => clientOf(to(server.port, { ssl: { rejectUnauthorized: false } })).connect(),
  'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string': () =>
    clientOf(to(server.port, { user: 'asked_for_password', database: 'postgres' })).connect(),
  'PGlite is closed': async () => {
    const pglite = await PGlite.create();
    await pglite.close();
    await pglite.query('select 1');
  },
  'The database schema is not empty': async () => {
    await server.run('create database with_tables');
    await server.run('create table users (id text)', 'with_tables');
    const engine = openPostgres(serverAt(server.url('with_tables')), () => undefined);
    const access = await engine.openMigrationAccess();
    cleanUp.push(() => engine.close(), () => access.close()); // prettier-ignore
    // The program's error has the remedy; the schema engine's error is its cause.
    await deployMigrations(access).catch((error: unknown) => {
      throw error instanceof Error ? error.cause : error;
    });
  },
  'no pg_hba.conf entry': () => clientOf(to(server.port, { user: 'not_in_hba', database: 'postgres' })).connect(),
  'no more connections allowed': async () => {
    const bouncer = await bouncerOf({ maxClients: 1 });
    await connected(bouncer.url('postgres'));
    await clientOf(bouncer.url('postgres')).connect();
  },
  query_wait_timeout: async () => {
    const bouncer = await bouncerOf({ settings: ['query_wait_timeout = 1'] });
    const first = await connected(bouncer.url('postgres'));
    await first.query('select 1');
    const second = await connected(bouncer.url('postgres'));
    await second.query('select 1');
  },
  'server conn crashed?': async () => {
    const bouncer = await bouncerOf({});
    const client = await connected(bouncer.url('postgres'));
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const running = client.query('select pg_sleep(10)');
    process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
    await running;
  },
  'server connection closed': async () => {
    const bouncer = await startPgBouncer(proxy, { mode: 'session', poolSize: 1 });
    cleanUp.push(() => bouncer.stop());
    const sendThenReset = async () => {
      const client = await connected(bouncer.url('postgres'));
      await client.query('select 1');
      // PgBouncer must be waiting for events again: a socket that it has not waited for since its last event comes first.
      await setTimeout(100);
      bouncer.signal('SIGSTOP');
      const running = client.query('select 1');
      await setTimeout(100);
      proxy.resetAll();
      await setTimeout(100);
      bouncer.signal('SIGCONT');
      await running;
    };
    // On a busy machine it may still read the reset before the statement.
    for (let attempt = 1; attempt < 10; attempt += 1) {
      const error = await errorOf(sendThenReset);
      if (!(error instanceof Error && error.message.startsWith('server conn crashed?'))) throw error;
    }
    await sendThenReset();
  },
  'unsupported startup parameter': async () => {
    const bouncer = await bouncerOf({});
    await clientOf({ connectionString: bouncer.url('postgres'), statement_timeout: 1_000 }).connect();
  },
  'no such database': async () => {
    const bouncer = await bouncerOf({ database: 'postgres' });
    await clientOf(bouncer.url('nowhere')).connect();
  },
  'password authentication failed': async () => {
    const bouncer = await bouncerOf({ settings: ['auth_type = md5'] });
    await clientOf(bouncer.url('postgres').replace(':secret@', ':wrong@')).connect();
  },
  'SASL authentication failed': async () => {
    const bouncer = await bouncerOf({ settings: ['auth_type = scram-sha-256'] });
    await clientOf(bouncer.url('postgres').replace(':secret@', ':wrong@')).connect();
  },
};

test('provokes every message of MESSAGES, and no other', () => {
  expect(Object.keys(PROVOCATIONS).sort()).toEqual(MESSAGES.map(({ text }) => text).sort());
});

test.each<MessageRow>(MESSAGES)('$text: the real error means $code', async ({ text, of, code }) => {
  // The keys are the texts of MESSAGES, as the test above asserts.
  const error = await errorOf(PROVOCATIONS[text as keyof typeof PROVOCATIONS]);
  expect(error).toMatchObject({ message: expect.stringContaining(text) as unknown });
  // Without the entry there would only be `of`, a code that is too general.
  expect(errorChainOf(error).codes.slice(0, of === undefined ? 1 : 2)).toEqual(of === undefined ? [code] : [code, of]);
  await untilServing();
});

/** Waits until the server accepts statements: it restarts all sessions after one is killed. */
async function untilServing(): Promise<void> {
  for (;;) {
    try {
      await server.run('select 1');
      return;
    } catch {
      await setTimeout(50);
    }
  }
}

test('the schema engine passes on the SQLSTATE in the message', async () => {
  await server.run('create database of_others');
  const engine = openPostgres(serverAt(server.url('of_others').replace('postgres@', 'poor@')), () => undefined);
  const access = await engine.openMigrationAccess();
  cleanUp.push(() => engine.close(), () => access.close()); // prettier-ignore
  const error = await errorOf(() => deployMigrations(access));
  expect(error).toMatchObject({ message: expect.stringMatching(/permission denied for schema public \(SQLSTATE 42501\)$/) as unknown });
  expect(errorChainOf(error).codes).toContain('42501');
});
