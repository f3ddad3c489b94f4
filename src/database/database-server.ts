import type { Prisma, PrismaClient } from '../generated/prisma/client';
import type { AppError } from '../errors/app-error';
import { ClientsDisconnectedError } from '../errors/failure-log';
import type { Availability } from './availability';
import type { IsAwaited } from './batch-loader';
import { databaseFailureOf, databaseUnavailable, toDatabaseAppError, type DatabaseFailure } from './database-failure';
import { isSameStatement } from './same-statement';
import { StatementGate } from './statement-gate';
import type { StatementKind } from './statement-kind';
import { traceStatement } from './statement-span';

/** Called after every statement of a request, also a failed one, for metrics. `durationMs` is in milliseconds. */
export type StatementObserver = (kind: StatementKind, durationMs: number) => void;

/** The connections of a pool, and the statements that wait for one. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
}

/** The connections to one server. */
export interface ServerConnections {
  readonly prisma: PrismaClient;
  readonly availability: Availability;
  /** The most statements in flight. */
  maxStatements(): number;
  /** The state of the pool of requests; undefined if there is none. */
  readonly poolState?: (() => PoolState) | undefined;
  /** Cancels a statement on every connection that runs it. Undefined if statements run one after the other. */
  cancel?: ((query: Prisma.Sql) => void) | undefined;
}

/** Reads by statements of a kind. */
export interface Reader {
  /**
   * Runs one read statement of a kind. It may be cancelled once `isAwaited` returns false.
   * @throws AppError SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT or INTERNAL_SERVER_ERROR
   */
  read<Row>(kind: StatementKind, query: Prisma.Sql, isAwaited?: IsAwaited): Promise<Row[]>;
}

/** Options of DatabaseServer. */
export interface ServerOptions {
  /** How often a statement is retried on a server if its connection was lost, once a new connection has worked. */
  readonly maxRetries: number;
}

/** A statement that has run longer when it fails, in milliseconds, is not retried, because the retry may take its own time limit on top. */
export const MAX_RETRY_AGE_MS = 3_000;

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

/** Failures that concern the whole server, and not only one statement. */
const SERVER_FAILURES: ReadonlySet<DatabaseFailure> = new Set(['lost', 'unreachable', 'unanswered']);

/** Failures of a connection, after which the statement is tried on another one. During a failover new connections fail as well. */
const RETRIED_FAILURES: ReadonlySet<DatabaseFailure> = new Set(['lost', 'unreachable']);

/** Whether a failed statement took too long; undefined if that is not known. */
function tookTooLong(error: unknown): boolean | undefined {
  const failure = databaseFailureOf(error);
  return failure === 'other' ? false : failure === 'slow' || failure === 'unanswered' ? true : undefined;
}

/**
 * The statements of one server. They are bounded per kind (see StatementGate), fail immediately while the server is unavailable, and are
 * retried if their connection was lost, which only a statement detects. A slow statement is cancelled as soon as no client waits for it, so
 * that others get its place.
 */
export class DatabaseServer implements Reader {
  private readonly gate: StatementGate;
  private readonly running = new Set<RunningStatement>();
  private abandonedTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connections: Pick<ServerConnections, 'prisma' | 'availability' | 'maxStatements' | 'cancel'>,
    private readonly options: ServerOptions,
    private readonly observe?: StatementObserver,
  ) {
    this.gate = new StatementGate(connections.maxStatements);
  }

  async read<Row>(kind: StatementKind, query: Prisma.Sql, isAwaited: IsAwaited = () => true): Promise<Row[]> {
    const { availability } = this.connections;
    if (!availability.isAvailable) await availability.waitUntilAvailable();
    if (!this.gate.tryEnter(kind)) await this.gate.enter(kind);
    const traced = traceStatement(kind, query, isAwaited.traces);
    const statement = { query: traced.query, isAwaited, startedAt: performance.now(), isCancelled: false };
    this.running.add(statement);
    this.watchForAbandoned();
    let wasSlow: boolean | undefined = false;
    let failure: AppError | undefined;
    try {
      return await this.connections.prisma.$queryRaw<Row[]>(traced.query);
    } catch (first) {
      try {
        return await this.readAgain(statement, first);
      } catch (error) {
        if (statement.isCancelled) {
          // How long it would have taken is not known.
          wasSlow = performance.now() - statement.startedAt >= SLOW_FROM_MS ? true : undefined;
          throw (failure = databaseUnavailable(new ClientsDisconnectedError(), 'clientDisconnected'));
        }
        wasSlow = tookTooLong(error);
        throw (failure = toDatabaseAppError(error));
      }
    } finally {
      const durationMs = performance.now() - statement.startedAt;
      traced.end(failure);
      isAwaited.onStatement?.(durationMs);
      this.running.delete(statement);
      this.gate.leave(kind, wasSlow);
      this.observe?.(kind, durationMs);
    }
  }

  /** Whether the server responds, as statements find out. */
  get isAvailable(): boolean {
    return this.connections.availability.isAvailable;
  }

  /**
   * Waits as long as a lost server may come back by a failover. Requests do so before their first statement, so that they do not queue behind
   * the statements that wait for it. Never rejects.
   */
  async untilSettled(): Promise<void> {
    await this.connections.availability.waitUntilAvailable().catch(() => undefined);
  }

  /** How many statements of each kind used so far wait for a place among those in flight. */
  waitingStatements(): ReturnType<StatementGate['waiting']> {
    return this.gate.waiting();
  }

  private watchForAbandoned(): void {
    if (this.connections.cancel === undefined) return;
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
      this.connections.cancel?.(query);
    }
  }

  /**
   * Retries a statement whose connection was lost or could not be established, once a new connection has worked and if a client still waits
   * for it.
   * @throws the last failure
   */
  private async readAgain<Row>({ query, isAwaited, startedAt }: RunningStatement, first: unknown): Promise<Row[]> {
    let failure = first;
    for (let retry = 0; retry < this.options.maxRetries; retry += 1) {
      this.report(failure);
      if (!RETRIED_FAILURES.has(databaseFailureOf(failure))) break;
      // Such a statement would wait for a failover in vain.
      if (performance.now() - startedAt > MAX_RETRY_AGE_MS) break;
      await this.connections.availability.waitUntilAvailable();
      if (!isAwaited()) break;
      try {
        return await this.connections.prisma.$queryRaw<Row[]>(query);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  private report(error: unknown): void {
    const failure = databaseFailureOf(error);
    if (SERVER_FAILURES.has(failure)) this.connections.availability.reportFailure(failure);
  }
}
