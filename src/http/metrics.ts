import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { PoolState, StatementObserver } from '../database/database-server';
import type { AppError } from '../errors/app-error';
import { MIN_CONSUMED_UNITS } from '../rate-limit/rate-limiter';
import { reasonOf } from './failure-fields';
import { CLOSE_REASONS, type CloseObserver } from './connections';
import { consume } from './rate-limit';
import type { Workers } from './workers';

/** A completed request, as it is measured. */
export interface MeasuredRequest {
  readonly method: string;
  /** The pattern of the route; undefined if there is none. */
  readonly route: string | undefined;
  readonly status: number;
  /** The platform that an authenticated client sent; undefined for other clients, which could send anything. */
  readonly platform: string | undefined;
  readonly durationMs: number;
}

/** An operation that was executed. */
export interface MeasuredOperation {
  /** The name of an operation that the program or its operator has registered; undefined for any other, whose name its client chose. */
  readonly registeredName: string | undefined;
  readonly durationMs: number;
}

/** Where errors were sent to clients. */
export type Endpoint = 'graphql' | 'rest' | 'other';

/** What runs: labels of a metric whose value is always 1. */
export interface BuildInfo {
  readonly version: string;
  readonly nodeVersion: string;
  /** The commit that was built; undefined if it is not known. */
  readonly commit: string | undefined;
}

/** The metrics of a process. Labels have values from closed sets only, so that clients cannot create new series. */
export interface Metrics {
  readonly registry: Registry;
  readonly observeStatement: StatementObserver;
  observeRequest(request: MeasuredRequest): void;
  observeOperation(operation: MeasuredOperation): void;
  /** Counts connections that a limit has closed. */
  readonly observeClose: CloseObserver;
  /** Counts the errors of one response. */
  countErrors(endpoint: Endpoint, errors: readonly AppError[]): void;
  /** Adds gauges of a connection pool, which is read at each scrape. */
  observePool(readState: () => PoolState): void;
}

/** Methods of routes. Any other method is answered with 405 or 404, and counts as `other`. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

// From a cached read to the time limit of a statement, in seconds.
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Fewer, because there are many operations. */
const OPERATION_BUCKETS = [0.005, 0.025, 0.1, 0.5, 2.5];

/** The most operations with series of their own. There are eight series per operation, which each scrape transfers. */
const MAX_OPERATIONS = 1_000;

/** The label of everything that is not in a closed set. */
const OTHER = 'other';

function createOperationObserver(registry: Registry): Metrics['observeOperation'] {
  const operations = new Histogram({
    name: 'graphql_operation_duration_seconds',
    help: 'Time from the first byte of a request that executes an operation to the last byte of its response; by WebSocket, from its message to its result.',
    labelNames: ['operation'],
    buckets: OPERATION_BUCKETS,
    registers: [registry],
  });
  const other = { operation: OTHER };
  const known = new Map<string, { readonly operation: string }>();
  const labelsOf = (operation: string): { readonly operation: string } => {
    const labels = known.get(operation) ?? (known.size < MAX_OPERATIONS ? { operation } : other);
    if (labels !== other) known.set(operation, labels);
    return labels;
  };
  return ({ registeredName, durationMs }) => {
    operations.observe(registeredName === undefined ? other : labelsOf(registeredName), durationMs / 1000);
  };
}

