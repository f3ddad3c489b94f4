import { appendFile, chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../support/free-port';
import { eventually, giveToServerUser, runAsServerUser } from './processes';

/** A private PostgreSQL server, from Debian's package `postgresql`. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  /** The folder of its Unix socket. */
  readonly socketDirectory: string;
  /** The connection string of a database, for the superuser. */
  url(database?: string): string;
  /** Runs statements on a database, on a new connection. */
  run(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Locks tables of a database exclusively, as a migration does. Resolves once they are locked; `ended` once they are unlocked. */
  lock(tables: string, seconds: number, database: string): Promise<{ readonly ended: Promise<unknown> }>;
  start(): Promise<void>;
  /** `fast` terminates sessions cleanly, `immediate` like a crash. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** Suspends (SIGSTOP), resumes (SIGCONT) or kills every process of the server. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): Promise<void>;
  remove(): Promise<void>;
}

/** The folder of the programs of the newest major version: Debian has one for each. */
export async function postgresBinaries(): Promise<string> {
  const root = '/usr/lib/postgresql';
  const versions = (await readdir(root)).filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b));
  return join(root, versions.at(-1) ?? '', 'bin');
}

/** Initializes and starts a server. `settings` are lines of postgresql.conf. */
export function startPostgresServer(settings: readonly string[] = []): Promise<PostgresServer> {
  return startServer(settings, (bin, data) =>
    runAsServerUser(join(bin, 'initdb'), ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-sync', '-D', data]),
  );
}

/** Starts a streaming replica of a server. `settings` are lines of its postgresql.conf, besides those of the server. */
export function startStandby(primary: PostgresServer, settings: readonly string[] = [], port?: number): Promise<PostgresServer> {
  const createData = (bin: string, data: string): Promise<unknown> => {
    const source = ['--dbname', primary.url(), '--checkpoint=fast', '--no-sync', '--write-recovery-conf'];
    return runAsServerUser(join(bin, 'pg_basebackup'), [...source, '-D', data]);
  };
  return startServer(['hot_standby_feedback = off', ...settings], createData, port);
}

/** Starts a server with the files that `createData` creates, on a port that is free or was that of another server. */
async function startServer(
  settings: readonly string[],
  createData: (bin: string, data: string) => Promise<unknown>,
  givenPort?: number,
): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-postgres-'));
  await chmod(folder, 0o755);
  await giveToServerUser(folder);
  const bin = await postgresBinaries();
  const data = join(folder, 'data');
  await createData(bin, data);
  const port = givenPort ?? (await freePort());
  const own = [
    `port = ${port}`,
    `unix_socket_directories = '${folder}'`,
    `listen_addresses = '127.0.0.1'`,
    'fsync = off',
    'wal_keep_size = 256MB',
  ];
  await appendFile(join(data, 'postgresql.conf'), [...own, ...settings, ''].join('\n'));

  const server: PostgresServer = {
    host: '127.0.0.1',
    port,
    socketDirectory: folder,
    url: (database = 'postgres') => `postgresql://postgres@127.0.0.1:${port}/${database}`,
    async run(sql, database) {
      const client = new Client({ connectionString: server.url(database) });
      client.on('error', () => undefined);
      await client.connect();
      try {
        const result = await client.query<Record<string, unknown>>(sql);
        return [result].flat().at(-1)?.rows ?? [];
      } finally {
        await client.end();
      }
    },
    async lock(tables, seconds, database) {
      const ended = server.run(`begin; lock table ${tables} in access exclusive mode; select pg_sleep(${seconds}); commit`, database);
      await eventually(async () => {
        const held = await server.run(`select 1 from pg_locks where mode = 'AccessExclusiveLock' and granted`, database);
        if (held.length === 0) throw new Error('not locked yet');
      });
      return { ended };
    },
    async start() {
      await runAsServerUser(join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', join(folder, 'log'), 'start']);
      await eventually(() => server.run('select 1'));
    },
    async stop(mode) {
      await runAsServerUser(join(bin, 'pg_ctl'), ['-D', data, '-w', '-m', mode, 'stop']);
    },
    async signal(signal) {
      const [pid = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
      const children = await childrenOf(Number(pid));
      for (const one of [Number(pid), ...children]) process.kill(one, signal);
    },
    async remove() {
      await server.signal('SIGCONT').catch(() => undefined);
      await server.stop('immediate').catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}
