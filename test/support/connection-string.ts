import { parseConnectionString, type DatabaseAddress } from '../../src/config/connection-string';
import type { PostgresConfig } from '../../src/config/database';

/** The address in a connection string. */
export function addressOf(url: string): DatabaseAddress {
  const { value, faults } = parseConnectionString(url, 'DATABASE_URL');
  if (value === undefined) throw new Error(faults.join('; '));
  return value;
}

/** The configuration of a server with only its address. */
export function serverAt(url: string): PostgresConfig {
  return { kind: 'postgres', address: addressOf(url), directAddress: undefined, poolSize: undefined };
}
