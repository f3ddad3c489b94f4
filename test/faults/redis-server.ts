import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../support/free-port';
import { eventually } from './processes';

/** A private Redis, from Debian's package `redis-server`. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Runs a command as the default user, on a new connection. */
  run(command: string, ...parameters: readonly (string | number)[]): Promise<unknown>;
  /** SIGSTOP suspends it with its connections open, SIGCONT resumes it, SIGKILL ends it. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  /** Restarts it on the same port after SIGKILL. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The files of a server with TLS. */
export interface RedisCertificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** What a Redis has besides its defaults. */
export interface RedisServerOptions {
  /** Lines of redis.conf. */
  readonly settings?: readonly string[];
  /** Serves TLS only. */
  readonly tls?: RedisCertificates;
  readonly isSentinel?: boolean;
}

function untilListening(port: number): Promise<void> {
  return eventually(
    () =>
      new Promise<void>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.destroy();
          resolve();
        });
        socket.on('error', reject);
      }),
  );
}

function portLines(port: number, tls: RedisCertificates | undefined): string[] {
  if (tls === undefined) return [`port ${port}`];
  const files = [`tls-ca-cert-file ${tls.authority}`, `tls-cert-file ${tls.certificate}`, `tls-key-file ${tls.key}`];
  return ['port 0', `tls-port ${port}`, 'tls-auth-clients optional', 'tls-replication yes', ...files];
}

/** Starts a Redis without persistence on a free port. */
export async function startRedisServer({ settings = [], tls, isSentinel = false }: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-redis-'));
  const port = await freePort();
  const file = join(folder, 'redis.conf');
  const own = ['bind 127.0.0.1', `dir ${folder}`, ...(isSentinel ? [] : ['save ""'])];
  await writeFile(file, [...own, ...portLines(port, tls), ...settings, ''].join('\n'));
  let child: ChildProcess;
  let ended: Promise<void>;
  const start = (): Promise<void> => {
    child = spawn('redis-server', [file, ...(isSentinel ? ['--sentinel'] : [])], { stdio: 'ignore' });
    ended = new Promise<void>((resolve) =>
      child.on('close', () => {
        resolve();
      }),
    );
    return untilListening(port);
  };
  await start();
  return {
    port,
    url: `${tls === undefined ? 'redis' : 'rediss'}://127.0.0.1:${port}`,
    async run(command, ...parameters) {
      const encryption = tls === undefined ? {} : { tls: { rejectUnauthorized: false } };
      const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null, ...encryption });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return await client.call(command, ...parameters);
      } finally {
        client.disconnect();
      }
    },
    signal: (signal) => void child.kill(signal),
    async restart() {
      await ended;
      await start();
    },
    async stop() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
