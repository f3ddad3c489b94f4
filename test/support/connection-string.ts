import { parseConnectionString, type DatabaseAddress } from '../../src/config/connection-string';
import type { Dialect, PostgresConfig } from '../../src/config/database';

/** The address in a connection string. */
export function addressOf(url: string): DatabaseAddress {
  const { value, faults } = parseConnectionString(url, 'DATABASE_URL');
  if (value === undefined) throw new Error(faults.join('; '));
  return value;
}

/** The configuration of a server with only its address. */
export function serverAt(url: string, dialect: Dialect = 'postgresql'): PostgresConfig {
  const address = addressOf(url);
  const others = { directAddress: undefined, listenAddress: undefined, replicas: [], maxReplicaLagMs: 1_000 };
  return { kind: 'postgres', address, poolSize: undefined, dialect, ...others };
}
