import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { AppError } from '../errors/app-error';
import { AbandonedError } from '../errors/failure-log';
import type { Availability } from './availability';
import type { IsAwaited } from './coalesce';
import { databaseFailureOf, toDatabaseAppError, type DatabaseFailure } from './database-failure';
import { isSameStatement } from './same-statement';
import { StatementGate } from './statement-gate';
import type { StatementKind } from './statement-kind';

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
  readonly availability: Availability;
  /** How many statements it is sent at once. */
  maxStatements(): number;
  /** Cancels a statement wherever it runs. Left out where statements run one after the other. */
  cancel?: ((query: Prisma.Sql) => void) | undefined;
  /** Reads for readiness: apart from the statements of requests, and with a time limit of its own. Left out: as those do. */
  readonly monitor?: Reader | undefined;
  openMigrationAccess(): Promise<MigrationAccess>;
  close(): Promise<void>;
}

/** Reads statements of named kinds. */
export interface Reader {
  /**
   * Runs one reading statement of a kind. It may be cancelled once `isAwaited` returns false.
   * @throws AppError SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT or INTERNAL_SERVER_ERROR
   */
  read<Row>(kind: StatementKind, query: Prisma.Sql, isAwaited?: IsAwaited): Promise<Row[]>;
}

/** One would do for a connection that was lost; a failover or a restart takes its time, and ends new connections too. */
const MAX_RETRIES = 3;

/** A statement that has taken longer is not tried again, in milliseconds: its own time limit comes on top. */
const MAX_RETRY_AGE_MS = 3_000;

/** A cancelled statement that ran longer, in milliseconds, counts as slow. Longer than the limit of counts, which are cancelled each time. */
const TOO_LONG_MS = 3_000;

/** How often abandoned statements are searched for, in milliseconds. */
const ABANDONED_INTERVAL_MS = 250;

/** A statement that has not taken so long, in milliseconds, ends by itself sooner than it could be cancelled. */
const CANCELLED_FROM_MS = 500;

/** A statement on its way. */
interface RunningStatement {
  readonly query: Prisma.Sql;
  readonly isAwaited: IsAwaited;
  readonly startedAt: number;
  isCancelled: boolean;
}

/** Failures that say something of the database, and not only of a statement. */
const OF_THE_DATABASE: ReadonlySet<DatabaseFailure> = new Set(['lost', 'unreachable', 'unanswered']);

/** Whether a statement that failed had taken too long; undefined where that is not known. */
function tookTooLong(error: unknown): boolean | undefined {
  const failure = databaseFailureOf(error);
  return failure === 'other' ? false : failure === 'slow' || failure === 'unanswered' ? true : undefined;
}

/**
 * The database as services see it. Reads are bounded for each kind (see StatementGate), fail immediately while the database is
 * away, and are tried again where their connection was lost, which only a statement finds out. One that takes long is cancelled
 * as soon as nobody waits for it: its place is for others.
 */
export class Database implements Reader {
  private readonly gate: StatementGate;
  private readonly running = new Set<RunningStatement>();
  private abandonedTimer: NodeJS.Timeout | undefined;

  constructor(private readonly engine: Pick<Engine, 'prisma' | 'availability' | 'maxStatements' | 'cancel'>) {
    this.gate = new StatementGate(engine.maxStatements);
  }

  async read<Row>(kind: StatementKind, query: Prisma.Sql, isAwaited: IsAwaited = () => true): Promise<Row[]> {
    const { availability } = this.engine;
    if (!availability.isAvailable) await availability.untilAvailable();
    if (!this.gate.tryEnter(kind)) await this.gate.enter(kind);
    const statement = { query, isAwaited, startedAt: performance.now(), isCancelled: false };
    this.running.add(statement);
    this.watchForAbandoned();
    let wasSlow: boolean | undefined = false;
    try {
      return await this.engine.prisma.$queryRaw<Row[]>(query);
    } catch (first) {
      try {
        return await this.readAgain(statement, first);
      } catch (error) {
        if (statement.isCancelled) {
          // How long it would have taken is not known.
          wasSlow = performance.now() - statement.startedAt >= TOO_LONG_MS ? true : undefined;
          throw new AppError('SERVICE_UNAVAILABLE', { cause: new AbandonedError() });
        }
        wasSlow = tookTooLong(error);
        throw toDatabaseAppError(error);
      }
    } finally {
      this.running.delete(statement);
      this.gate.leave(kind, wasSlow);
    }
  }

  private watchForAbandoned(): void {
    if (this.engine.cancel === undefined) return;
    this.abandonedTimer ??= setInterval(() => {
      this.cancelAbandoned();
    }, ABANDONED_INTERVAL_MS).unref();
  }

  /** Cancels what takes long and is awaited by nobody: also not by somebody who has asked for the same. */
  private cancelAbandoned(): void {
    if (this.running.size === 0) {
      clearInterval(this.abandonedTimer);
      this.abandonedTimer = undefined;
      return;
    }
    const now = performance.now();
    const isLong = ({ startedAt }: RunningStatement): boolean => now - startedAt >= CANCELLED_FROM_MS;
    const abandoned = [...this.running].filter((statement) => isLong(statement) && !statement.isAwaited());
    for (const { query, isCancelled } of abandoned) {
      if (isCancelled) continue;
      const same = [...this.running].filter((other) => isSameStatement(other.query, query));
      if (same.some(({ isAwaited }) => isAwaited())) continue;
      for (const statement of same) statement.isCancelled = true;
      this.engine.cancel?.(query);
    }
  }

  /**
   * Tries again what failed because its connection was lost, once a new one has been answered, if somebody waits for it still.
   * @throws what it failed by
   */
  private async readAgain<Row>({ query, isAwaited, startedAt }: RunningStatement, first: unknown): Promise<Row[]> {
    let failure = first;
    for (let retry = 0; retry < MAX_RETRIES; retry += 1) {
      this.report(failure);
      if (databaseFailureOf(failure) !== 'lost') break;
      await this.engine.availability.untilAvailable();
      if (!isAwaited() || performance.now() - startedAt > MAX_RETRY_AGE_MS) break;
      try {
        return await this.engine.prisma.$queryRaw<Row[]>(query);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  private report(error: unknown): void {
    if (OF_THE_DATABASE.has(databaseFailureOf(error))) this.engine.availability.reportFailure();
  }
}
