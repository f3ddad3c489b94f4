import type { TargetSession } from '../config/connection-parameters';
import type { DatabaseAddress } from '../config/connection-string';
import type { ConnectionSettings } from './server-choice';
import type { SessionSettings } from './session-client';

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Session settings that decide how values are formatted and where names are resolved: the same in every session of this program, whatever
 * the server, the database, the role or the connection string set. A pooler may drop them, so the statements of requests do not depend on
 * them: they qualify names with the schema, and read times as numbers.
 */
const COMMON_SESSION: SessionSettings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  quote_all_identifiers: 'off',
  search_path: 'public',
};

/**
 * Builds the settings of connections to an address.
 * @param session further settings of each session
 * @param writing whether to choose a writable server if the address has several
 */
export function connectionSettings(address: DatabaseAddress, session: SessionSettings, needsWritable = false): ConnectionSettings {
  const targetSession: TargetSession = needsWritable && address.servers.length > 1 ? 'read-write' : address.targetSession;
  const connectTimeoutMs = address.connectTimeoutS === undefined ? CONNECT_TIMEOUT_MS : address.connectTimeoutS * 1_000;
  return {
    address: { ...address, targetSession },
    config: {
      user: address.user,
      password: address.password,
      database: address.database,
      application_name: address.applicationName ?? 'livestream-gateway',
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: address.keepAlive,
      sslnegotiation: address.tls.mode === 'disable' ? 'postgres' : address.tls.negotiation,
      enableChannelBinding: address.channelBinding,
    },
    session: { ...(address.options !== undefined && { options: address.options }), ...COMMON_SESSION, ...session },
    connectTimeoutMs,
  };
}
