import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Dialect } from '../config/database';
import type { Prisma } from '../generated/prisma/client';
import { AppError } from '../errors/app-error';
import type { IsAwaited } from './batch-loader';
import { positionOfToken, type Consistency } from './consistency';
import { DatabaseServer, MAX_RETRY_AGE_MS, type Reader, type ServerConnections, type StatementObserver } from './database-server';
import type { OpenListeningSession } from './listening-session';
import type { Replica } from './replica';
import { Replicas, type ReplicaAccess } from './replicas';
import type { StatementKind } from './statement-kind';

/** Called after every statement of an engine, for tests that count them. */
export type SqlObserver = (sql: string) => void;

/** Access of migrations to an engine: separate from the pool of requests, and without its time limits. */
export interface MigrationAccess {
  readonly adapterFactory: SqlMigrationAwareDriverAdapterFactory;
  /** Runs a script of several statements as one implicit transaction. */
  runScript(sql: string): Promise<void>;
  /** Holds the one lock of migrations and seeding while `work` runs. A second runner waits, and its `onWait` is called. */
  withMigrationLock<Result>(work: () => Promise<Result>, onWait?: () => void): Promise<Result>;
  close(): Promise<void>;
}

/** A PostgreSQL engine, embedded or a server, behind one interface. Its connections are those to the primary. */
export interface Engine extends ServerConnections {
  readonly kind: 'embedded' | 'postgres';
  /** `postgresql` if undefined. */
  readonly dialect?: Dialect | undefined;
  /**
   * The reader of readiness checks: separate from the statements of requests, and with its own time limit. If undefined, they read as
   * requests do.
   */
  readonly monitor?: Reader | undefined;
  /** The replicas of the server; undefined if there are none. */
  readonly replicas?: ReplicaAccess | undefined;
  /** Opens sessions that hear notifications of the primary. */
  readonly listen: OpenListeningSession;
  openMigrationAccess(): Promise<MigrationAccess>;
  close(): Promise<void>;
}

/** One retry is enough for a single lost connection; a failover or a restart takes longer, and ends new connections too. */
const MAX_RETRIES = 3;

/** Whether a statement reached its time limit on the server: it would take as long on another one. */
function isSlow(error: unknown): boolean {
  return error instanceof AppError && error.internalReason === 'statementTimeout';
}

/** The error of a statement that failed on a replica and is not repeated. The primary might have served it, so it is no internal error. */
function asOutage(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'INTERNAL_SERVER_ERROR') return error;
  return new AppError('GATEWAY_TIMEOUT', { internalReason: 'statementTimeout', cause: error.cause });
}

/** The database as services use it: chooses the server of each statement. */
export class Database implements Reader {
  /** The replicas that statements are distributed to; undefined if there are none. Not read from before they are watched. */
  readonly replicas: Replicas | undefined;
  readonly dialect: Dialect;
  private readonly primary: DatabaseServer;

  constructor(
    engine: Pick<Engine, 'dialect' | 'prisma' | 'availability' | 'maxStatements' | 'cancel' | 'replicas'>,
    observe?: StatementObserver,
  ) {
    this.dialect = engine.dialect ?? 'postgresql';
    this.primary = new DatabaseServer(engine, { maxRetries: MAX_RETRIES }, observe);
    this.replicas = engine.replicas && new Replicas(engine.replicas, observe);
  }

  /** How many statements of each kind used so far wait for a place among those in flight on the primary. */
  waitingStatements(): ReturnType<DatabaseServer['waitingStatements']> {
    return this.primary.waitingStatements();
  }

  /** Whether the primary responds, as the statements of requests find out. */
  get isAvailable(): boolean {
    return this.primary.isAvailable;
  }

  /** Waits as long as a lost primary may come back by a failover (see DatabaseServer). Never rejects. */
  untilSettled(): Promise<void> {
    return this.primary.untilSettled();
  }

  read<Row>(kind: StatementKind, query: Prisma.Sql, isAwaited?: IsAwaited): Promise<Row[]> {
    const replica = this.replicas?.choose(kind, isAwaited?.consistency);
    return replica === undefined ? this.primary.read(kind, query, isAwaited) : this.readFrom(replica, kind, query, isAwaited);
  }

  /**
   * What a request with this value of `x-consistency-token` may be read from. Undefined if any server may serve it, as it is for all
   * requests without replicas.
   */
  consistencyOf(token: string): Consistency | undefined {
    if (this.replicas === undefined) return undefined;
    const position = positionOfToken(token);
    return position !== undefined && this.replicas.canServe(position) ? position : 'primary';
  }

  /** Reads from a replica. What it cannot serve is read from the primary, once. A slow statement is not repeated. */
  private async readFrom<Row>(replica: Replica, kind: StatementKind, query: Prisma.Sql, isAwaited?: IsAwaited): Promise<Row[]> {
    const startedAt = performance.now();
    try {
      const rows = await replica.read<Row>(kind, query, isAwaited);
      isAwaited?.onReplica?.(replica);
      return rows;
    } catch (error) {
      const isLate = performance.now() - startedAt > MAX_RETRY_AGE_MS;
      if (isLate || isSlow(error) || isAwaited?.() === false) throw asOutage(error);
      return this.primary.read(kind, query, isAwaited);
    }
  }
}
