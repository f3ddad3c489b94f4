import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import type { Prisma } from '../generated/prisma/client';
import { ProbedAvailability, type Availability } from '../database/availability';
import type { Reader } from '../database/database-server';
import { databaseFailureOf, toDatabaseAppError } from '../database/database-failure';
import { ConnectionTimeoutError } from './postgres-client';

/** How long connecting and the first result may take, in milliseconds, before the database counts as unavailable. */
const PROBE_TIMEOUT_MS = 1_500;

/** How long closing a pool waits for its connections to end, in milliseconds. */
const CLOSE_TIMEOUT_MS = 1_000;

/** A listener for connection errors: without one Node would end the process. The statement on the connection reports the error. */
function ignoreError(): void {
  // See above.
}

/** Destroys the socket of a connection, which needs no response from the server. */
function destroySocket(client: PoolClient): void {
  client.connection.stream.destroy();
}

/**
 * Runs `work` on a connection of a pool, with one time limit for connecting and working. A connection that is established too late is
 * released; one that does not respond is destroyed.
 */
async function withClient<Result>(pool: Pool, timeoutMs: number, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  let client: PoolClient | undefined;
  const giveBack = (error?: Error): void => {
    client?.removeListener('error', ignoreError);
    client?.release(error);
    client = undefined;
  };
  let isLate = false;
  const working = pool.connect().then(async (connected) => {
    client = connected;
    client.on('error', ignoreError);
    try {
      if (!isLate) return await work(connected);
      throw new ConnectionTimeoutError();
    } finally {
      giveBack();
    }
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      const error = new ConnectionTimeoutError();
      giveBack(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    // The outcome of `working` after the time limit is ignored.
    return await Promise.race([working, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A pool with the availability of its server. */
export interface SupervisedPool {
  readonly availability: Availability;
  /** Closes every connection, so that the statements that run fail. */
  disconnect(): void;
  /** Closes the pool by `end`, even if the server does not respond. */
  close(end: () => Promise<unknown>): Promise<void>;
}

/** Supervises the connections of a pool. @param awaitsFailover whether a lost server is waited for, because no other one can serve */
export function supervise(pool: Pool, awaitsFailover: boolean): SupervisedPool {
  const open = new Set<PoolClient>();
  const idle = new Set<PoolClient>();
  let hasConnected = false;
  // Errors of idle connections: the pool has removed the connection already. Without a listener Node would end the process.
  pool.on('error', ignoreError);
  pool.on('connect', (client) => {
    open.add(client);
    hasConnected = true;
  });
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
    // The cause of one failed connection may have ended all of them, which only their next statement would show. Busy connections report it
    // themselves.
    onFailure: () => {
      for (const client of idle) destroySocket(client);
    },
    hasConnected: () => awaitsFailover && hasConnected,
  });
  const disconnect = (): void => {
    for (const client of open) destroySocket(client);
  };
  return {
    availability,
    disconnect,
    async close(end) {
      availability.close();
      const timer = setTimeout(disconnect, CLOSE_TIMEOUT_MS);
      await end();
      clearTimeout(timer);
    },
  };
}

/**
 * A reader with its own pool, so that a check does not wait for the statements of requests, and with one time limit for everything. If the
 * server has no further connection, it uses the pool `requests`, which still works.
 * @param timeoutMs how long a check may take, in milliseconds
 */
export function createMonitor(monitorPool: Pool, requests: Pool, availability: Availability, timeoutMs: number): Reader {
  monitorPool.on('error', ignoreError);
  return {
    async read<Row>(_kind: string, query: Prisma.Sql): Promise<Row[]> {
      await availability.waitUntilAvailable();
      const readBy = (pool: Pool): Promise<QueryResult<Row & QueryResultRow>> =>
        withClient(pool, timeoutMs, (client) => client.query({ text: query.text, values: query.values }));
      try {
        const { rows } = await readBy(monitorPool).catch((error: unknown) => {
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
