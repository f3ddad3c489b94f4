import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port';
import { eventually } from './processes';

/** A private Redis, from Debian's package `redis-server`. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** SIGSTOP suspends it with its connections open, SIGCONT resumes it, SIGKILL ends it. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  /** Restarts it on the same port after SIGKILL. */
  restart(): Promise<void>;
  stop(): Promise<void>;
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

/** Starts a Redis without persistence on a free port. */
export async function startRedisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-redis-'));
  const port = await freePort();
  let child: ChildProcess;
  let ended: Promise<void>;
  const start = (): Promise<void> => {
    child = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', folder], { stdio: 'ignore' });
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
    url: `redis://127.0.0.1:${port}`,
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
