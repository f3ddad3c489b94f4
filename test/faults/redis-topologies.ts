import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../support/free-port';
import { eventually } from './processes';
import { startRedisServer, type RedisCertificates, type RedisServer } from './redis-server';

const execute = promisify(execFile);

/** A cluster of three primaries, each with a third of the 16,384 slots. */
export interface RedisCluster {
  readonly nodes: readonly [RedisServer, ...RedisServer[]];
  /** Names two of the nodes. */
  readonly url: string;
  /** Starts a migration of a key's slot to another node; `finish` ends it. The key itself is moved at the start. */
  migrate(key: string): Promise<{ finish(): Promise<void> }>;
  /** Waits until the other nodes agree that a node is lost. */
  untilLost(node: RedisServer): Promise<void>;
  stop(): Promise<void>;
}

const SLOTS = 16_384;

/** How long a node does not respond until the others consider it lost, in milliseconds: longer than a busy machine stalls. */
const NODE_TIMEOUT_MS = 5_000;

/** The same for a Sentinel and its primary. */
const DOWN_AFTER_MS = 3_000;

/** The setting of nodes that are addressed by the name of their certificates. */
export const ANNOUNCED_NAME = 'cluster-announce-hostname localhost';

/** The reply of a command that has a text. @throws Error for any other reply */
async function textOf(node: RedisServer, command: string, ...parameters: readonly (string | number)[]): Promise<string> {
  const reply = await node.run(command, ...parameters);
  if (typeof reply !== 'string') throw new Error(`${command} replied ${typeof reply}`);
  return reply;
}

function idOf(node: RedisServer): Promise<string> {
  return textOf(node, 'CLUSTER', 'MYID');
}

