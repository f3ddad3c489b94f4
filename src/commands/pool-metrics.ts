import { Counter, Gauge, Registry } from 'prom-client';
import type { MetricsReport } from '../http/workers';

/** The metrics of a primary process, which are added to those of its workers. */
export interface PoolMetrics {
  countCrash(): void;
  report(): Promise<MetricsReport>;
}

/** Creates the metrics of a primary process. */
export function createPoolMetrics(configured: number): PoolMetrics {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({ name: 'gateway_workers_configured', help: 'The number of workers that WORKERS demands.', registers }).set(configured); // prettier-ignore
  const crashes = new Counter({
    name: 'gateway_worker_crashes_total',
    help: 'Workers that have ended although nothing has stopped them.',
    registers,
  });
  return {
    countCrash: () => {
      crashes.inc();
    },
    report: () => registry.getMetricsAsJSON(),
  };
}
