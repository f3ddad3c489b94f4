import type { TargetSession } from '../config/connection-parameters';
import { parseConnectionString } from '../config/connection-string';
import { ConfigError } from '../config/variables';
import type { ConnectionSettings } from './server-choice';
import type { SessionSettings } from './session-client';

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * What the form of values depends on, and where names are looked up: the same in every session of this program, whatever the
 * server, the database, the role or the connection string set. Only a pooler keeps them from it, for which the statements of
 * requests do without them: they name the schema, and read times as numbers.
 */
const SAME_EVERYWHERE: SessionSettings = {
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
 * How connections of a connection string are made.
 * @param session what else each session sets
 * @param writing whether, of several servers, one that can be written to is looked for
 * @throws ConfigError where the text is no connection string
 */
export function connectionSettings(url: string, session: SessionSettings, writing = false): ConnectionSettings {
  const { connection, faults } = parseConnectionString(url);
  if (connection === undefined) throw new ConfigError(faults.map((fault) => `DATABASE_URL: ${fault}`));
  const target: TargetSession = writing && connection.servers.length > 1 ? 'read-write' : connection.targetSession;
  const connectTimeoutMs = connection.connectTimeoutS === undefined ? CONNECT_TIMEOUT_MS : connection.connectTimeoutS * 1_000;
  return {
    connection: { ...connection, targetSession: target },
    config: {
      user: connection.user,
      password: connection.password,
      database: connection.database,
      application_name: connection.applicationName ?? 'livestream-gateway',
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: connection.keepAlive,
      sslnegotiation: connection.tls.mode === 'disable' ? 'postgres' : connection.tls.negotiation,
      enableChannelBinding: connection.channelBinding,
    },
    session: { ...(connection.options !== undefined && { options: connection.options }), ...SAME_EVERYWHERE, ...session },
    connectTimeoutMs,
  };
}
