import type { ListeningSession, OpenListeningSession } from '../database/listening-session';
import { PostgresClient } from './postgres-client';
import { ServerChoice, type ConnectionSettings } from './server-choice';

/** How long a statement of the session may take, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 5_500;

/** Settings of sessions that listen. */
export const LISTENING_SESSION = { statement_timeout: String(STATEMENT_TIMEOUT_MS), idle_session_timeout: '0' };

/**
 * Opens sessions that listen, each on a connection of its own.
 * @throws ConfigError if a certificate cannot be read
 */
export function listenAt(settings: ConnectionSettings): OpenListeningSession {
  const choice = new ServerChoice(settings);
  return async ({ channel, onNotification, onLost }) => {
    const client = new PostgresClient({ ...settings.config, query_timeout: STATEMENT_TIMEOUT_MS + 500 }, choice);
    let isClosed = false;
    const lose = (error?: Error): void => {
      if (isClosed) return;
      isClosed = true;
      onLost(error);
    };
    const session: ListeningSession = {
      async query<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
        // The caller states the type of its own statement.
        return (await client.query({ text, values: [...values] })).rows as readonly Row[];
      },
      close() {
        isClosed = true;
        // The server ends the session when its connection closes, and may not respond.
        client.connection.stream.destroy();
        return Promise.resolve();
      },
    };
    try {
      await client.connect();
      client.on('notification', ({ payload = '' }) => {
        onNotification(payload);
      });
      await session.query(`listen ${client.escapeIdentifier(channel)}`);
      client.on('error', lose);
      client.once('end', () => {
        lose();
      });
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  };
}
