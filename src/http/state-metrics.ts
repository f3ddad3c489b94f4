import { Gauge, type Registry } from 'prom-client';
import type { KeySetState } from '../auth/jwks-key-source';
import type { Database } from '../database/database';
import type { NotReadyReason } from './health';

/** The state of a process that metrics report, as it is at the time of a scrape. */
export interface ProcessState {
  /** Why the gateway is not ready; undefined if it is. */
  readonly notReadyReason: () => NotReadyReason;
  isDatabaseAvailable(): boolean;
  /** How many statements of each kind wait for a place among those in flight. */
  waitingStatements(): ReturnType<Database['waitingStatements']>;
  /** Open connections. */
  connections(): number;
  requestsInFlight(): number;
  /** The most requests in flight at the moment; undefined if there is no limit. */
  inFlightLimit(): number | undefined;
  /** Whether rates are counted in Redis at the moment; undefined without Redis. */
  readonly isRateShared: (() => boolean) | undefined;
  /** The state of the key set; undefined without one. */
  readonly keySet: (() => KeySetState) | undefined;
  /** Whether notifications of changes are heard; undefined without LIVE_SOURCE=notify. */
  readonly isHearing: (() => boolean) | undefined;
}

/** What readiness depends on, by the reason that each gives if it does not hold. */
const CONDITIONS: Readonly<Record<NonNullable<NotReadyReason>, string>> = {
  database: 'database',
  migrations: 'migrations',
  draining: 'accepting',
};

/** Adds gauges of the state of a process, which is read at each scrape. States are 1 or 0, and 1 is the good one. */
export function registerStateMetrics(registry: Registry, state: ProcessState): void {
  const gauge = (aggregator: 'sum' | 'min', name: string, help: string, read: () => number | boolean): void => {
    new Gauge({
      name,
      help,
      aggregator,
      registers: [registry],
      collect() {
        this.set(Number(read()));
      },
    });
  };
  // The minimum over workers: one without its database is seen.
  const least = gauge.bind(undefined, 'min');
  const sum = gauge.bind(undefined, 'sum');

  createReadinessGauge(registry, state);
  least('database_available', 'Whether the database responds, as the statements of requests find out.', () => state.isDatabaseAvailable());
  createWaitingGauge(registry, state);
  sum('http_connections', 'Open connections.', () => state.connections());
  sum('http_requests_in_flight', 'Requests whose responses are being produced.', () => state.requestsInFlight());
  if (state.inFlightLimit() !== undefined) {
    const help = 'The most requests in flight before further ones are rejected; adjusted ten times a second.';
    sum('http_requests_in_flight_limit', help, () => state.inFlightLimit() ?? 0);
  }
  const { isRateShared, isHearing, keySet } = state;
  if (isRateShared !== undefined) {
    least('rate_limit_shared', 'Whether rates are counted in Redis; 0 while this process counts them itself.', isRateShared);
  }
  if (isHearing !== undefined) {
    least('live_notifications_heard', 'Whether notifications of changes are heard; 0 while changes are only polled for.', isHearing);
  }
  if (keySet !== undefined) {
    least('key_set_fetch_succeeded', 'Whether the latest fetch of the key set succeeded.', () => keySet().isFetched);
    const help = 'When the keys in use were fetched, in seconds since 1970; 0 before the first fetch.';
    least('key_set_fetched_timestamp_seconds', help, () => keySet().fetchedAtMs / 1000);
  }
}

function createWaitingGauge(registry: Registry, state: ProcessState): void {
  new Gauge({
    name: 'database_waiting_statements',
    help: 'Statements that wait for a place among those in flight, by what they read.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      for (const [kind, waiting] of state.waitingStatements()) this.set({ kind }, waiting);
    },
  });
}

function createReadinessGauge(registry: Registry, { notReadyReason }: ProcessState): void {
  new Gauge({
    name: 'gateway_ready',
    help: 'Whether a condition of readiness holds: the database responds, it has the migrations of this build, the process is not stopping.',
    labelNames: ['condition'],
    aggregator: 'min',
    registers: [registry],
    collect() {
      const notReady = notReadyReason();
      for (const [reason, condition] of Object.entries(CONDITIONS)) this.set({ condition }, Number(reason !== notReady));
    },
  });
}
