import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { ADMISSION_COST } from '../context';
import type { StatementObserver } from '../database/database';
import { charge } from './charge';

/** A request that was answered, as it is measured. */
export interface MeasuredRequest {
  readonly method: string;
  /** The pattern of its route; undefined where it has none. */
  readonly route: string | undefined;
  readonly status: number;
  /** What an authenticated client says it is; undefined for everybody else, who could say anything. */
  readonly platform: string | undefined;
  readonly durationMs: number;
}

/** What is measured; one set a process. Labels take values from closed sets only, so that no client can grow them. */
export interface Metrics {
  readonly registry: Registry;
  readonly observeStatement: StatementObserver;
  observeRequest(request: MeasuredRequest): void;
}

/** Methods that some route answers; every other is answered 405 or 404, and is `other`. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

// From a cached lookup to the statement time limit, in seconds.
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates the metrics of a process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status', 'platform'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const statements = new Histogram({
    name: 'database_statement_duration_seconds',
    help: 'Time a statement took in the database.',
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    registry,
    observeStatement: ({ durationMs }) => {
      statements.observe(durationMs / 1000);
    },
    observeRequest({ method, route, status, platform, durationMs }) {
      const labels = {
        method: METHODS.has(method) ? method : 'other',
        route: route ?? 'other',
        status: String(status),
        platform: platform ?? 'unknown',
      };
      requests.observe(labels, durationMs / 1000);
    },
  };
}

/** Serves GET /metrics in the Prometheus text format. A scrape costs its address a unit. */
export function registerMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', { config: { isServedUnderOverload: true } }, async (request, reply) => {
    await charge(request, reply, undefined, ADMISSION_COST);
    void reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
}