/** Starts a cluster. `settings` are lines of each node's redis.conf. */
export async function startRedisCluster(settings: readonly string[] = [], tls?: RedisCertificates): Promise<RedisCluster> {
  const starting = Array.from({ length: 3 }, async () => {
    const busPort = await freePort();
    const cluster = ['cluster-enabled yes', `cluster-node-timeout ${NODE_TIMEOUT_MS}`, `cluster-port ${busPort}`];
    return { busPort, node: await startRedisServer({ settings: [...cluster, ...settings], ...(tls && { tls }) }) };
  });
  const started = await Promise.all(starting);
  const nodes = started.map(({ node }) => node);
  const [first, second, ...others] = nodes;
  if (first === undefined || second === undefined) throw new Error('unreachable: there are three nodes');
  const part = Math.ceil(SLOTS / nodes.length);
  // A line of CLUSTER NODES: id, address and port, port of the bus, host name.
  const announced = settings.includes(ANNOUNCED_NAME) ? ',localhost' : '127.0.0.1:';
  for (const [index, { node, busPort }] of started.entries()) {
    await node.run('CLUSTER', 'ADDSLOTSRANGE', index * part, Math.min(SLOTS, (index + 1) * part) - 1);
    await node.run('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    if (node !== first) await first.run('CLUSTER', 'MEET', '127.0.0.1', node.port, busPort);
  }
  for (const node of nodes) {
    await eventually(async () => {
      const state = await textOf(node, 'CLUSTER', 'INFO');
      if (!state.includes('cluster_state:ok') || !state.includes('cluster_known_nodes:3')) throw new Error(`not ready: ${state}`);
      const known = await textOf(node, 'CLUSTER', 'NODES');
      if (known.split(announced).length !== nodes.length + 1) throw new Error(`not all nodes are known by their names: ${known}`);
    });
  }
  return {
    nodes: [first, second, ...others],
    url: `${tls === undefined ? 'redis' : 'rediss'}+cluster://127.0.0.1:${first.port},127.0.0.1:${second.port}`,
    async migrate(key) {
      const slot = Number(await first.run('CLUSTER', 'KEYSLOT', key));
      const source = nodes[Math.floor(slot / part)] ?? first;
      const target = source === first ? second : first;
      const [sourceId, targetId] = [await idOf(source), await idOf(target)];
      await target.run('CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId);
      await source.run('CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId);
      await source.run('MIGRATE', '127.0.0.1', target.port, key, 0, 5_000);
      return {
        async finish() {
          for (const node of [target, source]) await node.run('CLUSTER', 'SETSLOT', slot, 'NODE', targetId);
        },
      };
    },
    untilLost: (lost) =>
      eventually(async () => {
        for (const node of nodes.filter((one) => one !== lost)) {
          const known = await textOf(node, 'CLUSTER', 'NODES');
          if (!new RegExp(`:${lost.port}@\\S+ \\S+,fail `).test(known)) throw new Error(`not considered lost yet: ${known}`);
        }
      }),
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

/** A primary, its replica, and a Sentinel that fails over about a second after it considers the primary down. */
export interface RedisWithSentinel {
  readonly primary: RedisServer;
  readonly replica: RedisServer;
  readonly sentinel: RedisServer;
  /** Names a Sentinel that does not run, and then the one that does. */
  readonly url: string;
  /** Waits until the Sentinel considers the first primary down. */
  untilDown(): Promise<void>;
  stop(): Promise<void>;
}

/** What the servers have besides their defaults. */
export interface SentinelOptions {
  /** Lines of redis.conf of the primary and its replica. */
  readonly server?: readonly string[];
  /** Lines of sentinel.conf. */
  readonly sentinel?: readonly string[];
  /** How the Sentinel names the primary. */
  readonly host?: string;
  readonly tls?: RedisCertificates;
}

/** Starts a primary with a replica, known to a Sentinel as `mymaster`. */
export async function startRedisWithSentinel(options: SentinelOptions = {}): Promise<RedisWithSentinel> {
  const { server = [], host = '127.0.0.1', tls } = options;
  const encryption = tls === undefined ? {} : { tls };
  const primary = await startRedisServer({ settings: server, ...encryption });
  const replica = await startRedisServer({ settings: [...server, `replicaof ${host} ${primary.port}`], ...encryption });
  await eventually(async () => {
    const info = await textOf(replica, 'INFO', 'replication');
    if (!info.includes('master_link_status:up')) throw new Error('the replica is not connected yet');
  });
  const settings = [
    ...(options.sentinel ?? []),
    `sentinel monitor mymaster ${host} ${primary.port} 1`,
    `sentinel down-after-milliseconds mymaster ${DOWN_AFTER_MS}`,
    'sentinel failover-timeout mymaster 3000',
  ];
  const sentinel = await startRedisServer({ settings, isSentinel: true, ...encryption });
  // After a stall of 2 s, a Sentinel does nothing for this time, which is 30 s by default.
  await sentinel.run('SENTINEL', 'DEBUG', 'tilt-period', 1_000);
  await eventually(async () => {
    const known = await sentinel.run('SENTINEL', 'REPLICAS', 'mymaster');
    if (!Array.isArray(known) || known.length === 0) throw new Error('the Sentinel does not know the replica yet');
  });
  return {
    primary,
    replica,
    sentinel,
    url: `${tls === undefined ? 'redis' : 'rediss'}+sentinel://127.0.0.1:9,127.0.0.1:${sentinel.port}/mymaster`,
    untilDown: () =>
      eventually(async () => {
        const facts = JSON.stringify(await sentinel.run('SENTINEL', 'MASTER', 'mymaster'));
        // After the failover, the name belongs to the replica.
        if (!facts.includes('s_down') && facts.includes(`"${primary.port}"`)) throw new Error(`not considered down yet: ${facts}`);
      }),
    async stop() {
      await Promise.all([sentinel, replica, primary].map((server) => server.stop()));
    },
  };
}

/** The files of a private certificate authority, and of a server that it has certified as `localhost`. */
export interface CertificateFolder extends RedisCertificates {
  remove(): Promise<void>;
}

/** Creates a certificate authority and a certificate. */
export async function createCertificates(): Promise<CertificateFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-redis-certificates-'));
  await chmod(folder, 0o755);
  const at = (name: string): string => join(folder, name);
  const openssl = (...parameters: readonly string[]): Promise<unknown> => execute('openssl', [...parameters]);
  await writeFile(at('names'), 'subjectAltName=DNS:localhost');
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=test authority', '-keyout', at('ca.key'), '-out', at('ca.crt'));
  await openssl('req', ...key, '-subj', '/CN=localhost', '-keyout', at('server.key'), '-out', at('server.csr'));
  const authority = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial'];
  await openssl('x509', '-req', '-in', at('server.csr'), ...authority, '-days', '2', '-extfile', at('names'), '-out', at('server.crt'));
  return {
    authority: at('ca.crt'),
    certificate: at('server.crt'),
    key: at('server.key'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
