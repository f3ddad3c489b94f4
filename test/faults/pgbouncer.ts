import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../support/free-port';
import type { PostgresServer } from './postgres-server';
import { eventually, giveToServerUser, spawnAsServerUser } from './processes';

/** A PgBouncer in front of a server, from Debian's package `pgbouncer`. */
export interface PgBouncer {
  url(database: string): string;
  /** Sends a signal to its process. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<void>;
}

/** The options of a PgBouncer. */
export interface PgBouncerOptions {
  readonly mode: 'transaction' | 'session';
  /** Maximum connections to the server, for each database. */
  readonly poolSize: number;
  /** Maximum client connections in total; 500 by default. */
  readonly maxClients?: number;
  /** The only configured database; all of the server by default. */
  readonly database?: string;
  /** Further lines of its configuration. */
  readonly settings?: readonly string[];
  /** The program; Debian's by default. */
  readonly program?: string;
}

/** A PgBouncer that keeps prepared statements (1.21 or newer); undefined if `.ci/run` has not found one. */
export const NEWER_PGBOUNCER: string | undefined = process.env['NEWER_PGBOUNCER'];

/** Starts a PgBouncer on a free port in front of a server or a TCP proxy. */
export async function startPgBouncer(
  server: Pick<PostgresServer, 'port'>,
  { mode, poolSize, maxClients = 500, database = '*', settings = [], program = '/usr/sbin/pgbouncer' }: PgBouncerOptions,
): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-pgbouncer-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  await writeFile(join(folder, 'users.txt'), '"postgres" "secret"\n');
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    [
      '[databases]',
      `${database} = host=127.0.0.1 port=${server.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = trust',
      `auth_file = ${join(folder, 'users.txt')}`,
      `pool_mode = ${mode}`,
      `default_pool_size = ${poolSize}`,
      `max_client_conn = ${maxClients}`,
      // Retries a login that was reset after 1 s instead of 15 s.
      'server_login_retry = 1',
      ...settings,
      '',
    ].join('\n'),
  );
  await giveToServerUser(folder);
  const child = spawnAsServerUser(program, ['-q', join(folder, 'pgbouncer.ini')]);
  const ended = new Promise<void>((resolve) =>
    child.on('close', () => {
      resolve();
    }),
  );
  const url = (database: string): string => `postgresql://postgres:secret@127.0.0.1:${port}/${database}`;
  await eventually(async () => {
    const client = new Client({ connectionString: url('postgres') });
    client.on('error', () => undefined);
    await client.connect();
    await client.end();
  });
  return {
    url,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
