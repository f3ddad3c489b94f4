import { ALWAYS_AVAILABLE } from '../../src/database/availability';
import type { Engine } from '../../src/database/database';
import type { Reader } from '../../src/database/database-server';
import type { ReplicaConnections } from '../../src/database/replica';
import type { Prisma } from '../../src/generated/prisma/client';

/** What a server without a network reports, and does. Tests change it. */
export interface FakeServer {
  cluster: string;
  timeline: number;
  position: number;
  isInRecovery: boolean;
  instance: string;
  /** The error of checks; none if undefined. */
  checkError: Error | undefined;
  /** Runs a statement of a request. */
  run: (sql: string) => Promise<unknown[]>;
  /** How often its connections were closed. */
  disconnects: number;
}

/** A server without faults, whose statements return its name. */
export function fakeServer(name: string, isInRecovery: boolean): FakeServer {
  const run = (): Promise<unknown[]> => Promise.resolve([name]);
  return { cluster: 'a', timeline: 1, position: 100, isInRecovery, instance: '1', checkError: undefined, run, disconnects: 0 };
}

/** The answers to both statements about replication. */
function monitorOf(server: FakeServer): Reader {
  return {
    read<Row>(): Promise<Row[]> {
      if (server.checkError !== undefined) return Promise.reject(server.checkError);
      const { cluster, timeline, position, isInRecovery, instance } = server;
      const common = { cluster, isInRecovery, instance, replayed: String(position), replayedClockMs: null };
      // Both statements' rows in one: each function reads its own columns.
      const row = { ...common, timeline: isInRecovery ? timeline : timeline.toString(16), position: String(position), clockMs: Date.now() };
      return Promise.resolve([row as Row]);
    },
  };
}

function connectionsOf(server: FakeServer): Pick<Engine, 'prisma' | 'availability' | 'maxStatements'> {
  const $queryRaw = ({ text }: Prisma.Sql): Promise<unknown[]> => server.run(text);
  // The only method that DatabaseServer calls.
  return { prisma: { $queryRaw } as unknown as Engine['prisma'], availability: ALWAYS_AVAILABLE, maxStatements: () => 10 };
}

/** The part of an engine that `Database` uses, over servers without a network. */
export function fakeEngine(
  primary: FakeServer,
  replicas: readonly FakeServer[],
  maxLagMs: number,
): ReturnType<typeof connectionsOf> & Pick<Engine, 'replicas'> {
  const connections = replicas.map((server, index): ReplicaConnections => ({
    ...connectionsOf(server),
    name: `replica-${index + 1}`,
    monitor: monitorOf(server),
    disconnect: () => {
      server.disconnects += 1;
    },
  }));
  return { ...connectionsOf(primary), replicas: { connections, primary: monitorOf(primary), maxLagMs } };
}
