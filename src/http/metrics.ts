import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { MIN_CONSUMED_UNITS } from '../rate-limit/rate-limiter';
import type { StatementObserver } from '../database/database';
import { consume } from './rate-limit';

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

/** The metrics of a process. Labels have values from closed sets only, so that clients cannot create new series. */
export interface Metrics {
  readonly registry: Registry;
  readonly observeStatement: StatementObserver;
  observeRequest(request: MeasuredRequest): void;
}

/** Methods of routes. Any other method is answered with 405 or 404, and counts as `other`. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

// From a cached read to the time limit of a statement, in seconds.
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates the metrics of a process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last byte of its response.',
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

/** Serves GET /metrics in the Prometheus text format. A scrape consumes one unit of the address's rate limit. */
export function registerMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', { config: { isServedUnderOverload: true } }, async (request, reply) => {
    await consume(request, reply, undefined, MIN_CONSUMED_UNITS);
    void reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
}
