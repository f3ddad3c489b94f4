import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../support/free-port';
import { postgresBinaries } from './postgres-server';
import { asServerUser, eventually, giveToServerUser, SERVER_CWD } from './processes';

/** A PostgreSQL server under Patroni. */
export interface PatroniNode {
  readonly name: string;
  readonly port: number;
  /** The port of Patroni's REST interface, which HAProxy checks. */
  readonly restPort: number;
  /** Whether Patroni says that this node is the leader, and accepts writes. */
  isLeader(): Promise<boolean>;
  /** Kills Patroni and every process of the server. */
  kill(): Promise<void>;
}

/** Two PostgreSQL servers under Patroni, with etcd, from Debian's packages `patroni` and `etcd-server`. */
export interface PatroniCluster {
  readonly nodes: readonly [PatroniNode, PatroniNode];
  leader(): Promise<PatroniNode>;
  /** The connection string of a database on the node that is the leader at the start. */
  url(database?: string): string;
  /** Runs statements on that node. */
  run(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Hands the leadership over to the other node. Resolves once Patroni has done it. */
  switchOver(): Promise<void>;
  /** Waits until a node streams from the leader and has everything that it has written. */
  untilReplicated(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Settings of the cluster, in seconds. The defaults are 30, 10 and 10: a leader that was killed is replaced once its key has expired, after
 * `ttl`.
 */
const DYNAMIC = { ttl: 8, loop_wait: 1, retry_timeout: 3 };

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a server of the cluster. It ends with this process, so that an interrupted run leaves none. */
function run(file: string, parameters: readonly string[]): Running {
  const [command, all] = asServerUser(file, parameters);
  const child = spawn(command, [...all], { stdio: 'ignore', cwd: SERVER_CWD });
  running.add(child);
  const ended = new Promise<void>((resolve) =>
    child.on('close', () => {
      running.delete(child);
      resolve();
    }),
  );
  return { child, ended };
}

async function startEtcd(folder: string): Promise<Running & { readonly port: number }> {
  const [port, peerPort] = [await freePort(), await freePort()];
  const [url, peerUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`];
  const clients = ['--listen-client-urls', url, '--advertise-client-urls', url];
  const peers = ['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl, '--initial-cluster', `default=${peerUrl}`];
  const etcd = run('/usr/bin/etcd', ['--data-dir', join(folder, 'etcd'), ...clients, ...peers]);
  await eventually(async () => {
    if (!(await fetch(`${url}/health`)).ok) throw new Error('etcd is not ready');
  });
  return { ...etcd, port };
}

/** YAML contains JSON. */
function configuration(name: string, folder: string, bin: string, ports: { etcd: number; rest: number; postgres: number }): string {
  const address = (port: number): object => ({ listen: `127.0.0.1:${port}`, connect_address: `127.0.0.1:${port}` });
  return JSON.stringify({
    scope: 'gateway',
    name,
    restapi: address(ports.rest),
    etcd3: { host: `127.0.0.1:${ports.etcd}` },
    bootstrap: { dcs: { ...DYNAMIC, postgresql: { parameters: { fsync: 'off' } } }, initdb: [{ encoding: 'UTF8' }, 'no-sync'] },
    postgresql: {
      ...address(ports.postgres),
      bin_dir: bin,
      data_dir: join(folder, name),
      pgpass: join(folder, `${name}.pgpass`),
      parameters: { unix_socket_directories: folder },
      pg_hba: ['local all all trust', 'host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust'],
      authentication: { superuser: { username: 'postgres' }, replication: { username: 'postgres' } },
    },
  });
}

interface StartedNode extends PatroniNode, Running {
  /** Whether it is a replica with everything that the leader has written. */
  isReplica(): Promise<boolean>;
}

async function startNode(name: string, folder: string, etcdPort: number): Promise<StartedNode> {
  const [port, restPort] = [await freePort(), await freePort()];
  const file = join(folder, `${name}.yml`);
  await writeFile(file, configuration(name, folder, await postgresBinaries(), { etcd: etcdPort, rest: restPort, postgres: port }));
  await giveToServerUser(file);
  const patroni = run('/usr/bin/patroni', [file]);
  return {
    ...patroni,
    name,
    port,
    restPort,
    async isReplica() {
      const response = await fetch(`http://127.0.0.1:${restPort}/replica?lag=0`).catch(() => undefined);
      return response?.status === 200;
    },
    async isLeader() {
      const response = await fetch(`http://127.0.0.1:${restPort}/primary`).catch(() => undefined);
      return response?.status === 200;
    },
    async kill() {
      const [pid = ''] = (await readFile(join(folder, name, 'postmaster.pid'), 'utf8')).split('\n');
      const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
      patroni.child.kill('SIGKILL');
      // The server is a process of its own: its processes would otherwise end only after they have noticed that it is gone.
      for (const one of [pid, ...children.split(' ').filter(Boolean)]) process.kill(Number(one), 'SIGKILL');
      await patroni.ended;
    },
  };
}

/** Starts etcd, a leader and a replica that streams from it. */
export async function startPatroni(): Promise<PatroniCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-patroni-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'etcd'), { mode: 0o700 });
  await giveToServerUser(folder);
  const etcd = await startEtcd(folder);
  const first = await startNode('node0', folder, etcd.port);
  await eventually(async () => {
    if (!(await first.isLeader())) throw new Error('there is no leader yet');
  });
  const second = await startNode('node1', folder, etcd.port);
  const nodes = [first, second] as const;
  const cluster: PatroniCluster = {
    nodes,
    leader: () =>
      eventually(async () => {
        for (const node of nodes) if (await node.isLeader()) return node;
        throw new Error('there is no leader');
      }),
    url: (database = 'postgres') => `postgresql://postgres@127.0.0.1:${first.port}/${database}`,
    async run(sql, database) {
      const client = new Client({ connectionString: cluster.url(database) });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(sql)).rows;
      } finally {
        await client.end();
      }
    },
    async switchOver() {
      const { name, restPort } = await cluster.leader();
      const body = JSON.stringify({ leader: name, candidate: nodes.find((node) => node.name !== name)?.name });
      const response = await fetch(`http://127.0.0.1:${restPort}/switchover`, { method: 'POST', body });
      if (!response.ok) throw new Error(`Patroni rejects the switchover: ${await response.text()}`);
    },
    untilReplicated: () =>
      eventually(async () => {
        const states = await Promise.all(nodes.map((node) => node.isReplica()));
        if (!states.includes(true)) throw new Error('the replica does not stream yet');
      }),
    async stop() {
      for (const { child, ended } of [second, first, etcd]) {
        child.kill('SIGTERM');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
  await cluster.untilReplicated();
  return cluster;
}
