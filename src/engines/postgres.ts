import type { PostgresConfig } from '../config/database';
import type { Engine, SqlObserver } from '../database/database';
import { connectionSettings } from './connection-settings';
import { LISTENING_SESSION, listenAt } from './listening-client';
import { MIGRATION_SESSION, openMigrationAccess } from './postgres-migrations';
import { openServer } from './server-pools';

/**
 * Opens a PostgreSQL server (14 and newer) and its replicas, each with a bounded pool. Connects on first use: an unreachable server causes a
 * 503, not a crash.
 * @throws ConfigError if a certificate cannot be read
 */
export function openPostgres(config: PostgresConfig, observe?: SqlObserver): Engine {
  const { address, directAddress, listenAddress, poolSize, dialect, maxReplicaLagMs: maxLagMs } = config;
  const primary = openServer({ address, poolSize, dialect, role: 'primary', observe });
  const replicas = config.replicas.map(({ name, address: ofReplica }) => ({
    name,
    ...openServer({ address: ofReplica, poolSize, dialect, role: 'replica', observe }),
  }));
  return {
    ...primary,
    kind: 'postgres',
    dialect,
    replicas: replicas.length === 0 ? undefined : { connections: replicas, primary: primary.monitor, maxLagMs },
    // Notifications are not sent to standbys.
    listen: listenAt(connectionSettings(listenAddress ?? address, LISTENING_SESSION, true)),
    openMigrationAccess: () => openMigrationAccess(connectionSettings(directAddress ?? address, MIGRATION_SESSION, true)),
    async close() {
      await Promise.all([primary, ...replicas].map((server) => server.close()));
    },
  };
}
