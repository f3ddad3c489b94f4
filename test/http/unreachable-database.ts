import { openPostgres } from '../../src/engines/postgres';
import { serverAt } from '../support/connection-string';
import { freePort } from '../support/free-port';
import { onServer } from '../support/server';
import type { TestDatabase } from '../support/test-database';

/** A database address that no response may contain. */
export const DATABASE_PASSWORD = 'the-password-of-the-database';

/** An unreachable server, with only the members that a gateway uses. */
export async function openUnreachableDatabase(): Promise<TestDatabase> {
  const url = `postgresql://gateway:${DATABASE_PASSWORD}@127.0.0.1:${await freePort()}/livestream`;
  const engine = openPostgres(serverAt(url), () => undefined);
  return {
    kind: 'postgres',
    url,
    engine,
    statements: [],
    execute: () => Promise.reject(new Error('This database is away')),
    query: () => Promise.reject(new Error('This database is away')),
    close: () => engine.close(),
  };
}

/** Shuts down the database of a running gateway. */
export async function takeAway({ url, engine }: TestDatabase): Promise<void> {
  // A client of a server would only reconnect.
  if (url !== undefined) await onServer(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
  else await engine.close();
}
