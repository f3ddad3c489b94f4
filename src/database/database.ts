import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { isStaleConnection, toDatabaseAppError } from './database-failure';

/**
 * What a statement is about. Statements of one kind read the same tables in the same way, so that where one is slow the others are;
 * each kind has its own bounds. There are few: what clients say is no part of it.
 */
export type StatementKind =
  | 'account'
  | 'user'
  | 'stats'
  | 'profile'
  | 'follow relation'
  | 'live stream'
  | 'transaction page'
  | 'transaction facts'
  | 'balance'
  | 'migrations';

/** Told of every statement that ran, for metrics and for tests that count them. */
export type StatementObserver = (statement: { readonly sql: string; readonly durationMs: number }) => void;

/** What migrating needs of an engine: apart from the pool of requests, without its time limits. */
export interface MigrationAccess {
  readonly adapterFactory: SqlMigrationAwareDriverAdapterFactory;
  /** Runs a script of several statements as one implicit transaction. */
  runScript(sql: string): Promise<void>;
  /** Holds the one lock of migrations and seeding while `work` runs; a second runner waits, and `onWait` is told. */
  exclusively<Result>(work: () => Promise<Result>, onWait?: () => void): Promise<Result>;
  close(): Promise<void>;
}

/** One PostgreSQL engine, embedded or remote, behind one face. */
export interface Engine {
  readonly kind: 'embedded' | 'postgres';
  readonly prisma: PrismaClient;
  openMigrationAccess(): Promise<MigrationAccess>;
  close(): Promise<void>;
}

/** The database as services see it: reads that are retried once and fail with an AppError. */
export class Database {
  constructor(private readonly engine: Pick<Engine, 'prisma'>) {}

  /**
   * Runs one reading statement of a kind.
   * A pooled connection may have died since its last use, which only the next statement finds out: tried once more.
   * @throws AppError SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT or INTERNAL_SERVER_ERROR
   */
  async read<Row>(_kind: StatementKind, query: Prisma.Sql): Promise<Row[]> {
    try {
      return await this.engine.prisma.$queryRaw<Row[]>(query);
    } catch (error) {
      if (!isStaleConnection(error)) throw toDatabaseAppError(error);
    }
    try {
      return await this.engine.prisma.$queryRaw<Row[]>(query);
    } catch (error) {
      throw toDatabaseAppError(error);
    }
  }
}
