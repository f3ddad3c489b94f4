import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCS } from '../deploy/runbooks';
import { freePort } from '../support/free-port';
import type { PatroniNode } from './patroni';
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
  /** Interval in milliseconds. */
  readonly intervalMs: number;
  /** How many checks have to fail before a gateway is out of service; 1 by default. A single one that succeeds is enough. */
  readonly fall?: number;
}

/** A running HAProxy, whose statistics say which servers of a backend it uses. */
interface RunningHaProxy {
  stateOf(backend: string, server: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

async function run(lines: readonly string[]): Promise<RunningHaProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-haproxy-'));
  const statsPort = await freePort();
  const statistics = ['frontend statistics', '  mode http', `  bind 127.0.0.1:${statsPort}`, '  stats enable', '  stats uri /', ''];
  await writeFile(join(folder, 'haproxy.cfg'), [...lines, ...statistics].join('\n'));
  const child = spawn('/usr/sbin/haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) =>
    child.on('close', () => {
      resolve();
    }),
  );
  return {
    // A line of the statistics: backend, server, sixteen numbers, state.
    async stateOf(backend, server) {
      const csv = await (await fetch(`http://127.0.0.1:${statsPort}/;csv`)).text();
      return new RegExp(`^${backend},${server},(?:[^,]*,){15}(\\w+)`, 'm').exec(csv)?.[1];
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Starts an HAProxy in front of gateways on ports of 127.0.0.1. It does not hide lost requests: with the default `retries`
 * and `retry-on`, a request that has been sent is never sent again.
 */
export async function startHaProxy(ports: readonly number[], { check, intervalMs, fall = 1 }: HaProxyOptions): Promise<HaProxy> {
  const defaults = ['mode http', 'timeout connect 2s', 'timeout client 30s', 'timeout server 30s', 'timeout check 10s'];
  return startGatewayProxy(ports, defaults, [
    'balance roundrobin',
    ...check,
    `default-server check inter ${intervalMs}ms fall ${fall} rise 1`,
  ]);
}

async function startGatewayProxy(ports: readonly number[], defaults: readonly string[], backend: readonly string[]): Promise<HaProxy> {
  const port = await freePort();
  const proxy = await run([
    'defaults',
    ...defaults,
    'frontend clients',
    `  bind 127.0.0.1:${port}`,
    '  default_backend gateways',
    'backend gateways',
    ...backend,
    ...ports.map((gatewayPort, index) => `  server gateway${index} 127.0.0.1:${gatewayPort}`),
  ]);
  const stateOf = (server: number): Promise<string | undefined> => proxy.stateOf('gateways', `gateway${server}`);
  await eventually(() => stateOf(0));
  return {
    url: `http://127.0.0.1:${port}`,
    until: (server, state) =>
      eventually(async () => {
        const found = await stateOf(server);
        if (found !== state) throw new Error(`HAProxy says that gateway ${server} is ${found ?? 'unknown'}, not ${state}`);
      }),
    stop: () => proxy.stop(),
  };
}

/** The settings of docs/operations.md, each a line, of its sections `defaults` and `backend gateways`. @throws Error if they are missing */
export function documentedHaProxy(): { readonly defaults: readonly string[]; readonly backend: readonly string[] } {
  const text = readFileSync(join(DOCS, 'operations.md'), 'utf8');
  const [, defaults, backend] = /^```haproxy\ndefaults\n([^]*?)^backend gateways\n([^]*?)^```$/m.exec(text) ?? [];
  if (defaults === undefined || backend === undefined) throw new Error('docs/operations.md has no settings of HAProxy');
  const linesOf = (section: string): string[] => section.trimEnd().split('\n');
  return { defaults: linesOf(defaults), backend: linesOf(backend) };
}

/** Starts an HAProxy in front of gateways on ports of 127.0.0.1, with the settings of docs/operations.md and none besides. */
export async function startDocumentedHaProxy(ports: readonly number[]): Promise<HaProxy> {
  const { defaults, backend } = documentedHaProxy();
  return startGatewayProxy(ports, defaults, backend);
}

/** An HAProxy that leads to the leader of a cluster. */
export interface LeaderProxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts an HAProxy whose connections lead to the server that Patroni says is the leader, with the lines of docs/scaling.md. */
export async function startLeaderProxy(nodes: readonly Pick<PatroniNode, 'name' | 'port' | 'restPort'>[]): Promise<LeaderProxy> {
  const port = await freePort();
  const proxy = await run([
    'defaults',
    '  mode tcp',
    '  timeout connect 1s',
    '  retries 0',
    '  timeout client 1h',
    '  timeout server 1h',
    '  timeout check 1s',
    'listen leader',
    `  bind 127.0.0.1:${port}`,
    '  option httpchk GET /primary',
    '  http-check expect status 200',
    '  default-server inter 250ms fall 1 rise 1 on-marked-down shutdown-sessions',
    ...nodes.map((node) => `  server ${node.name} 127.0.0.1:${node.port} check port ${node.restPort}`),
  ]);
  await eventually(async () => {
    const states = await Promise.all(nodes.map(({ name }) => proxy.stateOf('leader', name)));
    if (states.filter((state) => state === 'UP').length !== 1)
      throw new Error(`HAProxy does not know the leader yet: ${states.join(', ')}`);
  });
  return { port, stop: () => proxy.stop() };
}
