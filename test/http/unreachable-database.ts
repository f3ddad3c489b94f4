import { once } from 'node:events';
import { createServer } from 'node:net';
import { openPostgres } from '../../src/database/postgres';
import { onServer } from '../support/templates';
import type { TestDatabase } from '../support/test-database';

/** What an address of a database must never be found in: an answer. */
export const DATABASE_PASSWORD = 'the-password-of-the-database';

/** A port that was free a moment ago, so that nobody listens on it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A server that is away. Only what a gateway uses of it is there. */
export async function openUnreachableDatabase(): Promise<TestDatabase> {
  const url = `postgresql://gateway:${DATABASE_PASSWORD}@127.0.0.1:${await freePort()}/livestream`;
  const engine = openPostgres(url, () => undefined);
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

/** Takes a database from under a gateway that is using it. */
export async function takeAway({ url, engine }: TestDatabase): Promise<void> {
  // A client of a server would only connect anew.
  if (url !== undefined) await onServer(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
  else await engine.close();
}