function createStatementObserver(registry: Registry): StatementObserver {
  const statements = new Histogram({
    name: 'database_statement_duration_seconds',
    help: 'Time from sending a statement until its rows are read, including retries on new connections.',
    labelNames: ['kind'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return (kind, durationMs) => {
    statements.observe({ kind }, durationMs / 1000);
  };
}

function createErrorCounter(registry: Registry): Metrics['countErrors'] {
  const counter = new Counter({
    name: 'response_errors_total',
    help: 'Errors sent to clients, by code and reason; a GraphQL response may have several.',
    labelNames: ['endpoint', 'code', 'reason'],
    registers: [registry],
  });
  // A rate needs a count before the first event, and one internal error is reason enough for an alert.
  for (const endpoint of ['graphql', 'rest', 'other']) counter.inc({ endpoint, code: 'INTERNAL_SERVER_ERROR', reason: 'none' }, 0);
  return (endpoint, errors) => {
    for (const error of errors) counter.inc({ endpoint, code: error.code, reason: reasonOf(error) ?? 'none' });
  };
}

function createCloseObserver(registry: Registry): CloseObserver {
  const counter = new Counter({
    name: 'http_connections_closed_total',
    help: 'Connections that a limit has closed: the maximum, the one per address, or idle ones of unauthenticated clients near the maximum.',
    labelNames: ['reason'],
    registers: [registry],
  });
  // A rate needs a count before the first event.
  for (const reason of CLOSE_REASONS) counter.inc({ reason }, 0);
  return (reason, count) => {
    counter.inc({ reason }, count);
  };
}

function createPoolGauges(registry: Registry, readState: () => PoolState): void {
  const gauge = (name: string, help: string, valueOf: (state: PoolState) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(valueOf(readState()));
      },
    });
  };
  gauge('database_pool_connections', 'Connections of the pool, open or being opened.', ({ total }) => total);
  gauge('database_pool_idle_connections', 'Open connections without a statement.', ({ idle }) => idle);
  gauge('database_pool_waiting_statements', 'Statements that wait for a connection.', ({ waiting }) => waiting);
  gauge('database_pool_max_connections', 'The most connections, lower while the server has no more.', ({ max }) => max);
}

function setBuildInfo(registry: Registry, { version, nodeVersion, commit }: BuildInfo): void {
  new Gauge({
    name: 'gateway_build_info',
    help: 'What runs; the value is always 1.',
    labelNames: ['version', 'node_version', 'commit'],
    // The sum over workers, which is the default, would be their number.
    aggregator: 'first',
    registers: [registry],
  }).set({ version, node_version: nodeVersion, ...(commit !== undefined && { commit }) }, 1);
}

/**
 * Default metrics that visit every open connection each time metrics are read: with 10,000 that takes 10 ms or more. The open files
 * (`process_open_fds`), which a process may run out of, stay, though they take as long.
 */
const PER_HANDLE = ['nodejs_active_handles', 'nodejs_active_handles_total', 'nodejs_active_resources', 'nodejs_active_resources_total'];

/** Creates the metrics of a process. */
export function createMetrics(build?: BuildInfo): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of PER_HANDLE) registry.removeSingleMetric(name);
  if (build !== undefined) setBuildInfo(registry, build);
  // Each worker is one of the sum, by which other sums can be divided.
  new Gauge({ name: 'gateway_processes', help: 'Processes that serve requests: the workers that are ready, or 1.', registers: [registry] }).set(1); // prettier-ignore
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last byte of its response.',
    labelNames: ['method', 'route', 'status', 'platform'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    registry,
    observeStatement: createStatementObserver(registry),
    observeOperation: createOperationObserver(registry),
    observeClose: createCloseObserver(registry),
    countErrors: createErrorCounter(registry),
    observePool: (readState) => {
      createPoolGauges(registry, readState);
    },
    observeRequest({ method, route, status, platform, durationMs }) {
      const labels = {
        method: METHODS.has(method) ? method : OTHER,
        route: route ?? OTHER,
        status: String(status),
        platform: platform ?? 'unknown',
      };
      requests.observe(labels, durationMs / 1000);
    },
  };
}

/**
 * Serves GET /metrics in the Prometheus text format: the metrics of this process, or of all `workers` if there are several. A scrape consumes
 * one unit of the address's rate limit.
 */
export function registerMetrics(app: FastifyInstance, metrics: Metrics, workers?: Workers): void {
  app.get('/metrics', { config: { isServedUnderOverload: true } }, async (request, reply) => {
    await consume(request, reply, undefined, MIN_CONSUMED_UNITS);
    void reply.type(metrics.registry.contentType);
    return workers === undefined ? metrics.registry.metrics() : workers.metrics();
  });
}
