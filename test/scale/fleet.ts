import { freePort } from '../support/free-port';
import { startFaultyGateway, type FaultyGateway } from '../faults/gateway-process';
import { startHaProxy, type HaProxy } from '../faults/haproxy';
import { startPgBouncer } from '../faults/pgbouncer';
import { startPostgresServer, startStandby, type PostgresServer } from '../faults/postgres-server';
import { startRedisServer } from '../faults/redis-server';
import { seededDatabase } from '../faults/seeded-database';

/** Machines of the fleet, and workers of each. */
export const MACHINES = 2;
export const WORKERS = 2;

/** Connections that the poolers open to a server: fewer than the machines open to them. */
const POOL_SIZE = 10;

/** The interval of HAProxy's checks, in milliseconds. */
const CHECK_MS = 100;

/** Twenty checks: enough for HAProxy to notice, also while the clients of 250 subscriptions connect again. */
const GRACE_S = '2';

/** A fleet of machines behind HAProxy, with a PgBouncer in front of the primary and one in front of its replica, and Redis. */
export interface Fleet {
  readonly haproxy: HaProxy;
  readonly primary: PostgresServer;
  /** The environment of every machine. */
  readonly env: Readonly<Record<string, string>>;
  machine(index: number): FaultyGateway;
  /** Stops a machine and starts it with another build, as a deployment does. @returns the exit code of the stopped one */
  deploy(index: number, main: string): Promise<number | null>;
  /** Replaces the workers of a machine one after another, by a SIGHUP. */
  reload(index: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything; `main` is the build on all machines. */
export async function startFleet(main: string): Promise<Fleet> {
  const primary = await startPostgresServer();
  await seededDatabase(primary);
  const standby = await startStandby(primary);
  const [pooler, replicaPooler] = [
    await startPgBouncer(primary, { mode: 'transaction', poolSize: POOL_SIZE }),
    await startPgBouncer(standby, { mode: 'transaction', poolSize: POOL_SIZE }),
  ];
  const redis = await startRedisServer();
  const env = {
    DATABASE_URL: pooler.url('gateway'),
    DIRECT_URL: primary.url('gateway'),
    REPLICA_URLS: replicaPooler.url('gateway'),
    REDIS_URL: redis.url,
    RATE_LIMIT: '100000000',
    WORKERS: String(WORKERS),
    SHUTDOWN_GRACE_S: GRACE_S,
    TRUST_PROXY: 'loopback',
    LOG_LEVEL: 'info',
  };
  const ports: number[] = [];
  const machines: FaultyGateway[] = [];
  const machine = (index: number): FaultyGateway => {
    const found = machines[index];
    if (found === undefined) throw new Error(`there is no machine ${index}`);
    return found;
  };
  const start = async (index: number, main: string): Promise<void> => {
    const started = await startFaultyGateway({ ...env, PORT: String(ports[index]) }, main);
    machines[index] = started;
    await started.command.until(new RegExp(`worker ${WORKERS} of ${WORKERS} is ready`));
  };
  for (let index = 0; index < MACHINES; index += 1) {
    ports.push(await freePort());
    await start(index, main);
  }
  const haproxy = await startHaProxy(ports, { check: ['option httpchk GET /health/ready'], intervalMs: CHECK_MS });
  return {
    haproxy,
    primary,
    env,
    machine,
    async deploy(index, other) {
      const stopped = machine(index).stop();
      await haproxy.until(index, 'DOWN');
      const { code } = await stopped;
      await start(index, other);
      await haproxy.until(index, 'UP');
      return code;
    },
    async reload(index) {
      machine(index).command.kill('SIGHUP');
      await machine(index).command.until(/all workers are replaced/);
    },
    async stop() {
      await haproxy.stop();
      for (const gateway of machines) await gateway.stop();
      await redis.stop();
      await pooler.stop();
      await replicaPooler.stop();
      await standby.remove();
      await primary.remove();
    },
  };
}
