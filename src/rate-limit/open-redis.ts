import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { readCertificates } from '../config/certificate-files';
import type { ServerAddress } from '../config/connection-string';
import type { RedisAddress } from '../config/redis-url';

/** The maximum delay of a reconnection, and the timeout of connecting and of a connection without replies, in milliseconds. */
const RECONNECT_MS = 2_000;

const REDIS_PORT = 6_379;
const SENTINEL_PORT = 26_379;

/** A connection to Redis, or several to the nodes of a cluster. */
export type RedisClient = Cluster | Redis;

function retryDelayMs(attempt: number): number {
  return Math.min(attempt * 100, RECONNECT_MS);
}

function endpoint({ host = '127.0.0.1', port }: ServerAddress, defaultPort: number): { host: string; port: number } {
  return { host, port: port ?? defaultPort };
}

/** The options of each connection: those of a user who may run the commands of a rate limit and no others. */
function connectionOptions({ login, tls }: RedisAddress) {
  return {
    ...(login.user !== undefined && { username: login.user }),
    ...((login.user ?? login.password) !== undefined && { password: login.password ?? '' }),
    ...(tls !== undefined && { tls: readCertificates('REDIS_URL', tls) }),
    connectTimeout: RECONNECT_MS,
    socketTimeout: RECONNECT_MS,
    // Both need further rights. The limiter itself tries whether Redis can count.
    enableReadyCheck: false,
    disableClientInfo: true,
    // A connection to a primary that has become a replica is replaced by one to its successor.
    reconnectOnError: ({ message }) => message.includes('READONLY'),
  } satisfies RedisOptions;
}

/**
 * Connects to Redis in the background. While Redis is unavailable, commands fail immediately instead of being queued, except those to a
 * cluster, which wait until they are redirected to a node. A connection without replies is replaced. The library is imported here, so that a gateway without Redis does not load it.
 * @throws ConfigError if a certificate cannot be read
 */
export async function openRedis(address: RedisAddress): Promise<RedisClient> {
  const connection = connectionOptions(address);
  const { Cluster, Redis } = await import('ioredis');
  const { topology } = address;
  const options = { ...connection, enableOfflineQueue: false, maxRetriesPerRequest: 0, retryStrategy: retryDelayMs };
  switch (topology.kind) {
    case 'single':
      return new Redis({ ...options, ...endpoint(topology.server, REDIS_PORT), db: topology.database });
    case 'sentinel': {
      const { user, password } = topology.sentinelLogin;
      return new Redis({
        ...options,
        sentinels: topology.sentinels.map((sentinel) => endpoint(sentinel, SENTINEL_PORT)),
        name: topology.master,
        db: topology.database,
        ...(user !== undefined && { sentinelUsername: user }),
        ...(password !== undefined && { sentinelPassword: password }),
        ...(connection.tls !== undefined && { sentinelTLS: connection.tls, enableTLSForSentinelMode: true }),
        sentinelCommandTimeout: RECONNECT_MS,
        sentinelRetryStrategy: retryDelayMs,
      });
    }
    case 'cluster': {
      const nodes = topology.nodes.map((node) => endpoint(node, REDIS_PORT));
      const cluster = new Cluster(nodes, {
        redisOptions: connection,
        enableReadyCheck: false,
        clusterRetryStrategy: retryDelayMs,
        // Names are resolved when connecting, because certificates are issued for names.
        dnsLookup: (name, callback) => {
          callback(null, name);
        },
      });
      // Otherwise the first command of each node would wait for a connection.
      cluster.on('ready', () => {
        for (const node of cluster.nodes('master')) if (node.status === 'wait') node.connect().catch(() => undefined);
      });
      return cluster;
    }
  }
}
