import { nameOfServer, parseConnectionString, type DatabaseAddress } from './connection-string';
import type { Parsed } from './variables';

/** The address of a replica. */
export interface ReplicaAddress {
  /** Its servers and its database, for the report, logs and metrics; without user and password. */
  readonly name: string;
  readonly address: DatabaseAddress;
}

/** Separates connection strings. One of them may contain commas itself, between its hosts. */
const SEPARATOR = /[\s,]+(?=postgres(?:ql)?:\/\/)/;

/** The same for addresses that lead to the same database of the same servers. */
function nameOf({ servers, database }: DatabaseAddress): string {
  return servers.map(nameOfServer).join(',') + (database === undefined ? '' : `/${database}`);
}

/**
 * Parses the connection strings of replicas, separated by commas or whitespace.
 * @returns the addresses, or all faults. A fault has the position of its connection string, and never a part of it, which may be a password
 */
export function parseReplicas(text: string): Parsed<readonly ReplicaAddress[]> {
  const strings = text.replace(/^[\s,]+|[\s,]+$/g, '').split(SEPARATOR);
  const replicas: ReplicaAddress[] = [];
  const faults: string[] = [];
  for (const [index, string] of strings.entries()) {
    const which = `connection string ${index + 1}`;
    const parsed = parseConnectionString(string, 'REPLICA_URLS');
    if (parsed.value === undefined) {
      faults.push(...parsed.faults.map((fault) => `${which} ${fault}`));
      continue;
    }
    const name = nameOf(parsed.value);
    if (replicas.some((other) => other.name === name)) faults.push(`${which} has the servers and the database of an earlier one`);
    replicas.push({ name, address: parsed.value });
  }
  return faults.length > 0 ? { faults } : { value: replicas };
}
