import { AggregatorRegistry, type Registry } from 'prom-client';

/** How many workers accept requests, of how many. */
export interface WorkersState {
  readonly ready: number;
  readonly configured: number;
}

/** All workers of a gateway, as one of them sees them. */
export interface Workers {
  /** The latest state. */
  state(): WorkersState;
  /** The metrics of all workers together, in the Prometheus text format. */
  metrics(): Promise<string>;
}

/** The metrics of one worker as values that can be sent to another process. */
export type MetricsReport = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** Combines the reports of several workers: each metric by its own aggregator, which is the sum unless it says otherwise. */
export function aggregateReports(reports: readonly MetricsReport[]): Registry {
  return AggregatorRegistry.aggregate([...reports]);
}

/**
 * Adds the counts of a worker that has ended to those of others before it. Without them, the totals would fall when a worker is replaced,
 * which Prometheus takes for a restart of everything. Gauges are left out: what they measured is gone.
 */
export async function addEnded(ended: MetricsReport, report: MetricsReport): Promise<MetricsReport> {
  // prom-client's types declare `type` as a numeric enum, but its values are these names.
  const counts = report.filter(({ type }) => ['counter', 'histogram'].includes(String(type)));
  return aggregateReports([ended, counts]).getMetricsAsJSON();
}
