import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { PostgresServer } from './postgres-server';
import { eventually, freePort, giveToServerUser, spawnAsServerUser } from './processes';

/** A PgBouncer in front of a server: Debian's package `pgbouncer`. */
export interface PgBouncer {
  url(database: string): string;
  stop(): Promise<void>;
}

/** What a PgBouncer is started with. */
export interface PgBouncerOptions {
  readonly mode: 'transaction' | 'session';
  /** Connections to the server, for each database. */
  readonly poolSize: number;
  /** Connections of clients, in all; 500 where it is left out. */
  readonly maxClients?: number;
}

/** Starts a PgBouncer on a free port, before a server or a proxy of one. */
export async function startPgBouncer(
  server: Pick<PostgresServer, 'port'>,
  { mode, poolSize, maxClients = 500 }: PgBouncerOptions,
): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-pgbouncer-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  await writeFile(join(folder, 'users.txt'), '"postgres" ""\n');
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    [
      '[databases]',
      `* = host=127.0.0.1 port=${server.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = trust',
      `auth_file = ${join(folder, 'users.txt')}`,
      `pool_mode = ${mode}`,
      `default_pool_size = ${poolSize}`,
      `max_client_conn = ${maxClients}`,
      // Where a login was reset the next one comes after a second, not after 15.
      'server_login_retry = 1',
      '',
    ].join('\n'),
  );
  await giveToServerUser(folder);
  const child = spawnAsServerUser('/usr/sbin/pgbouncer', ['-q', join(folder, 'pgbouncer.ini')]);
  const ended = new Promise<void>((resolve) =>
    child.on('close', () => {
      resolve();
    }),
  );
  const url = (database: string): string => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  await eventually(async () => {
    const client = new Client({ connectionString: url('postgres') });
    client.on('error', () => undefined);
    await client.connect();
    await client.end();
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
