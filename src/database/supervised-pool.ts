import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import type { Prisma } from '../generated/prisma/client';
import { ProbedAvailability, type Availability } from './availability';
import type { Reader } from './database';
import { databaseFailureOf, toDatabaseAppError } from './database-failure';

/** How long a new connection may take to be made and to answer, in milliseconds, before the database counts as away. */
const PROBE_TIMEOUT_MS = 1_500;

/** How long readiness waits for the database in all, in milliseconds. */
const MONITOR_TIMEOUT_MS = 2_000;

/** How long connections may take to part from their server when a pool is closed, in milliseconds. */
const PARTING_MS = 1_000;

/** Without a listener Node would end the process; the statement on the connection fails by itself. */
function ignore(): void {
  // Nothing is left to do.
}

/** Cuts a connection, also one whose server does not answer. */
function cut(client: PoolClient): void {
  client.connection.stream.destroy();
}

/**
 * Does something on a connection of a pool, with one time limit over connecting and answering. A connection that comes too
 * late goes back to the pool, one that does not answer is cut.
 */
async function withClient<Result>(pool: Pool, timeoutMs: number, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  let client: PoolClient | undefined;
  const giveBack = (error?: Error): void => {
    client?.removeListener('error', ignore);
    client?.release(error);
    client = undefined;
  };
  let isLate = false;
  const working = pool.connect().then(async (connected) => {
    client = connected;
    client.on('error', ignore);
    try {
      if (!isLate) return await work(connected);
      throw new Error('timeout expired');
    } finally {
      giveBack();
    }
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      // The words of node-postgres, so that it is recognised as the same.
      const error = new Error('timeout expired');
      giveBack(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    // What `working` comes to after the time limit concerns nobody.
    return await Promise.race([working, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A pool that finds out when its server is away and when it is back. */
export interface SupervisedPool {
  readonly availability: Availability;
  /** Closes the pool by `end`, also where the server does not answer. */
  close(end: () => Promise<unknown>): Promise<void>;
}

/** Watches the connections of a pool. */
export function supervise(pool: Pool): SupervisedPool {
  const open = new Set<PoolClient>();
  const idle = new Set<PoolClient>();
  // A connection that dies while idle has left the pool by then. Without a listener Node would end the process.
  pool.on('error', ignore);
  pool.on('connect', (client) => open.add(client));
  pool.on('acquire', (client) => idle.delete(client));
  pool.on('release', (_error, client) => idle.add(client));
  pool.on('remove', (client) => {
    open.delete(client);
    idle.delete(client);
  });
  const availability = new ProbedAvailability({
    probe: async () => {
      await withClient(pool, PROBE_TIMEOUT_MS, (client) => client.query('select 1'));
    },
    // What ended one connection has perhaps ended all: the next statement of each would find out. Those that are busy show it.
    onFailure: () => {
      for (const client of idle) cut(client);
    },
  });
  return {
    availability,
    async close(end) {
      availability.close();
      const timer = setTimeout(() => {
        for (const client of open) cut(client);
      }, PARTING_MS);
      await end();
      clearTimeout(timer);
    },
  };
}

/**
 * Reads by a pool of its own, so that the answer does not wait for requests, and within a time limit over everything. Where there
 * is no further connection to be had, by `requests`, which are served all the same.
 */
export function createMonitor(own: Pool, requests: Pool, availability: Availability): Reader {
  own.on('error', ignore);
  return {
    async read<Row>(_kind: string, query: Prisma.Sql): Promise<Row[]> {
      await availability.untilAvailable();
      const readBy = (pool: Pool): Promise<QueryResult<Row & QueryResultRow>> =>
        withClient(pool, MONITOR_TIMEOUT_MS, (client) => client.query({ text: query.text, values: query.values }));
      try {
        const { rows } = await readBy(own).catch((error: unknown) => {
          if (databaseFailureOf(error) === 'rejected') return readBy(requests);
          throw error;
        });
        return rows;
      } catch (error) {
        throw toDatabaseAppError(error);
      }
    },
  };
}
