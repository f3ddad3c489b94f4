import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { ClientsDisconnectedError } from '../errors/failure-log';
import type { Availability } from './availability';
import type { IsAwaited } from './batch-loader';
import { databaseFailureOf, databaseUnavailable, toDatabaseAppError, type DatabaseFailure } from './database-failure';
import { isSameStatement } from './same-statement';
import { StatementGate } from './statement-gate';
import type { StatementKind } from './statement-kind';

/** Called after every statement of a request, also a failed one, for metrics. `durationMs` is in milliseconds. */
export type StatementObserver = (kind: StatementKind, durationMs: number) => void;

/** Called after every statement of an engine, for tests that count them. */
export type SqlObserver = (sql: string) => void;

/** The connections of a pool, and the statements that wait for one. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
}

/** Access of migrations to an engine: separate from the pool of requests, and without its time limits. */
export interface MigrationAccess {
  readonly adapterFactory: SqlMigrationAwareDriverAdapterFactory;
  /** Runs a script of several statements as one implicit transaction. */
  runScript(sql: string): Promise<void>;
  /** Holds the one lock of migrations and seeding while `work` runs. A second runner waits, and its `onWait` is called. */
  withMigrationLock<Result>(work: () => Promise<Result>, onWait?: () => void): Promise<Result>;
  close(): Promise<void>;
}

/** A PostgreSQL engine, embedded or a server, behind one interface. */
export interface Engine {
  readonly kind: 'embedded' | 'postgres';
  readonly prisma: PrismaClient;
  readonly availability: Availability;
  /** The most statements in flight. */
  maxStatements(): number;
  /** The state of the pool of requests; undefined if there is none. */
  readonly poolState?: (() => PoolState) | undefined;
  /** Cancels a statement on every connection that runs it. Undefined if statements run one after the other. */
  cancel?: ((query: Prisma.Sql) => void) | undefined;
  /**
   * The reader of readiness checks: separate from the statements of requests, and with its own time limit. If undefined, they read as
   * requests do.
   */
  readonly monitor?: Reader | undefined;
  openMigrationAccess(): Promise<MigrationAccess>;
  close(): Promise<void>;
}

/** Reads by statements of a kind. */
export interface Reader {
  /**
   * Runs one read statement of a kind. It may be cancelled once `isAwaited` returns false.
   * @throws AppError SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT or INTERNAL_SERVER_ERROR
   */
  read<Row>(kind: StatementKind, query: Prisma.Sql, isAwaited?: IsAwaited): Promise<Row[]>;
}

/** One retry is enough for a single lost connection; a failover or a restart takes longer, and ends new connections too. */
const MAX_RETRIES = 3;

/** A statement that has run longer, in milliseconds, is not retried, because the retry may take its own time limit on top. */
const MAX_RETRY_AGE_MS = 3_000;

/**
 * A cancelled statement that ran longer, in milliseconds, counts as slow. This is longer than the time limit of counts, which are always
 * cancelled at their limit.
 */
const SLOW_FROM_MS = 3_000;

/** How often abandoned statements are searched for, in milliseconds. */
const ABANDONED_INTERVAL_MS = 250;

/** A statement that has run for less, in milliseconds, is not cancelled: it would end sooner by itself. */
const CANCEL_AFTER_MS = 500;

/** A statement in flight. */
interface RunningStatement {
  readonly query: Prisma.Sql;
  readonly isAwaited: IsAwaited;
  readonly startedAt: number;
  isCancelled: boolean;
}

/** Failures that concern the whole database, and not only one statement. */
const DATABASE_FAILURES: ReadonlySet<DatabaseFailure> = new Set(['lost', 'unreachable', 'unanswered']);

/** Whether a failed statement took too long; undefined if that is not known. */
function tookTooLong(error: unknown): boolean | undefined {
  const failure = databaseFailureOf(error);
  return failure === 'other' ? false : failure === 'slow' || failure === 'unanswered' ? true : undefined;
}

/**
 * The database as services use it. Reads are bounded per kind (see StatementGate), fail immediately while the database is unavailable, and
 * are retried if their connection was lost, which only a statement detects. A slow read is cancelled as soon as no client waits for it, so
 * that others get its place.
 */
export class Database implements Reader {
  private readonly gate: StatementGate;
  private readonly running = new Set<RunningStatement>();
  private abandonedTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Pick<Engine, 'prisma' | 'availability' | 'maxStatements' | 'cancel'>,
    private readonly observe?: StatementObserver,
  ) {
    this.gate = new StatementGate(engine.maxStatements);
  }

  async read<Row>(kind: StatementKind, query: Prisma.Sql, isAwaited: IsAwaited = () => true): Promise<Row[]> {
    const { availability } = this.engine;
    if (!availability.isAvailable) await availability.waitUntilAvailable();
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
          wasSlow = performance.now() - statement.startedAt >= SLOW_FROM_MS ? true : undefined;
          throw databaseUnavailable(new ClientsDisconnectedError(), 'clientDisconnected');
        }
        wasSlow = tookTooLong(error);
        throw toDatabaseAppError(error);
      }
    } finally {
      const durationMs = performance.now() - statement.startedAt;
      isAwaited.onStatement?.(durationMs);
      this.running.delete(statement);
      this.gate.leave(kind, wasSlow);
      this.observe?.(kind, durationMs);
    }
  }

  private watchForAbandoned(): void {
    if (this.engine.cancel === undefined) return;
    this.abandonedTimer ??= setInterval(() => {
      this.cancelAbandoned();
    }, ABANDONED_INTERVAL_MS).unref();
  }

  /** Cancels slow statements whose clients have all disconnected, including the clients of identical statements. */
  private cancelAbandoned(): void {
    if (this.running.size === 0) {
      clearInterval(this.abandonedTimer);
      this.abandonedTimer = undefined;
      return;
    }
    const now = performance.now();
    const isLong = ({ startedAt }: RunningStatement): boolean => now - startedAt >= CANCEL_AFTER_MS;
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
   * Retries a statement whose connection was lost, once a new connection has worked and if a client still waits for it.
   * @throws the last failure
   */
  private async readAgain<Row>({ query, isAwaited, startedAt }: RunningStatement, first: unknown): Promise<Row[]> {
    let failure = first;
    for (let retry = 0; retry < MAX_RETRIES; retry += 1) {
      this.report(failure);
      if (databaseFailureOf(failure) !== 'lost') break;
      await this.engine.availability.waitUntilAvailable();
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
    if (DATABASE_FAILURES.has(databaseFailureOf(error))) this.engine.availability.reportFailure();
  }
}
