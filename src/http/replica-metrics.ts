import { Counter, Gauge, type Registry } from 'prom-client';
import type { ReplicaFacts } from '../database/replica';

/** The label of every metric of a replica: its servers and its database. */
const LABELS = ['replica'];

/** Adds the metrics of replicas, which are read at each scrape. */
export function observeReplicas(registry: Registry, readFacts: () => readonly ReplicaFacts[]): void {
  const gauge = (name: string, help: string, valueOf: (facts: ReplicaFacts) => number, aggregator?: 'min' | 'max'): void => {
    new Gauge({
      name: `database_replica_${name}`,
      help,
      labelNames: LABELS,
      registers: [registry],
      ...(aggregator && { aggregator }),
      collect() {
        this.reset();
        for (const facts of readFacts()) {
          const value = valueOf(facts);
          // Workers report their metrics as JSON, which has no infinity: a lag that is not known yet is absent.
          if (Number.isFinite(value)) this.set({ replica: facts.name }, value);
        }
      },
    });
  };
  const counter = (name: string, help: string, valueOf: (facts: ReplicaFacts) => number): void => {
    new Counter({
      name: `database_replica_${name}`,
      help,
      labelNames: LABELS,
      registers: [registry],
      collect() {
        this.reset();
        for (const facts of readFacts()) this.inc({ replica: facts.name }, valueOf(facts));
      },
    });
  };
  // A replica is of use only if all workers read from it, and as far behind as the worker that knows least about it says.
  gauge('usable', 'Whether statements are sent to the replica: 1 or 0.', ({ isUsed }) => Number(isUsed), 'min');
  gauge('lag_seconds', 'How far the replica is behind the primary, at most.', ({ lagMs }) => lagMs / 1000, 'max');
  counter('statements_total', 'Statements that were sent to the replica.', ({ statements }) => statements);
  counter('failures_total', 'Statements that failed on the replica; the primary served most of them.', ({ failures }) => failures);
  gauge('pool_connections', 'Connections of the pool, open or being opened.', ({ pool }) => pool?.total ?? 0);
  gauge('pool_idle_connections', 'Open connections without a statement.', ({ pool }) => pool?.idle ?? 0);
  gauge('pool_waiting_statements', 'Statements that wait for a connection.', ({ pool }) => pool?.waiting ?? 0);
  gauge('pool_max_connections', 'The most connections, lower while the replica has no more.', ({ pool }) => pool?.max ?? 0);
}
