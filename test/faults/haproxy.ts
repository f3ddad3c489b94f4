import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port';
import { eventually } from './processes';

/** An HAProxy in front of gateways, from Debian's package `haproxy`. */
export interface HaProxy {
  readonly url: string;
  /** Waits until HAProxy considers a gateway UP or DOWN. */
  until(server: number, state: 'UP' | 'DOWN'): Promise<void>;
  stop(): Promise<void>;
}

/** The health check of gateways. */
export interface HaProxyOptions {
  /** Configuration lines of the check, such as `option httpchk GET /health/ready`. */
  readonly check: readonly string[];
  /** Interval in milliseconds; a single check changes the state. */
  readonly intervalMs: number;
}

/**
 * Starts an HAProxy in front of gateways on ports of 127.0.0.1. It does not hide lost requests: with the default `retries`
 * and `retry-on`, a request that has been sent is never sent again.
 */
export async function startHaProxy(ports: readonly number[], { check, intervalMs }: HaProxyOptions): Promise<HaProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-haproxy-'));
  const port = await freePort();
  const statsPort = await freePort();
  const lines = [
    'defaults',
    '  mode http',
    '  timeout connect 2s',
    '  timeout client 30s',
    '  timeout server 30s',
    '  timeout check 10s',
    'frontend clients',
    `  bind 127.0.0.1:${port}`,
    '  default_backend gateways',
    'backend gateways',
    '  balance roundrobin',
    ...check.map((line) => `  ${line}`),
    `  default-server check inter ${intervalMs}ms fall 1 rise 1`,
    ...ports.map((gatewayPort, index) => `  server gateway${index} 127.0.0.1:${gatewayPort}`),
    'frontend statistics',
    `  bind 127.0.0.1:${statsPort}`,
    '  stats enable',
    '  stats uri /',
    '',
  ];
  await writeFile(join(folder, 'haproxy.cfg'), lines.join('\n'));
  const child = spawn('/usr/sbin/haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) =>
    child.on('close', () => {
      resolve();
    }),
  );
  // A line of the statistics: backend, server, sixteen numbers, state.
  const stateOf = async (server: number): Promise<string | undefined> => {
    const csv = await (await fetch(`http://127.0.0.1:${statsPort}/;csv`)).text();
    return new RegExp(`^gateways,gateway${server},(?:[^,]*,){15}(\\w+)`, 'm').exec(csv)?.[1];
  };
  await eventually(() => stateOf(0));
  return {
    url: `http://127.0.0.1:${port}`,
    until: (server, state) =>
      eventually(async () => {
        const found = await stateOf(server);
        if (found !== state) throw new Error(`HAProxy says that gateway ${server} is ${found ?? 'unknown'}, not ${state}`);
      }),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
